"""Draws for inspection as records: made, kept with their population, shown with what came back, and made again to compare.

The records of a draw (source ``inspection_draws``) hold all that is needed to repeat it: seed, rates or size, and every lot of the
population with its grade. Nothing of it is taken from elsewhere when it is verified.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from loaders.ledgers import sampling
from loaders.ledgers.reading import read_records
from loaders.ledgers.sampling import Drawn
from loaders.reject import InputError

SOURCE = "inspection_draws"
#: So many lots stand in one record.
_LOTS = 500
_HEAD = (
    "draw", "plan", "seed", "drawn_on", "as_of", "scope", "population", "digest", "inspectors_digest", "grading", "rates", "size",
    "organiser",
)  # fmt: skip
_OBJECT = ("lots", "party", "name", "uscc", "region", "grade", "rank", "inspectors")
_BETWEEN = "；"


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw: what was asked for, the lots of the population with their grades, and what was drawn."""

    plan: str
    seed: str
    drawn_on: str
    as_of: str
    scope: Mapping[str, str]
    grading: str
    rates: Mapping[str, float]
    size: int
    grades: Mapping[str, str]
    objects: tuple[Drawn, ...]
    organiser: str = ""
    inspectors_digest: str = ""
    id: str = ""
    parties: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by lot

    @property
    def digest(self) -> str:
        """What stands for the population."""
        return sampling.population_digest(self.grades)

    @property
    def number(self) -> str:
        """The draw's id: the same for the same draw."""
        told = (self.plan, self.seed, self.drawn_on, self.digest, _text(self.rates), str(self.size))
        return self.id or f"{self.drawn_on}-{sampling.letters(chr(10).join(told), 8)}"


def _text(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def quota_of(grades: Mapping[str, str], rates: Mapping[str, float], size: int) -> dict[str, int]:
    """How many of each grade a draw takes."""
    return sampling.quotas(Counter(grades.values()), rates, size)


def rows_of(made: Draw) -> Iterator[dict[str, str]]:
    """The records of a draw, one after the other: a draw may be of any size."""
    number = made.number
    head = {
        "plan": made.plan, "seed": made.seed, "drawn_on": made.drawn_on, "as_of": made.as_of, "scope": _text(dict(made.scope)),
        "population": str(len(made.grades)), "digest": made.digest, "inspectors_digest": made.inspectors_digest,
        "grading": made.grading, "rates": _rates(made.rates), "size": str(made.size), "organiser": made.organiser,
    }  # fmt: skip
    yield {"draw": number, "row_kind": "draw", "part": "0", **head}
    lots = [f"{lot} {grade}" for lot, grade in sorted(made.grades.items())]
    for start in range(0, len(lots), _LOTS):
        part = {"part": str(start // _LOTS + 1), "lots": _BETWEEN.join(lots[start : start + _LOTS])}
        yield {"draw": number, "row_kind": "population", **part}
    for one in made.objects:
        party = made.parties[one.lot]
        named = {"party": party["party"], "name": party["name"], "uscc": party["code"], "region": party["region"]}
        drawn = {
            "lots": one.lot,
            "grade": one.grade,
            "rank": str(one.rank),
            "inspectors": _BETWEEN.join(one.inspectors),
        }
        placed = {"part": str(one.rank), "drawn_on": made.drawn_on}
        yield {"draw": number, "row_kind": "object", **placed, **named, **drawn}


def _rates(rates: Mapping[str, float]) -> str:
    return " ".join(f"{grade}={rate!r}" for grade, rate in rates.items())


def draws(connection: sa.Connection) -> list[dict[str, Any]]:
    """All draws, latest first: what was asked for and how many were drawn."""
    read = read_records(connection, SOURCE, ("row_kind", *_HEAD), roles=())
    counts = Counter(read.loc[read["row_kind"] == "object", "draw"])
    heads = read[read["row_kind"] == "draw"].sort_values(["drawn_on", "draw"], ascending=False)
    return [_head(row) | {"drawn": counts[row["draw"]]} for row in heads.to_dict("records")]


def _head(row: Mapping[Any, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in _HEAD}
    return {
        **told,
        "scope": orjson.loads(told["scope"] or "{}"),
        "population": int(told["population"] or 0),
        "size": int(told["size"] or 0),
        "rates": dict(_rate(part) for part in told["rates"].split()),
        "record": row["record"],
    }


def _rate(part: str) -> tuple[str, float]:
    grade, _, rate = part.partition("=")
    return grade, float(rate)


def one_draw(connection: sa.Connection, number: str) -> tuple[dict[str, Any], dict[str, str], list[dict[str, Any]]]:
    """A draw as kept: its head, its population by lot, its objects by rank. ``InputError`` for one that is not there."""
    read = read_records(connection, SOURCE, (*dict.fromkeys(("row_kind", "part", *_HEAD, *_OBJECT)),), roles=())
    read = read[read["draw"] == number]
    heads = read[read["row_kind"] == "draw"].to_dict("records")
    if not heads:
        known = ", ".join(row["draw"] for row in draws(connection)[:10])
        raise InputError("unknown_draw", value=number, known=known)
    parts = read.loc[read["row_kind"] == "population", "lots"]
    grades = dict(entry.split(" ", 1) for part in parts for entry in part.split(_BETWEEN) if " " in entry)
    objects = read[read["row_kind"] == "object"].to_dict("records")
    listed = [{name: row[name] for name in (*_OBJECT, "record")} | {"rank": int(row["rank"] or 0)} for row in objects]
    for row in listed:
        row["inspectors"] = [who for who in row["inspectors"].split(_BETWEEN) if who]
        row["lot"] = row.pop("lots")
    return _head(heads[0]), grades, sorted(listed, key=lambda row: int(row["rank"]))


def repeat(head: Mapping[str, Any], grades: Mapping[str, str]) -> list[Drawn]:
    """The same draw again, from what is kept of it."""
    return sampling.draw(grades, quota_of(grades, head["rates"], head["size"]), head["seed"])


def verify(head: Mapping[str, Any], grades: Mapping[str, str], listed: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Whether a draw repeats: the population is the one of the digest, and lots, grades and ranks are those listed."""
    again = {one.lot: one for one in repeat(head, grades)}
    kept = {row["lot"]: (row["grade"], row["rank"]) for row in listed}
    differing = sorted(lot for lot in again.keys() & kept.keys() if kept[lot] != (again[lot].grade, again[lot].rank))
    missing, surplus = sorted(again.keys() - kept.keys()), sorted(kept.keys() - again.keys())
    swapped = sorted(row["lot"] for row in listed if row["party"] and sampling.lot_of(row["party"]) != row["lot"])
    whole = sampling.population_digest(grades) == head["digest"] and len(grades) == head["population"]
    return {
        "draw": head["draw"],
        "repeats": whole and not (differing or missing or surplus or swapped),
        "population_intact": whole,
        "population": len(grades),
        "drawn": len(listed),
        "missing": missing,
        "surplus": surplus,
        "differing": sorted({*differing, *swapped}),
    }


def compare(grades: Mapping[str, str], now: Mapping[str, str]) -> dict[str, int]:
    """How a population of today differs from the one of a draw."""
    both = grades.keys() & now.keys()
    return {
        "same": sum(grades[lot] == now[lot] for lot in both),
        "regraded": sum(grades[lot] != now[lot] for lot in both),
        "gone": len(grades.keys() - now.keys()),
        "new": len(now.keys() - grades.keys()),
    }
