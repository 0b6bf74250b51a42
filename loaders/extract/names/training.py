"""Training of the model from marked texts that were written for it: `make names`, or `python -m loaders.extract.names.training [--without HAND]`.

In the texts `{p张三}` marks a person, `{n李四}` one who acts for a public body or reports to it, `{f…}` an organisation, `{a…}` a public body. Persons get other names, drawn from
those that people bear, so that the model learns where names stand, not whose they are. With `--without` nothing is kept: the texts of one hand are left out, and how well the model
reads them is printed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from loaders.extract.flat import flatten
from loaders.extract.mentions import Name
from loaders.extract.names import words
from loaders.extract.names.sight import see
from loaders.extract.names.tagger import KINDS, MODEL, PLACES, names
from resolution.kernels.reading.maps import build_map
from resolution.kernels.tagging.labels import Weights
from resolution.kernels.tagging.signs import NOTHING
from resolution.names import person

TEXTS = Path(__file__).with_name("texts")
_MARK = re.compile(r"\{([pnfa])([^{}]*)\}")
_KIND = dict(zip("pnfa", KINDS, strict=True))
_PLAIN = re.compile(r"[一-龥]{2,4}$")
#: Rare surnames are drawn more often than they are borne, and rare given names too.
_SPREAD, _GIVEN_SPREAD = 0.7, 0.8
_HALF = 0.5
#: What weighs less is left out: a third of all signs, which change nothing but the time it takes.
_LEAST = 0.03
#: What a step weighs that no text has.
_NEVER = -30.0
#: How often each text is shown, under other names but for the first time.
ROUNDS = 2
_SETTINGS = {"c1": 0.1, "c2": 0.3, "max_iterations": 120, "feature.minfreq": 2, "feature.possible_transitions": False}

Marked = tuple[str, tuple[tuple[int, int, str], ...]]


def texts(folder: Path = TEXTS) -> Iterator[tuple[str, Marked]]:
    """All marked texts with the hand that wrote each: (text, (start, end, kind)…)."""
    for path in sorted(folder.glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("=====\n"):
            if block.strip() and not block.startswith("#"):
                yield path.stem[:1], unmarked(block.strip() + "\n")


def unmarked(block: str) -> Marked:
    """A text without its marks, and where they were."""
    text, found, done = "", [], 0
    for mark in _MARK.finditer(block):
        text += block[done : mark.start()]
        found.append((len(text), len(text) + len(mark[2]), _KIND[mark[1]]))
        text += mark[2]
        done = mark.end()
    return text + block[done:], tuple(found)


class Names:
    """Draws names as people bear them."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        people = words.load()[1]
        singles, compounds = person.surnames()
        self._surnames = [sorted(singles), sorted(compounds)]
        self._weights = [
            [float(np.exp(people.surname[ord(one)] * _SPREAD)) for one in self._surnames[0]],
            [1.0 for _ in self._surnames[1]],
        ]
        self._given = [
            ([chr(at) for at in np.flatnonzero(row > row.min())], np.exp(row[row > row.min()] * _GIVEN_SPREAD).tolist())
            for row in (people.only, people.first, people.last)
        ]

    def like(self, name: str) -> str:
        """A name of the same build: so many characters of surname and given name."""
        surname = person.surname(name)
        kind = len(surname) - 1
        drawn = self._random.choices(self._surnames[kind], self._weights[kind])[0]
        rows = self._given[:1] if len(name) - len(surname) == 1 else self._given[1:]
        return drawn + "".join(self._random.choices(*row)[0] for row in rows)


def renamed(marked: Marked, draw: Names) -> Marked:
    """The same text about people of other names."""
    text, spans = marked
    others: dict[str, str] = {}
    out, found, done = "", [], 0
    for start, end, kind in spans:
        name = text[start:end]
        if kind in ("person", "official") and _PLAIN.match(name) and "某" not in name and person.surname(name):
            name = others.setdefault(name, draw.like(name))
        out += text[done:start]
        found.append((len(out), len(out) + len(name), kind))
        out += name
        done = end
    return out + text[done:], tuple(found)


