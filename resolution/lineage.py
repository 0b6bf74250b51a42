"""How an entity came together: identifiers that settled it, the links in the order in which they were made, what stayed out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from resolution import blocking, evidence, judgements, ledger, near, person_evidence, scoring
from resolution.clustering import Pairs
from resolution.columns import Int, Mask, first_of_each
from resolution.evidence import Bench
from resolution.judgements import Judgement
from resolution.mention import record_text
from resolution.scoring import Float, Model, shipped_model

#: What settles a party, strongest first: the kind of identifier, and the profile column that holds it.
IDENTIFIERS = (
    ("uscc", "uscc"),
    ("organisation code", "organisation_code"),
    ("registration number", "registration_number"),
    ("body", "lineage"),
)
_SHOWN = 12


def contradicted(connection: sa.Connection, mentions: pa.Table) -> Mask:
    """Mentions whose code was set aside because everything else contradicts it."""
    table = ledger.review
    ids = mentions["mention_id"].to_pylist()
    query = sa.select(table.c.mention_id).where(table.c.reason == "code contradicts")
    found = set(connection.scalars(query)) & set(ids)
    return np.isin(mentions["mention_id"].to_numpy(), np.array(sorted(found), dtype=np.int64))


def identifiers(table: Bench) -> list[tuple[str, str]]:
    """The identifier (kind, value) that settles each profile; ("", "") for none.

    An organisation code or a body that goes with one USCC stands for that USCC.
    """
    profiles = table.profiles
    carriers: dict[str, dict[int, set[int]]] = {"organisation_code": {}, "lineage": {}}
    for name, carrier in carriers.items():
        for value, code in zip(getattr(profiles, name).tolist(), profiles.uscc.tolist(), strict=True):
            if value >= 0 and code >= 0:
                carrier.setdefault(value, set()).add(code)
    return [_identifier(table, i, carriers) for i in range(len(profiles))]


def _identifier(table: Bench, i: int, carriers: dict[str, dict[int, set[int]]]) -> tuple[str, str]:
    profiles = table.profiles
    for kind, name in IDENTIFIERS:
        code = int(getattr(profiles, name)[i])
        if code < 0 or (name == "organisation_code" and not profiles.code_proven[i]):
            continue
        behind = carriers.get(name, {}).get(code, set())
        if len(behind) == 1:
            return "uscc", str(profiles.texts["uscc"][next(iter(behind))].as_py())
        return kind, str(profiles.texts[name][code].as_py())
    return "", ""


def common_identifier(table: Bench, left: int, right: int) -> str:
    """The identifier that settles two mention rows as one party; "" if there is none."""
    of, found = table.profiles.of_mention, identifiers(table)
    one, other = found[of[left]], found[of[right]]
    return one[1] if one == other else ""


def entity(connection: sa.Connection, entity_id: str, model: Model | None = None) -> dict[str, Any]:
    """How an entity came together, and what was kept out of it."""
    mentions = ledger.members(connection, entity_id)
    known = judgements.standing(judgements.history(connection))
    ids = set(mentions["mention_id"].to_pylist())
    bearing = [row for pair, row in sorted(known.items()) if ids & set(pair)]
    persons = set(mentions["kind"].to_pylist()) == {"person"}
    how = _person(connection, mentions) if persons else _organisation(connection, mentions, bearing, model)
    return {
        "entity": entity_id,
        "kind": "person" if persons else "organisation",
        **how,
        "judgements": [judgements.as_dict(row) for row in bearing],
        "kept_out": _possible(connection, entity_id) if persons else _kept_out(connection, ids),
        "review": _review(connection, ids, entity_id),
    }


def _person(connection: sa.Connection, mentions: pa.Table) -> dict[str, Any]:
    people = person_evidence.read_people(connection, mentions)
    members = [_member(mentions, row, 0) for row in range(len(mentions))]
    return {"members": members, "units": [], "links": person_evidence.links(people, mentions)}


def _possible(connection: sa.Connection, entity_id: str) -> list[dict[str, Any]]:
    """Persons who may be the same one, with probability and reason."""
    table, party = ledger.possible_same, ledger.entity
    found = sa.select(table).where((table.c.left_id == entity_id) | (table.c.right_id == entity_id))
    rows = []
    for row in connection.execute(found.order_by(table.c.probability.desc(), table.c.left_id, table.c.right_id)):
        other = row.right_id if row.left_id == entity_id else row.left_id
        name = connection.execute(sa.select(party.c.name).where(party.c.entity_id == other)).scalar() or ""
        rows.append({"entity": other, "name": name, "probability": row.probability, "outcome": row.reason})
    return rows


def _organisation(
    connection: sa.Connection, mentions: pa.Table, bearing: list[Judgement], model: Model | None
) -> dict[str, Any]:
    set_aside = contradicted(connection, mentions)
    table = evidence.bench(connection, mentions, model or shipped_model(), set_aside)
    settled = identifiers(table)
    unit, first = first_of_each(np.array([_key(settled, i) for i in range(len(settled))], dtype=np.int64))
    pairs = _unit_pairs(table, unit, settled, bearing)
    made = near.links(Pairs(*pairs[:3]), np.ones(len(pairs[0]), np.bool_))
    order = np.flatnonzero(made)[np.lexsort((pairs[1][made], pairs[0][made], -pairs[2][made]))]
    return {
        "members": [_member(mentions, row, int(unit[table.profiles.of_mention[row]])) for row in range(len(mentions))],
        "units": [_unit(table, settled, unit, number) for number in range(len(first))],
        "links": [_link(table, pairs, int(i)) for i in order],
    }


def _key(settled: list[tuple[str, str]], i: int) -> int:
    """Profiles that one identifier settles are one unit, every other one is its own."""
    return settled.index(settled[i]) if settled[i][0] else i


def _unit_pairs(
    table: Bench, unit: Int, settled: list[tuple[str, str]], bearing: list[Judgement]
) -> tuple[Int, Int, Float, Int, Int]:
    """Pairs of units with weight and the profiles that stand for them: judgements first, then candidates."""
    anchored = np.array([kind in ("uscc", "body") for kind, _ in settled], dtype=np.bool_)
    left, right = blocking.candidate_pairs(table.profiles, anchored)
    weight = table.weigh(left, right)
    told = _told(table, bearing)
    left, right = np.concatenate([told[0], left]), np.concatenate([told[1], right])
    weight = np.concatenate([np.full(len(told[0]), np.inf), weight])
    low, high = np.minimum(unit[left], unit[right]), np.maximum(unit[left], unit[right])
    apart = (low != high) & (weight >= table.model.match)
    return low[apart], high[apart], weight[apart], left[apart], right[apart]


def _told(table: Bench, bearing: list[Judgement]) -> tuple[Int, Int]:
    """Profiles of the members that people judged the same."""
    place = {mention: row for row, mention in enumerate(table.mentions["mention_id"].to_pylist())}
    inside = [row.pair for row in bearing if row.verdict == judgements.SAME and set(row.pair) <= set(place)]
    rows = np.array([[place[a], place[b]] for a, b in inside], dtype=np.int64).reshape(-1, 2)
    of = table.profiles.of_mention
    return of[rows[:, 0]], of[rows[:, 1]]


def _member(mentions: pa.Table, row: int, unit: int) -> dict[str, Any]:
    shown = ("name", "code", "legal_representative", "role", "seen_on")
    source, record = mentions["source"][row].as_py(), mentions["record_id"][row].as_py()
    member = {
        "mention": f"{mentions['mention_id'][row].as_py():016x}",
        "record": record_text(source, record),
        "unit": unit,
    }
    return member | {name: mentions[name][row].as_py() for name in shown}


def _unit(table: Bench, settled: list[tuple[str, str]], unit: Int, number: int) -> dict[str, Any]:
    inside = np.flatnonzero(unit == number)
    kind, value = settled[inside[0]]
    count = int(np.isin(table.profiles.of_mention, inside).sum())
    names = [table.profiles.texts["name"][code].as_py() for code in table.profiles.name[inside].tolist() if code >= 0]
    return {"unit": number, "identifier": kind, "value": value, "mentions": count, "names": sorted(set(names))[:_SHOWN]}


def _link(table: Bench, pairs: tuple[Int, Int, Float, Int, Int], i: int) -> dict[str, Any]:
    """One link with the comparisons that carried it, strongest first."""
    left, right = int(pairs[3][i]), int(pairs[4][i])
    found = evidence.pair(table, left, right)
    strongest = sorted(found["evidence"], key=lambda row: -abs(row["bits"]))[:3]
    rows = (int(table.profiles.first_row[side]) for side in (left, right))
    a, b = (f"{table.mentions['mention_id'][row].as_py():016x}" for row in rows)
    return {
        "units": [int(pairs[0][i]), int(pairs[1][i])],
        "left": a,
        "right": b,
        "by": "judgement" if np.isinf(pairs[2][i]) else "weight",
        "weight": found["weight"],
        "probability": found["probability"],
        "evidence": [row for row in strongest if row["bits"]],
    }


def _kept_out(connection: sa.Connection, ids: set[int]) -> list[dict[str, Any]]:
    """Mentions near the line that did not come in: with weight, the reason and where they are instead."""
    table = ledger.scored_pair
    found: list[Any] = []
    numbers = sorted(ids)
    for start in range(0, len(numbers), 500):
        chunk = numbers[start : start + 500]
        touches = table.c.left_mention.in_(chunk) | table.c.right_mention.in_(chunk)
        found += connection.execute(sa.select(table).where(touches, table.c.outcome != "joined")).all()
    outside = {row.right_mention if row.left_mention in ids else row.left_mention: row for row in found}
    where = ledger.entities_of(connection, sorted(outside))
    rows = [
        {
            "mention": f"{mention:016x}",
            "entity": where.get(mention, ""),
            "name": _name(connection, mention),
            "weight": round(row.weight, 3),
            "probability": round(float(scoring.probability(np.array([row.weight]))[0]), 6),
            "outcome": row.outcome,
        }
        for mention, row in outside.items()
        if mention not in ids
    ]
    return sorted(rows, key=lambda row: (-row["weight"], row["mention"]))


def _name(connection: sa.Connection, mention: int) -> str:
    query = sa.select(ledger.mention.c.name).where(ledger.mention.c.mention_id == mention)
    return connection.execute(query).scalar() or ""


def _review(connection: sa.Connection, ids: set[int], entity_id: str) -> list[dict[str, Any]]:
    """What was put up for review with a member, or with this entity as the best guess."""
    table = ledger.review
    chosen = (table.c.best == entity_id) | table.c.mention_id.in_(sorted(ids)[:500])
    rows = connection.execute(sa.select(table).where(chosen).order_by(table.c.mention_id, table.c.reason))
    return [ledger.review_row(row) for row in rows]
