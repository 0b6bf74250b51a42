"""The synthetic delta's planted decisions, found again exactly: every state, every wrong record, and no other."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Loaded
else:
    Loaded = Any

AS_OF = "2026-06-30"


@pytest.fixture(scope="module")
def truth(loaded: Loaded) -> dict[str, dict[str, str]]:
    with (loaded.files / "truth" / "publicity.csv").open(encoding="utf-8", newline="") as file:
        return {row["document_no"]: row for row in csv.DictReader(file)}


def same(written: str) -> str:
    """The number as the truth writes it; registers write it with other brackets, 第 and zeros."""
    head, _, number = written.replace("[", "〔").replace("]", "〕").partition("〕")
    return f"{head}〕{number.removeprefix('第').lstrip('0')}"


@pytest.fixture(scope="module")
def answer(loaded: Loaded) -> dict[str, Any]:
    told: dict[str, Any] = loaded.ask("publicity", "--as-of", AS_OF, "--from", "2026-01-01")
    return told


def test_every_planted_state_is_found_and_every_wrong_record_by_its_rule(
    answer: dict[str, Any], truth: dict[str, dict[str, str]]
) -> None:
    cases = {number: case for case in answer["cases"] if (number := same(case["document_no"])) in truth}
    for number, row in truth.items():
        case = cases.pop(number, None)
        good = row["state"] in ("in_time", "pending", "exempt") and not row["rule"]
        assert (case is None) == good, (row, case)
        if case is not None:
            errors = {one["rule"] for one in case["findings"] if one["severity"] == "error"}
            assert (case["state"], errors) == (row["state"], {row["rule"]} - {""}), (row, case)
            assert case["due_on"] == row["due_on"]
            assert case["department"] == row["department"]
    assert not cases


def test_departments_of_the_registers_are_counted_exactly(
    answer: dict[str, Any], truth: dict[str, dict[str, str]]
) -> None:
    counted = {row["department"]: row for row in answer["departments"]}
    for department in {row["department"] for row in truth.values()}:
        own = [row for row in truth.values() if row["department"] == department]
        assert counted[department]["registered"] == len(own)
        assert counted[department]["concealed"] == sum(row["state"] == "concealed" for row in own)
        assert counted[department]["pending"] == sum(row["state"] == "pending" for row in own)


def test_campaigns_of_the_delta_have_owners_and_progress(loaded: Loaded) -> None:
    answer = loaded.ask("campaigns", "--as-of", AS_OF)
    total = answer["total"]
    assert total["total"] == sum(row["total"] for row in answer["campaigns"]) == len(answer["items"]) > 0
    assert total["open"] + total["cleared"] + total["moved"] + total["left"] == total["total"]
    assert all(row["owner"].startswith("宣城市") for row in answer["items"])
    assert answer["trend"][-1]["open"] == total["open"]
