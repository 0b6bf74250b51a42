"""Sources beyond the registers and decisions, from data: one file of ``data/collected`` each (docs/world.md, "A further source").

Each has a random stream of its own, so that adding one changes no other file of the world.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from zlib import crc32

import numpy as np
import yaml

from loaders.world.deliverers import Bodies
from loaders.world.draft import Draft, about, draw_parties
from loaders.world.draw import Int, Mask, pick, where
from loaders.world.handing import Handed, Writing, fitting, hand_over
from loaders.world.makers import make
from loaders.world.places import HOME
from loaders.world.records import Records
from loaders.world.words import DATA

_CODES = ("code", "uscc")
_NAMING = ("name", "code", "uscc", "orgcode", "regno", "card", "pripid")
_SCIENTIFIC = "9.13E+17"
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_WHOLE = "长三角"


@cache
def plans() -> dict[str, dict[str, Any]]:
    """What to write for each source, by its id."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((DATA / "collected").glob("*.yaml")):
        found[path.stem] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def write_collected(writing: Writing) -> None:
    """Write the files of every collected source, and note in the truth whom they mean and what must be rejected."""
    bodies = Bodies(writing.texts)
    for source, plan in plans().items():
        rng = np.random.default_rng([writing.texts.world.spec.seed, crc32(source.encode())])
        _source(writing, bodies, source, _records(writing, bodies, rng, plan), rng)
    writing.truth.bodies = bodies.table()


def _records(writing: Writing, bodies: Bodies, rng: np.random.Generator, plan: dict[str, Any]) -> Records:
    """All records of a source: whom they are about, when, and the columns that its YAML names."""
    texts = writing.texts
    places = texts.world.stage.places
    region = plan.get("region", [HOME])
    cities = np.array([] if region == "delta" else [places.row(str(code)) for code in region], dtype=np.int64)
    whom = draw_parties(texts, rng, plan["parties"], cities, writing.truth.planted)
    nth, start, day = _when(rng, plan["rows"], len(whom))
    told, noise, code, place = about(texts, rng, whom)
    draft = Draft(texts, bodies, rng, plan, whom, nth, start, day)
    draft.place = place[nth]
    draft.fields = {name: column.take(nth) if len(whom) else column for name, column in told.items()}
    draft.fields |= {"start": start, "day": day}
    for name, spec in plan["values"].items():
        make(draft, name, spec)
    first, second = _deliveries(draft)
    again = first & (rng.random(len(draft)) < plan.get("again", {}).get("share", 0.0))
    for name, spec in plan.get("again", {}).get("values", {}).items():
        before = draft.fields[name]
        make(draft, name, spec)
        draft.fields[f"{name}_second"], draft.fields[name] = draft.fields[name], before
    parties = {"subject": whom[nth], **draft.roles}
    none = np.full(len(draft), -1)
    return Records(draft.fields, parties, draft.place, noise[nth], code[nth], first, second | again, none)


def _when(rng: np.random.Generator, rows: dict[str, Any], parties: int) -> tuple[Int, Int, Int]:
    """For each row the party it is about, and the first and last day: every period, or so many times on any day."""
    if "every" in rows:
        step = _MONTHS[rows["every"]]
        months = np.arange(np.datetime64(str(rows["from"])), np.datetime64(str(rows["to"])) + 1, step)
        starts = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        ends = (months + step).astype("datetime64[D]").astype(np.int64) - 1
        return np.repeat(np.arange(parties), len(months)), np.tile(starts, parties), np.tile(ends, parties)
    low, high = rows["times"]
    nth = np.repeat(np.arange(parties), rng.integers(low, high + 1, parties))
    first, last = (int(np.datetime64(str(rows[end]), "D").astype(int)) for end in ("from", "to"))
    day: Int = rng.integers(first, last + 1, len(nth))
    return nth, day, day


def _deliveries(draft: Draft) -> tuple[Mask, Mask]:
    """Rows go with the delivery that follows them; what comes after the second is not yet known."""
    spec = draft.texts.world.spec
    told: Int = draft.fields[draft.plan["rows"].get("dated", "day")]
    first = told <= spec.day(0)
    return first, ~first & (told <= spec.day(1))


