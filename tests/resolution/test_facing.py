"""Gathered sides of pairs say what the profiles themselves say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from resolution import clustering, comparison, facing
from resolution.columns import Int
from resolution.features import Profiles, extract

#: Made up.
NAMES = (
    "宣城青砚纸业有限公司",
    "宣城青彦纸业有限公司",
    "青砚纸业",
    "上海青砚科技有限公司",
    "宣城青砚纸业有限公司泾县分公司",
    "",
)


@pytest.fixture
def profiles(mentions: Callable[..., pa.Table]) -> Profiles:
    """Profiles that share some of everything."""
    chance = np.random.default_rng(5)

    def one_of(*values: str) -> str:
        return str(chance.choice(values))

    return extract(
        mentions(
            *(
                {
                    "mention_id": number,
                    "name": one_of(*NAMES),
                    "former_names": one_of("", "", NAMES[0], f"{NAMES[1]}|{NAMES[3]}"),
                    "code": one_of("", "91341802MA9KB0X1XB", "91341802MA9KB0X1XC", "330203000030639"),
                    "legal_representative": one_of("", "王青", "王*", "李墨"),
                    "id_mask": one_of("", "3425011970****1234", "3425********123*"),
                    "region": one_of("", "宣州区", "宣城市", "上海市"),
                    "address": one_of("", "宣州区鳌峰路12号3幢201室", "鳌峰路12号"),
                    "phone": one_of("", "0563123", "021555"),
                }
                for number in range(200)
            )
        )
    )


def _all_pairs(profiles: Profiles) -> tuple[Int, Int]:
    left, right = np.triu_indices(len(profiles), 1)
    return left, right


def test_levels_of_gathered_pairs(profiles: Profiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """In slices or at once, gathered or not: the levels are the same."""
    left, right = _all_pairs(profiles)
    plain = np.stack([c.assign(profiles, left, right) for c in comparison.COMPARISONS], axis=1)
    assert [
        c.name for c, column in zip(comparison.COMPARISONS, plain.T, strict=True) if len(np.unique(column)) < 2
    ] == []
    monkeypatch.setattr(facing, "_SLICE", 1_000)
    assert np.array_equal(comparison.compare(profiles, left, right), plain)


def test_refusals_of_gathered_pairs(profiles: Profiles) -> None:
    """All pairs at once, which are gathered, and a few at a time, which are not, are refused alike."""
    left, right = _all_pairs(profiles)
    few = [clustering.refused(profiles, *part) for part in zip(left[:, None], right[:, None], strict=True)]
    together = clustering.refused(profiles, left, right)
    assert 0 < together.sum() < len(together)
    assert np.array_equal(np.concatenate(few), together)


def test_no_pairs(profiles: Profiles) -> None:
    """Nothing to compare is no error."""
    none = np.empty(0, dtype=np.int64)
    assert comparison.compare(profiles, none, none).shape == (0, len(comparison.COMPARISONS))
