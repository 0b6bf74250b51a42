"""How much of what made-up documents say is found, and how much of what is found they say: by type, and pages a second."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loaders.extract.made_up.documents import Document, Gold, documents
from loaders.extract.pipeline import mentions

#: Characters of a page of print.
PAGE = 1_000
#: Acts are named in many words: where found and gold overlap, they are the same.
_BY_PLACE = ("violation",)


def measure(count: int = 300, seed: int = 1) -> dict[str, Any]:
    """Precision and recall by type on made-up documents, spans found exactly, and speed."""
    made = list(documents(count, seed))
    mentions(made[0].text)
    started = time.process_time()
    found = [mentions(document.text) for document in made]
    seconds = time.process_time() - started
    pages = sum(len(document.text) for document in made) / PAGE
    return {
        "documents": count,
        "styles": len({document.style for document in made}),
        "pages": round(pages, 1),
        "pages_per_second": round(pages / seconds, 1),
        "types": _by_type(made, found),
    }


def _by_type(made: Sequence[Document], found: Sequence[list[dict[str, Any]]]) -> dict[str, dict[str, float]]:
    counts: dict[str, _Tally] = defaultdict(_Tally)
    for document, rows in zip(made, found, strict=True):
        for kind in {gold.kind for gold in document.gold} | {row["type"] for row in rows}:
            counts[kind].add(
                kind, [one for one in document.gold if one.kind == kind], [row for row in rows if row["type"] == kind]
            )
    return {kind: tally.report() for kind, tally in sorted(counts.items())}


@dataclass(slots=True)
class _Tally:
    """Counts of one type: values once a document, acts by place."""

    wanted: int = 0
    met: int = 0
    told: int = 0
    right: int = 0
    spans: int = 0
    exact: int = 0

    def add(self, kind: str, gold: list[Gold], rows: list[dict[str, Any]]) -> None:
        """Count one document."""
        places = {(row["start"], row["end"]) for row in rows}
        self.spans += len(gold)
        self.exact += sum((one.start, one.end) in places for one in gold)
        if kind in _BY_PLACE:
            self.wanted, self.told = self.wanted + len(gold), self.told + len(rows)
            self.met += sum(any(_meet(one, row) for row in rows) for one in gold)
            self.right += sum(any(_meet(one, row) for one in gold) for row in rows)
            return
        wanted, told = {one.value for one in gold}, {row["value"] for row in rows}
        self.wanted, self.told = self.wanted + len(wanted), self.told + len(told)
        self.met += len(wanted & told)
        self.right += len(wanted & told)

    def report(self) -> dict[str, float]:
        """Precision, recall and the share of gold places found exactly."""
        return {
            "wanted": self.wanted,
            "precision": round(self.right / max(self.told, 1), 4),
            "recall": round(self.met / max(self.wanted, 1), 4),
            "exact_spans": round(self.exact / max(self.spans, 1), 4),
        }


def _meet(one: Gold, row: dict[str, Any]) -> bool:
    return bool(row["start"] < one.end and one.start < row["end"])