def _source(writing: Writing, bodies: Bodies, source: str, records: Records, rng: np.random.Generator) -> None:
    plan = plans()[source]
    keepers, told = _keepers(writing, bodies, plan, records)
    for delivery, mask in enumerate((records.first, records.second)):
        for keeper in np.unique(keepers[mask]).tolist():
            label, sender = told[keeper]
            mine = records.take(np.flatnonzero(mask & (keepers == keeper)))
            shape = fitting(_shape(plan["shapes"], source, label, delivery), len(mine))
            reject = _spoil(writing, mine, shape, rng, plan)
            keeper_ = (label, plan["deliverer"])
            handed = Handed(source, plan["title"], keeper_, delivery, plan.get("full", False), sender)
            hand_over(writing, handed, shape, mine, reject, shape.get("footer", ""))


def _keepers(
    writing: Writing, bodies: Bodies, plan: dict[str, Any], records: Records
) -> tuple[Int, dict[int, tuple[str, str]]]:
    """Whose file each record goes to, how that place is called, and the body that sends the file."""
    places, body = writing.texts.world.stage.places, plan["deliverer"]
    city = places.city[records.place]
    by = plan.get("by", "city")
    if by == "all":
        return np.zeros(len(records), dtype=np.int64), {0: (_WHOLE, "")}
    if by == "province":
        names, number = np.unique(np.asarray(places.text(city, np.full(len(city), 2))), return_inverse=True)
        return number.astype(np.int64), {row: (name, name + body) for row, name in enumerate(names.tolist())}
    rows = records.place if by == "county" else city
    unique = np.unique(rows)
    labels, senders = (column.to_pylist() for column in (pick(places.names, unique), bodies.names(body, unique)))
    return rows, {int(row): (label, sender) for row, label, sender in zip(unique, labels, senders, strict=True)}


def _shape(shapes: list[dict[str, Any]], source: str, keeper: str, delivery: int) -> dict[str, Any]:
    """Shapes rotate by keeper and delivery, so that one source is seen in all of them."""
    turn = 0 if keeper == "宣城市" else crc32(f"{source}/{keeper}".encode())
    return shapes[(turn + delivery) % len(shapes)]


def _spoil(
    writing: Writing, records: Records, shape: dict[str, Any], rng: np.random.Generator, plan: dict[str, Any]
) -> dict[int, str]:
    """Rows that no loader may take: without name and code, with a code that a spreadsheet turned into a number, about a natural person."""
    spec, size = writing.texts.world.spec, len(records)
    drawn = rng.random((3, size))
    codes = [name for name in _CODES if name in shape["columns"].values()]
    float_code = (drawn[1] < spec.rejected_rows) if codes else np.zeros(size, dtype=np.bool_)
    unnamed = (drawn[0] < spec.rejected_rows) & ~float_code
    natural = (drawn[2] < plan.get("natural_persons", 0.0)) & ~float_code & ~unnamed
    for name in (*_NAMING, *plan.get("naming", [])):
        if name in records.fields:
            records.fields[name] = where(unnamed, "", records.fields[name])
    for name in codes:
        records.fields[name] = where(float_code, _SCIENTIFIC, records.fields[name])
    _about_persons(writing, records, natural, rng)
    reasons = {"missing_value": unnamed, "scientific_notation": float_code, "natural_person": natural}
    return {int(row): reason for reason, mask in reasons.items() for row in np.flatnonzero(mask)}


def _about_persons(writing: Writing, records: Records, natural: Mask, rng: np.random.Generator) -> None:
    """Rows that a department left among those of firms: a person's name, and the ID number where a code should be."""
    if not natural.any():
        return
    texts = writing.texts
    person = rng.integers(0, len(texts.world.people), len(records))
    records.parties["subject"] = np.where(natural, len(texts.world.organisations) + person, records.parties["subject"])
    told = {"name": pick(texts.persons, person), "code": pick(texts.ids, person), "uscc": pick(texts.ids, person)}
    for name in ("orgcode", "regno", "legal", "legal_id", "pripid", "address"):
        told[name] = pick([""], np.zeros(len(records), dtype=np.int64))
    for name, column in told.items():
        records.fields[name] = where(natural, column, records.fields[name])
    records.name_noise, records.code_kind = (
        np.where(natural, 0, column) for column in (records.name_noise, records.code_kind)
    )
