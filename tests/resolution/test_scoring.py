"""The scoring kernel, for both of its models: files that are whole, sums that add up, chances that compete."""

from __future__ import annotations

import numpy as np
import orjson
import pytest

from resolution import scoring
from resolution.matching import decision
from resolution.scoring import Levels, Model

MODELS = [pytest.param(scoring.shipped_model(), id="clustering"), pytest.param(decision.shipped_model(), id="matching")]


def some_levels(model: Model) -> Levels:
    draw = np.random.default_rng(5)
    return np.stack([draw.integers(0, len(s.levels), 200) for s in model.scales], axis=1).astype(np.int8)


@pytest.mark.parametrize("model", MODELS)
def test_a_model_is_what_its_file_says(model: Model) -> None:
    again = Model.from_json(model.to_json(), model.scales)
    levels = some_levels(model)
    assert again == model
    assert (again.total(levels) == model.total(levels)).all()


@pytest.mark.parametrize("model", MODELS)
def test_a_file_without_the_weight_of_a_level_is_refused(model: Model) -> None:
    said = orjson.loads(model.to_json())
    name, level = model.scales[3].name, model.scales[3].levels[1]
    del said["weights"][name][level]
    with pytest.raises(ValueError, match=f"{name}.*{level}"):
        Model.from_json(orjson.dumps(said), model.scales)


@pytest.mark.parametrize("model", MODELS)
def test_the_sum_is_the_prior_and_what_each_level_contributes(model: Model) -> None:
    levels = some_levels(model)
    summed = model.prior + model.contributions(levels).sum(axis=1)
    assert np.allclose(summed, model.total(levels))
    first = [model.weights[s.name][s.levels[at]] for s, at in zip(model.scales, levels[0].tolist(), strict=True)]
    assert model.contributions(levels)[0].tolist() == first


def test_alone_a_share_is_the_probability_and_rivals_divide_it() -> None:
    weight = np.array([3.0, 3.0, 3.0, -90.0])
    found = scoring.shares(np.array([0, 2, 2, 3]), weight, 5)
    assert found[0] == pytest.approx(scoring.probability(weight[:1])[0])
    assert found[1] == found[2] == pytest.approx(8 / 17)
    assert found[3] < 1e-12
