"""``xintu bench persons``: namesakes, what is joined of them, and what chance would join."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from api.bench import persons as measuring
from loaders.reject import InputError

if TYPE_CHECKING:
    from tests.api.conftest import Xintu
else:
    Xintu = Any

HEADER = "name,gender,age,code,jobs\n"
#: Made-up directors: one on two boards, two namesakes near in age on two boards each, one whose age says nothing.
MADE_UP = """陶望岚,女,50,甲,独立董事
陶望岚,女,50,乙,独立董事
柏听雨,男,40,甲,独立董事
柏听雨,男,40,乙,董事
柏听雨,男,43,丙,董事
路无年,男,,丙,董事
"""


def test_made_up_directors(xintu: Xintu, tmp_path: Path) -> None:
    path = tmp_path / "directors.csv"
    path.write_text(HEADER + MADE_UP, encoding="utf-8")
    done = xintu("bench", "persons", "--input", path, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["mentions"], report["pairs"], report["labelled_one"]) == (5, 4, 2)
    merged = report["merged"]
    assert (merged["pairs"], merged["precision"], merged["recall"], merged["by_chance"]) == (1, 1.0, 0.5, 0.0)
    assert sum(row["pairs"] for row in report["possible"]) == 1
    shown = xintu("bench", "persons", "--input", path)
    assert "已合并" in shown.stdout


def test_what_is_no_such_list_is_said(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("name,gender\n陶望岚,女\n", encoding="utf-8")
    with pytest.raises(InputError):
        measuring.read(path)


def test_directors_of_one_name(shared_data: Path) -> None:
    mentions = measuring.read(shared_data / "ashare_executives_2018.csv")
    report = measuring.measure(mentions)
    assert report["merged"]["precision"] >= 0.995
    assert report["merged"]["precision_less_chance"] >= 0.995
    assert report["merged"]["recall"] >= 0.6
    for row in report["possible"]:
        assert row["precision"] == 1.0  # nothing that age or gender tells apart is even possible
        assert abs(row["precision_less_chance"] - row["chance"]) < 0.02, row


def test_pairs_that_others_labelled(shared_data: Path) -> None:
    """The silver pairs, sides looked up among all directors: none that is labelled different is joined or possible."""
    mentions = measuring.read(shared_data / "ashare_executives_2018.csv")
    columns = [mentions[name].to_pylist() for name in ("name", "organisation", "gender", "birth_year")]
    row_of = {key: row for row, key in enumerate(zip(*columns, strict=True))}
    with (shared_data / "person_pairs_2018_silver.csv").open(encoding="utf-8") as file:
        pairs = [row for row in csv.DictReader(file) if row["age_a"].isdigit() and row["age_b"].isdigit()]
    sides = [
        np.array([row_of[p["name"], p["code_" + s], p["gender_" + s], 2018 - int(p["age_" + s])] for p in pairs])
        for s in "ab"
    ]
    found = measuring.outcome(mentions, *sides)
    same = np.array([pair["is_match"] == "1" for pair in pairs])
    assert not (found.joined & ~same).any()
    assert not (found.chance[~same] > 0).any()
    assert found.joined[same].mean() >= 0.6
    assert (found.joined | (found.chance > 0))[same].mean() >= 0.99