def labelled(marked: Marked) -> tuple[str, list[str]]:
    """The flat text and the label of each of its characters."""
    text, spans = marked
    flat = flatten(text)
    places = {flat.place(at): at for at in range(len(flat.text))}
    labels = ["0"] * len(flat.text)
    for start, end, kind in spans:
        inside = [places[at] for at in range(start, end) if at in places]
        if len(inside) < 2 or not kind:
            continue
        base = 1 + PLACES * KINDS.index(kind)
        for at in inside:
            labels[at] = str(base + 1)
        labels[inside[0]], labels[inside[-1]] = str(base), str(base + PLACES - 1)
    return flat.text, labels


def train(marked: Iterable[Marked], seed: int = 1) -> Weights:
    """A model of marked texts; the same texts give the same model."""
    import pycrfsuite

    trainer: Any = pycrfsuite.Trainer(verbose=False)
    draw = Names(seed)
    for one in marked:
        for number in range(ROUNDS):
            text, labels = labelled(renamed(one, draw) if number else one)
            trainer.append([[str(sign) for sign in row] for row in see(text).tolist()], labels)
    trainer.set_params(_SETTINGS)
    path = MODEL.with_suffix(".crfsuite")
    trainer.train(str(path))
    tagger: Any = pycrfsuite.Tagger()
    tagger.open(str(path))
    info = tagger.info()
    tagger.close()
    path.unlink()
    return _weights(info.state_features, info.transitions)


def _weights(states: dict[tuple[str, str], float], steps: dict[tuple[str, str], float]) -> Weights:
    count = 1 + PLACES * len(KINDS)
    states = {told: weight for told, weight in states.items() if abs(weight) >= _LEAST and told[0] != str(NOTHING)}
    keys = sorted({int(sign) for sign, _ in states})
    rows = dict(zip(keys, range(len(keys)), strict=True))
    weights = np.zeros((len(keys), count), np.float32)
    for (sign, label), weight in states.items():
        weights[rows[int(sign)], int(label)] = weight
    matrix = np.full((count, count), _NEVER, np.float32)
    for (before, label), weight in steps.items():
        matrix[int(before), int(label)] = weight
    return Weights(build_map(rows), weights, matrix)


def save(weights: Weights, path: Path = MODEL) -> None:
    """Write a model so that the tagger reads it."""
    taken = weights.rows.keys != -1
    order = np.argsort(weights.rows.values[taken])
    np.savez_compressed(
        path,
        signs=weights.rows.keys[taken][order],
        weights=weights.weights.astype(np.float16),
        steps=weights.steps.astype(np.float32),
        texts=np.array(digest()),
    )


def digest() -> str:
    """What tells a state of the texts from others."""
    held = hashlib.sha256()
    for path in sorted(TEXTS.glob("*.txt")):
        held.update(path.read_bytes())
    return held.hexdigest()


def held_out(marked: Iterable[Marked], weights: Weights) -> dict[str, dict[str, float]]:
    """By kind: how many names texts mark, and precision and recall of a model, places exact."""
    counts: Counter[tuple[str, str]] = Counter()
    for text, spans in marked:
        flat = flatten(text)
        told = {(*flat.span(one.start, one.end), _kind(one)) for one in names(flat.text, weights)}
        for what, some in (("told", told), ("wanted", set(spans)), ("right", told & set(spans))):
            counts.update((kind, what) for _, _, kind in some)
    return {
        kind: {
            "wanted": counts[kind, "wanted"],
            "precision": round(counts[kind, "right"] / max(counts[kind, "told"], 1), 4),
            "recall": round(counts[kind, "right"] / max(counts[kind, "wanted"], 1), 4),
        }
        for kind in KINDS
    }


def _kind(name: Name) -> str:
    return "official" if name.acting >= _HALF else name.kind


def main() -> None:
    """Train and keep the model, or measure it on the texts of one hand."""
    parser = argparse.ArgumentParser(description="Train the model of names.")
    parser.add_argument("--without", metavar="HAND", help="measure on the texts of this hand, keep nothing")
    hand = parser.parse_args().without
    if hand is None:
        save(train(marked for _, marked in texts()))
        return
    weights = train(marked for one, marked in texts() if one != hand)
    print(json.dumps(held_out((marked for one, marked in texts() if one == hand), weights), indent=2))  # noqa: T201


if __name__ == "__main__":
    main()
