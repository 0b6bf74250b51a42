"""Made-up documents in all styles: enough is found, little else, places are right, nothing personal leaves."""

from __future__ import annotations

import re

import pytest

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
