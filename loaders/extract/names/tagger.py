"""The model: which characters are whose name, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from loaders.extract.mentions import Name
from loaders.extract.names.sight import see
from resolution.kernels.reading.maps import build_map
from resolution.kernels.tagging.labels import Doubles, Labels, Weights, label

MODEL = Path(__file__).with_name("model.npz")
#: Labels: 0 nothing, then first, inside and last character of each kind; an official is a person who acts for a public body or reports to it.
KINDS = ("person", "official", "organisation", "authority")
PLACES = 3
_PERSON, _OFFICIAL = 0, 1


@cache
def model() -> Weights:
    """The model that is shipped."""
    with np.load(MODEL) as held:
        keys = held["signs"]
        rows = build_map(dict(zip(keys.tolist(), range(len(keys)), strict=True)))
        return Weights(rows, held["weights"].astype(np.float32), held["steps"].astype(np.float32))


def names(text: str, weights: Weights | None = None) -> list[Name]:
    """The names in a flat text, by place."""
    if not text:
        return []
    labels, likely = label(see(text), weights or model())
    return [_name(start, end, kind, likely[start:end]) for start, end, kind in spans(labels)]


def spans(labels: Labels) -> Iterator[tuple[int, int, int]]:
    """Where labels mark names, and of which kind: (start, end, number of the kind). What begins at the end of a text is none."""
    start = -1
    for place in np.flatnonzero(labels).tolist():
        kind, part = divmod(int(labels[place]) - 1, PLACES)
        if part == 0:
            start = place
        elif part == PLACES - 1 and start >= 0:
            yield start, place + 1, kind
            start = -1


def _name(start: int, end: int, kind: int, likely: Doubles) -> Name:
    """A name with how likely it is: of a person, whichever kind of person he is."""
    by_kind = [likely[np.arange(end - start), _labels(one, end - start)] for one in range(len(KINDS))]
    if kind not in (_PERSON, _OFFICIAL):
        return Name(start, end, "organisation" if kind == 2 else "authority", float(by_kind[kind].min()))
    both = by_kind[_PERSON] + by_kind[_OFFICIAL]
    return Name(start, end, "person", float(both.min()), float((by_kind[_OFFICIAL] / both).mean()))


def _labels(kind: int, length: int) -> list[int]:
    """The labels of a name's characters."""
    first = 1 + PLACES * kind
    return [first, *[first + 1] * (length - PLACES + 1), first + PLACES - 1]
