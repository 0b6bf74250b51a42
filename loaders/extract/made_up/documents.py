"""Templates with gold inside become documents and what they say: `<type.role:text=value>` around what is to be found."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loaders.extract.evidence.document_numbers import number_of
from loaders.extract.made_up.drawing import Case
from resolution.identifiers import case_number, masks, normal_form

_TEMPLATES = Path(__file__).parent / "templates"
_TAG = re.compile(r"<(?P<kind>[a-z_]+)(?:\.(?P<role>[a-z_]+))?:(?P<inner>[^<>]*?)(?:=(?P<value>[^<>]*))?>")
_SLOT = re.compile(r"\{([a-z_0-9:]+)\}")


@dataclass(frozen=True, slots=True)
class Gold:
    """One thing that a document says; role "" where none is asked for."""

    kind: str
    role: str
    start: int
    end: int
    value: Any


@dataclass(frozen=True, slots=True)
class Document:
    """A made-up document, the style it is written in, and what it says."""

    style: str
    text: str
    gold: tuple[Gold, ...]


def documents(count: int, seed: int) -> Iterator[Document]:
    """`count` documents, all styles in turn."""
    styles = _styles()
    for number in range(count):
        name, template = styles[number % len(styles)]
        yield _document(name, template, Case(random.Random(f"{seed}/{number}")))


def _styles() -> list[tuple[str, str]]:
    found = []
    for path in sorted(_TEMPLATES.glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
            name, _, template = part.partition("\n")
            found.append((name, template))
    return found


def _document(style: str, template: str, case: Case) -> Document:
    text, gold, place = "", [], 0
    for tag in _TAG.finditer(template):
        text += _filled(template[place : tag.start()], case)
        inner = _filled(tag["inner"], case)
        value = _value(tag, inner, case)
        if value != "":
            gold.append(Gold(tag["kind"], tag["role"] or "", len(text), len(text) + len(inner), value))
        text += inner
        place = tag.end()
    return Document(style, text + _filled(template[place:], case), tuple(gold))


def _filled(text: str, case: Case) -> str:
    return _SLOT.sub(lambda slot: case.fill(slot[1]), text)


def _value(tag: re.Match[str], inner: str, case: Case) -> Any:
    slot = _SLOT.search(tag["inner"])
    if tag["value"] is not None:
        return _filled(tag["value"], case)
    if tag["kind"] == "amount":
        return case.amount(slot[1].partition(":")[0]) if slot else int(re.sub(r"\D", "", inner))
    if tag["kind"] == "date" and slot:
        name, _, style = slot[1].partition(":")
        return f"{case.day(name):%Y-%m}" if style == "month" else case.day(name).isoformat()
    return _plain_value(tag["kind"], tag["role"], inner)


def _plain_value(kind: str, role: str | None, text: str) -> str:
    """The value of what is told in words, as the pipeline is asked to tell it."""
    if kind == "code":
        return masks.mask(text) if role == "id_number" else normal_form.normalise("".join(text.split()))
    if kind == "document_no":
        return number_of(text)
    if kind == "case_no":
        return case_number.normalise(text)
    return text.replace("（", "(").replace("）", ")") if kind == "party" else "".join(text.split())
