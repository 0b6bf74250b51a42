"""What speaks for and against two person mentions being one person, told with the columns that ``persons`` decides by."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from resolution import batch, ledger, near
from resolution import people as columns
from resolution.clustering import Pairs
from resolution.columns import encode
from resolution.features import extract
from resolution.names import person
from resolution.people import People

#: What is compared, and the hard rule that a difference is; names, firms and cities may differ in one person.
COMPARED = {
    "name": "",
    "hmac": "two ID numbers",
    "mask": "two ID numbers shown",
    "region": "two ID regions",
    "year": "two birth years",
    "tail": "two ID endings",
    "gender": "two genders",
    "firm": "",
    "city": "",
}
#: How two mentions of a person are united, strongest first.
WAYS = (
    "same ID number",
    "same name and firm",
    "masked name, same firm and mask",
    "same name, mask and city",
    "same name and birth year, independent directors",
)
_NEIGHBOURS = 200


def read_people(connection: sa.Connection, mentions: pa.Table) -> People:
    """The person mentions (ascending ids) in the context that their records' organisations, all mentions of them, give."""
    whole = _with_firms(
        connection, ledger.mentions_of(connection, np.unique(mentions["record_id"].to_numpy()).tolist())
    )
    is_person = pc.equal(whole["kind"], "person").to_numpy()
    people = np.flatnonzero(pc.is_in(whole["mention_id"], value_set=mentions["mention_id"].combine_chunks()).to_numpy())
    firms = np.flatnonzero(~is_person)
    ids = whole["mention_id"].take(pa.array(firms)).to_pylist()
    entity = ledger.entities_of(connection, ids)
    codes, _ = encode(pa.array([entity.get(mention, "") for mention in ids], pa.string()))
    profiles = extract(whole.take(pa.array(firms)))
    context = batch.person_context(whole, people, firms, (codes, profiles.city[profiles.of_mention]))
    return columns.read_people(whole.take(pa.array(people)), *context)


def _with_firms(connection: sa.Connection, whole: pa.Table) -> pa.Table:
    """The mentions, and all others of the organisations that their records are about: where a firm is, any of them may tell."""
    about = pc.and_(pc.is_in(whole["role"], value_set=pa.array(batch.ABOUT)), pc.not_equal(whole["kind"], "person"))
    entities = ledger.entities_of(connection, whole.filter(about)["mention_id"].to_pylist())
    tables = [whole, *(ledger.members(connection, entity) for entity in sorted(set(entities.values())))]
    both = pa.concat_tables(tables)
    _, first = np.unique(both["mention_id"].to_numpy(), return_index=True)
    return both.take(pa.array(first)).combine_chunks()


def pair(people: People, mentions: pa.Table, left: int, right: int) -> dict[str, Any]:
    """Every comparison of two person mentions as ``equal``, ``different`` or ``missing``, and the hard rules among them."""
    evidence, rules = [], []
    for name, rule in COMPARED.items():
        level = _level(people, name, left, right)
        sides = [_shown(mentions, name, row) for row in (left, right)]
        evidence.append({"comparison": name, "level": level, "left": sides[0], "right": sides[1]})
        if rule and level == "different":
            rules.append({"rule": rule, "left": sides[0], "right": sides[1]})
    return {"evidence": evidence, "rules": rules, "settled_by": _settled(people, evidence, left, right)}


def _level(people: People, name: str, left: int, right: int) -> str:
    """``equal``, ``different`` or ``missing``; masks differ where they show different signs, whatever else they hide."""
    a, b = (int(getattr(people, name)[row]) for row in (left, right))
    if name == "mask":
        shown = [(int(piece[left]), int(piece[right])) for piece in people.pieces]
        if any(one >= 0 and other >= 0 and one != other for one, other in shown):
            return "different"
    unknown = (a < 0 or b < 0) if name != "city" else (a <= 0 or b <= 0)
    return "missing" if unknown else "equal" if a == b else "different"


def links(people: People, mentions: pa.Table) -> list[dict[str, Any]]:
    """How one person's mentions hang together: by ID number first, then firm, then mask; each row joined once."""
    rows = [(a, b) for a in range(len(mentions)) for b in range(a + 1, min(len(mentions), a + 1 + _NEIGHBOURS))]
    found = [(a, b, pair(people, mentions, a, b)["settled_by"]) for a, b in rows]
    ties = [(a, b, by) for a, b, by in found if by]
    left, right = (np.array([tie[i] for tie in ties], dtype=np.int64) for i in (0, 1))
    rank = np.array([-WAYS.index(by) for _, _, by in ties], dtype=np.float64)
    made = near.links(Pairs(left, right, rank), np.ones(len(ties), np.bool_))
    chosen = sorted(np.flatnonzero(made).tolist(), key=lambda i: (-rank[i], left[i], right[i]))
    ids = [f"{mention:016x}" for mention in mentions["mention_id"].to_pylist()]
    return [{"left": ids[ties[i][0]], "right": ids[ties[i][1]], "by": ties[i][2]} for i in chosen]


def _settled(people: People, evidence: list[dict[str, str]], left: int, right: int) -> str:
    """The first way in which ``persons`` unites two mentions that this pair fits, "" if none."""
    level = {row["comparison"]: row["level"] for row in evidence}
    equal = {name for name, told in level.items() if told == "equal"}
    shown = [people.shown_texts[people.shown[row]] if people.shown[row] >= 0 else "" for row in (left, right)]
    masked = level["name"] == "missing" and "" not in shown and person.may_be(*shown)
    fits = (
        "hmac" in equal,
        {"name", "firm"} <= equal,
        masked and {"firm", "mask"} <= equal,
        {"name", "mask", "city"} <= equal,
        {"name", "year"} <= equal and bool((people.seat[[left, right]] >= 0).all()),
    )
    return next((way for way, fit in zip(WAYS, fits, strict=True) if fit), "")


def _shown(mentions: pa.Table, name: str, row: int) -> str:
    """What a mention states, as it may be shown: masks, never digests."""
    column = {
        "name": "name",
        "hmac": "id_mask",
        "mask": "id_mask",
        "region": "id_mask",
        "year": "birth_year",
        "tail": "id_mask",
        "gender": "gender",
        "firm": "organisation",
        "city": "region",
    }[name]
    value = mentions[column][row].as_py()
    return str(value) if value else ""
