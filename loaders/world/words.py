"""The word stocks of the world, read from data files into vocabularies that columns index."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import yaml

from loaders.world.draw import Int, weighted

DATA = Path(__file__).parent / "data"
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Texts with weights, and the rows of it that each group of users draws from."""

    texts: pa.Array
    weights: Floats
    groups: dict[str, Int]

    def draw(self, rng: np.random.Generator, group: str, size: int) -> Int:
        """Indices of texts of a group, by weight."""
        rows = self.groups[group]
        return rows[weighted(rng, self.weights[rows], size)]

    def index(self, text: str) -> int:
        """Where a text stands; raises ValueError if it is none of them."""
        return int(self.texts.to_pylist().index(text))


@cache
def stock(name: str) -> dict[str, Any]:
    """A data file of the world as it stands (``words``, ``bodies``, ``decisions``, ``shapes``)."""
    with (DATA / f"{name}.yaml").open(encoding="utf-8") as file:
        content: dict[str, Any] = yaml.safe_load(file)
    return content


@cache
def middles() -> Vocabulary:
    """What stands between 字号 and form: industries (e, i, c), social topics (s), functions (g), institutions (p), "" ("")."""
    industries = stock("words")["industries"]
    texts: list[str] = [""]
    weights: list[float] = [1.0]
    groups: dict[str, list[int]] = {"": [0], "e": [], "i": [], "c": [], "s": [], "g": [], "p": []}
    for text, (_, _, weight, kinds) in industries.items():
        for kind in kinds:
            groups[kind].append(len(texts))
        texts.append(text)
        weights.append(weight)
    for group, extra in (
        ("s", stock("words")["social_topics"]),
        ("g", [*stock("bodies")["functions"], "中级人民法院", "第一中级人民法院", "生态环境分局"]),
        ("p", stock("words")["institutions"]),
    ):
        groups[group] = list(range(len(texts), len(texts) + len(extra)))
        texts += extra
        weights += [1.0] * len(extra)
    return _vocabulary(texts, weights, groups)


@cache
def forms() -> Vocabulary:
    """Legal forms by kind letter (e, i, c, s), village bodies (v), and "" ("")."""
    texts, weights, groups = [""], [1.0], {"": [0]}
    by_kind = dict(stock("words")["forms"])
    by_kind["s"] = {form: weight for form, (_, weight) in stock("words")["social_forms"].items()}
    by_kind["v"] = {"村民委员会": 2, "股份经济合作社": 1}
    for kind, entries in by_kind.items():
        groups[kind] = list(range(len(texts), len(texts) + len(entries)))
        texts += list(entries)
        weights += list(entries.values())
    return _vocabulary(texts, weights, groups)


def stems(rng: np.random.Generator, organisations: int) -> Vocabulary:
    """字号: all two-character ones of the stocks and as many of three as the size of the world asks for.

    Weights fall like 1/rank ** 0.55 over a shuffled order, so that some 字号 are borne by many firms, most by few.
    """
    words = stock("words")
    never = set(words["stem_never"])
    first, second, third = words["stem_first"], words["stem_second"], words["stem_third"]
    two = sorted({a + b for a in first for b in second if a != b} - never)
    count = max(4_000, organisations // 12)
    draws = zip(*(rng.integers(0, len(s), count) for s in (first, third, second)), strict=True)
    three = sorted({first[a] + third[b] + second[c] for a, b, c in draws} - never)
    texts = two + three
    rank = rng.permutation(len(texts)) + 30.0
    weights = rank**-0.55
    weights[: len(two)] *= 0.74 * weights[len(two) :].sum() / (0.26 * weights[: len(two)].sum())
    villages = [a + b + "村" for a in words["village_first"] for b in words["village_second"]]
    groups = {
        "firm": list(range(len(texts))),
        "village": list(range(len(texts), len(texts) + len(villages))),
        "": [len(texts) + len(villages)],
    }
    return _vocabulary([*texts, *villages, ""], [*weights, *[1.0] * (len(villages) + 1)], groups)


def _vocabulary(texts: list[str], weights: list[float], groups: dict[str, list[int]]) -> Vocabulary:
    rows = {group: np.array(members, dtype=np.int64) for group, members in groups.items()}
    return Vocabulary(pa.array(texts, pa.string()), np.asarray(weights, dtype=np.float64), rows)
