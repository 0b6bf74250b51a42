"""The main path: a document becomes its mentions, by a blank Chinese spaCy pipeline and our own components."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from loaders.extract.evidence import (
    amounts,
    authorities,
    case_numbers,
    codes,
    dates,
    document_numbers,
    entities,
    measures,
    names,
    parties,
    violations,
)
from loaders.extract.flat import flatten
from loaders.extract.masking import masked
from loaders.extract.mentions import SPANS, Evidence, Mention, evidence

#: In this order: what is surest first, since later components leave alone what is taken.
_EVIDENCE = (
    codes,
    case_numbers,
    document_numbers,
    dates,
    amounts,
    names,
    authorities,
    parties,
    violations,
    measures,
    entities,
)
#: Longer texts go through in pieces that end where a line does; spaCy takes no longer ones.
_MOST = 900_000


#: Where a document keeps its text: putting it together from characters takes a fifth of all the time.
_TEXT = "xintu_text"


class _Characters:
    """A token a character, as the blank pipeline's own tokenizer makes them, which copies the rest of the text for each of them."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        return Doc(self.vocab, words=list(text), spaces=[False] * len(text), user_data={_TEXT: text})


@Language.component("xintu_flat")
def flat(doc: Doc) -> Doc:
    """The text as the components look into it."""
    doc._.evidence = Evidence(flatten(doc.user_data.get(_TEXT) or doc.text))
    return doc


@Language.component("xintu_spans")
def spans(doc: Doc) -> Doc:
    """What was found as spans of the document, by kind, for whoever goes on with spaCy."""
    found = evidence(doc)
    doc.spans[SPANS] = [
        span for one in found.mentions if (span := _span(doc, *found.flat.span(one.start, one.end), one)) is not None
    ]
    return doc


def _span(doc: Doc, start: int, end: int, one: Mention) -> Span | None:
    return doc.char_span(start, end, label=one.kind, span_id=one.entity)


@cache
def pipeline() -> Language:
    """The pipeline, built once: nothing is downloaded; the one model, of names, is our own."""
    if not Doc.has_extension("evidence"):
        Doc.set_extension("evidence", default=None)
    nlp = spacy.blank("zh")
    nlp.tokenizer = _Characters(nlp.vocab)
    components = ["xintu_flat", *(f"xintu_{module.__name__.rsplit('.', 1)[1]}" for module in _EVIDENCE), "xintu_spans"]
    for name in components:
        nlp.add_pipe(name)
    return nlp


def mentions(text: str) -> list[dict[str, Any]]:
    """What a document says, by place; texts and values show no personal number."""
    found: list[dict[str, Any]] = []
    for offset, part in _parts(text):
        doc = pipeline()(part)
        read = evidence(doc)
        for one in sorted(read.mentions, key=lambda one: (one.start, one.end, one.kind)):
            start, end = read.flat.span(one.start, one.end)
            found.append(_row(one, part[start:end], offset + start, offset + end))
    return found


def _row(one: Mention, text: str, start: int, end: int) -> dict[str, Any]:
    value: str | int | float = one.value
    if one.role != "registration_number":  # fifteen digits of a register read as an old ID number
        value = masked(value) if isinstance(value, str) else value
        text = masked(text, personal=one.role == "id_number")
    return {
        "kind": "mention", "type": one.kind, "text": text, "start": start, "end": end,
        "value": value, "unit": one.unit, "role": one.role, "entity": one.entity,
    }  # fmt: skip


def _parts(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while start < len(text):
        end = len(text) if len(text) - start <= _MOST else text.rfind("\n", start, start + _MOST) + 1 or start + _MOST
        yield start, text[start:end]
        start = end
