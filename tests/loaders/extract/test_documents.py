"""Made-up documents in all styles: enough is found, little else, places are right, nothing personal leaves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from loaders.extract.made_up.documents import Document, documents
from loaders.extract.made_up.scoring import measure
from loaders.extract.mentions import SPANS
from loaders.extract.pipeline import mentions, pipeline

SEED = 20260305
MADE = list(documents(66, SEED))


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, float]]:
    types: dict[str, dict[str, float]] = measure(132, SEED)["types"]
    return types


@pytest.mark.parametrize("kind", ["party", "code", "document_no", "case_no", "amount", "authority", "date"])
def test_quality_by_type(measured: dict[str, dict[str, float]], kind: str) -> None:
    assert measured[kind]["precision"] >= 0.97
    assert measured[kind]["recall"] >= 0.97


@pytest.mark.parametrize("document", MADE, ids=lambda one: one.style)
def test_places_are_places_of_the_text(document: Document) -> None:
    for row in mentions(document.text):
        assert 0 <= row["start"] < row["end"] <= len(document.text)
        if "*" not in row["text"]:
            assert document.text[row["start"] : row["end"]] == row["text"]


@pytest.mark.parametrize("document", MADE, ids=lambda one: one.style)
def test_nothing_personal_leaves(document: Document) -> None:
    shown = "".join(f"{row['text']}{row['value']}" for row in mentions(document.text))
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", shown)
    for one in document.gold:
        if one.role == "id_number":
            number = document.text[one.start : one.end]
            assert "*" in number or number not in shown


def test_the_same_document_gives_the_same_answer() -> None:
    text = MADE[0].text
    assert mentions(text) == mentions(text)


def test_spans_are_there_for_whoever_goes_on_with_spacy() -> None:
    made = next(one for one in MADE if one.style.startswith("market regulation, full text"))
    doc = pipeline()(made.text)
    assert {span.label_ for span in doc.spans[SPANS]} >= {"party", "code", "document_no", "amount", "authority"}
    assert len(doc.spans[SPANS]) == len(mentions(made.text))


WILD = yaml.safe_load((Path(__file__).parent / "wild.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", WILD, ids=lambda one: one["text"].split("\n")[0][:30])
def test_texts_in_many_ways_of_writing(document: dict[str, Any]) -> None:
    found = mentions(document["text"])
    for kind in ("party", "code", "document_no", "case_no", "authority"):
        values = list(dict.fromkeys(row["value"] for row in found if row["type"] == kind))
        assert values == document.get(kind, []), kind
    amounts: dict[str, list[float]] = {}
    for row in found:
        told = amounts.setdefault(row["role"] or "none", []) if row["type"] == "amount" else None
        if told is not None and row["value"] not in told:
            told.append(row["value"])
    assert amounts == document.get("amount", {})
