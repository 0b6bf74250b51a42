"""The main path of `xintu extract`: a file is read, recognised as plan or other document, and becomes rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from loaders.extract.plans import reading as plans
from loaders.extract.reading import Text, read

DocumentKind = Literal["plan", "document"]


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one file says: tasks of a plan, or mentions of any other document."""

    text: Text
    kind: DocumentKind
    rows: list[dict[str, Any]]


def extract(path: Path, kind: DocumentKind | None = None, region: str = "") -> Extraction:
    """Read a file and find what it says. Raises ``InputError`` for what cannot be read.

    Args:
        kind: what the document is, where it should not be recognised by itself.
        region: the division of a plan that does not tell its own (name or code).
    """
    text = read(path)
    kind = kind or ("plan" if plans.looks_like_plan(text.text) else "document")
    if kind == "plan":
        return Extraction(text, kind, plans.tasks(text.text, region))
    from loaders.extract.pipeline import mentions  # spaCy takes half a second to start: only where it is needed

    return Extraction(text, kind, mentions(text.text))
