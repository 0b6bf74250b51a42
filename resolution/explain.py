"""Why two mentions are one party or not, and how an entity came together, from the ledger of a workspace.

What was decided is read from the ledger; why is computed again by the functions that decided (``evidence.py``,
``person_evidence.py``). Answers are plain data, the same for text, JSON and pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from resolution import evidence, judgements, ledger, lineage, person_evidence
from resolution.identifiers import codes
from resolution.identifiers.status import Status
from resolution.judgements import Judgement
from resolution.mention import MENTION_COLUMNS, record_text
from resolution.scoring import Model, shipped_model

#: An entity with more mentions is compared by its first ones: they tell no less.
MOST_MENTIONS = 400


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two asked about: an entity and, where one mention is meant, that mention."""

    entity: str
    mention: int | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """The mentions of both sides on one table, and what people decided about them."""

    mentions: pa.Table
    rows: tuple[list[int], list[int]]  # all of the two entities
    focus: tuple[list[int], list[int]]  # the mentions meant
    known: dict[tuple[int, int], Judgement]

    def id(self, row: int) -> int:
        return int(self.mentions["mention_id"][row].as_py())

    def judgement(self, left: int, right: int) -> Judgement | None:
        a, b = sorted((self.id(left), self.id(right)))
        return self.known.get((a, b))


def side_of(connection: sa.Connection, mention: int) -> Side | None:
    """The side that a mention is; None if there is no such mention, or it was not resolved yet."""
    entity = ledger.entities_of(connection, [mention]).get(mention)
    return Side(entity, mention) if entity else None


def pair(connection: sa.Connection, one: Side, other: Side, model: Model | None = None) -> dict[str, Any]:
    """Whether two mentions or entities are one party, and why."""
    asked = _asked(connection, one, other)
    same = one.entity == other.entity
    answer: dict[str, Any] = {"same": same}
    persons = [_are_persons(asked.mentions, rows) for rows in asked.focus]
    if persons[0] != persons[1]:
        answer |= {"kind": "mixed", "left_row": asked.focus[0][0], "right_row": asked.focus[1][0]}
        answer["rules"] = [{"rule": "person and organisation", "left": "", "right": ""}]
    elif persons[0]:
        answer |= _person_pair(connection, asked)
    else:
        answer |= _organisation_pair(connection, asked, model or shipped_model(), same=same)
    left, right = answer.pop("left_row"), answer.pop("right_row")
    answer["left"], answer["right"] = (party(connection, asked.mentions, row) for row in (left, right))
    answer["judgements"] = [judgements.as_dict(row) for row in _between(asked)]
    if any(row["verdict"] == judgements.DIFFERENT for row in answer["judgements"]):
        answer.setdefault("rules", []).insert(0, {"rule": "judged different", "left": "", "right": ""})
    answer["review"] = _in_review(connection, [asked.id(row) for rows in asked.focus for row in rows])
    answer["decided_by"] = _decided_by(answer)
    return answer


def _are_persons(mentions: pa.Table, rows: list[int]) -> bool:
    return set(mentions["kind"].take(pa.array(rows)).to_pylist()) == {"person"}


def _asked(connection: sa.Connection, one: Side, other: Side) -> _Asked:
    sides = [_chosen(ledger.members(connection, side.entity), side.mention) for side in (one, other)]
    ids = [side["mention_id"].to_pylist() for side in sides]
    both = pa.concat_tables(sides)
    _, first = np.unique(both["mention_id"].to_numpy(), return_index=True)
    mentions = both.take(pa.array(first)).combine_chunks()
    place = {mention: row for row, mention in enumerate(mentions["mention_id"].to_pylist())}
    rows = [place[mention] for mention in ids[0]], [place[mention] for mention in ids[1]]
    meant = [
        all_ if side.mention is None else [place[side.mention]] for all_, side in zip(rows, (one, other), strict=True)
    ]
    return _Asked(mentions, rows, (meant[0], meant[1]), judgements.standing(judgements.history(connection)))


def _chosen(members: pa.Table, mention: int | None) -> pa.Table:
    """The first mentions of an entity, and the one that is meant."""
    first = members.slice(0, MOST_MENTIONS)
    if mention is None or mention in first["mention_id"].to_pylist():
        return first
    return pa.concat_tables([first, members.filter(pc.equal(members["mention_id"], mention))])


def _between(asked: _Asked) -> list[Judgement]:
    sides = [{asked.id(row) for row in rows} for rows in asked.rows]
    across = {pair for a in sides[0] for b in sides[1] for pair in ((a, b), (b, a))}
    return [row for pair, row in sorted(asked.known.items()) if pair in across]


def _organisation_pair(connection: sa.Connection, asked: _Asked, model: Model, *, same: bool) -> dict[str, Any]:
    """The strongest pair of the two sides, and the rules that forbid them to meet."""
    table = evidence.bench(connection, asked.mentions, model, lineage.contradicted(connection, asked.mentions))
    of = table.profiles.of_mention
    left, right = (np.array(side) for side in zip(*_crossed(asked.focus), strict=True))
    weights = table.weigh(of[left], of[right])
    best = int(np.lexsort((right, left, -weights))[0])
    a, b = int(left[best]), int(right[best])
    answer: dict[str, Any] = {"kind": "organisation", "left_row": a, "right_row": b}
    answer["pair"] = evidence.pair(table, int(of[a]), int(of[b]))
    answer["branches"] = [evidence.shown(table.profiles, "branch", int(of[row])) for row in (a, b)]
    answer["rules"] = _rules(table, asked, (a, b))
    answer["changes"] = evidence.changes(table, int(of[a]), int(of[b]), same=same)
    answer["settled_by"] = lineage.common_identifier(table, a, b)
    return answer


def _crossed(rows: tuple[list[int], list[int]]) -> list[tuple[int, int]]:
    """All pairs over the two sides, left first; a mention with itself only where there is nothing else."""
    overlap = set(rows[0]) & set(rows[1])
    pairs = [(a, b) for a in rows[0] for b in rows[1] if a != b and (a < b or not {a, b} <= overlap)]
    return pairs or [(rows[0][0], rows[1][0])]


def _rules(table: evidence.Bench, asked: _Asked, best: tuple[int, int]) -> list[dict[str, str]]:
    """Rules against the best pair, then those of other pairs of the two clusters: a cluster keeps to them as a whole."""
    of = table.profiles.of_mention
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    if not set(asked.rows[0]) & set(asked.rows[1]):
        profiles = {(int(of[a]), int(of[b])) for a, b in _crossed(asked.rows)[:5_000]}
        for a, b in [(int(of[best[0]]), int(of[best[1]])), *sorted(profiles)]:
            for rule in evidence.rules(table.profiles, a, b):
                found.setdefault((rule["rule"], rule["left"], rule["right"]), rule)
    return list(found.values())


def _person_pair(connection: sa.Connection, asked: _Asked) -> dict[str, Any]:
    """The pair of person mentions that agrees best."""
    people = person_evidence.read_people(connection, asked.mentions)

    def agreement(rows: tuple[int, int]) -> tuple[int, int, int, int]:
        found = person_evidence.pair(people, asked.mentions, *rows)
        equal = sum(row["level"] == "equal" for row in found["evidence"])
        return (not found["rules"] and bool(found["settled_by"]), equal - 3 * len(found["rules"]), -rows[0], -rows[1])

    a, b = max(_crossed(asked.focus)[:2_000], key=agreement)
    possible = ledger.possible_same
    entities = ledger.entities_of(connection, [asked.id(a), asked.id(b)])
    low, high = sorted(entities.values()) if len(set(entities.values())) == 2 else ("", "")
    query = sa.select(possible.c.probability, possible.c.reason).where(
        possible.c.left_id == low, possible.c.right_id == high
    )
    row = connection.execute(query).first()
    answer = {"kind": "person", "left_row": a, "right_row": b}
    return (
        answer
        | person_evidence.pair(people, asked.mentions, a, b)
        | {"possible": {"probability": row.probability, "reason": row.reason} if row else None}
    )


def party(connection: sa.Connection, mentions: pa.Table, row: int) -> dict[str, Any]:
    """A mention as answers show it: what it writes, its record and its entity."""
    mention = {name: mentions[name][row].as_py() for name in MENTION_COLUMNS.names}
    entity = ledger.entities_of(connection, [mention["mention_id"]]).get(mention["mention_id"], "")
    shown = (
        "name",
        "former_names",
        "kind",
        "code",
        "legal_representative",
        "region",
        "address",
        "role",
        "seen_on",
        "id_mask",
    )
    status = codes.sort_column(mentions["code"].slice(row, 1).combine_chunks()).status[0]
    return {
        "mention": f"{mention['mention_id']:016x}",
        "record": record_text(mention["source"], mention["record_id"]),
        "entity": entity,
        **{name: mention[name] for name in shown},
        "code_status": Status(status).name.lower() if mention["code"] else "",
    }


def _in_review(connection: sa.Connection, ids: list[int]) -> list[dict[str, Any]]:
    """What resolution put up for review of these mentions."""
    table = ledger.review
    query = (
        sa.select(table).where(table.c.mention_id.in_(ids[:MOST_MENTIONS])).order_by(table.c.mention_id, table.c.reason)
    )
    return [ledger.review_row(row) for row in connection.execute(query)]


def _decided_by(answer: dict[str, Any]) -> str:
    """In one word what the decision rests on."""
    verdicts = {row["verdict"] for row in answer["judgements"]}
    if answer["same"]:
        if judgements.SAME in verdicts:
            return "judgement"
        if answer.get("settled_by"):
            return "identifier" if answer["kind"] == "organisation" else "rule"
        above = "pair" in answer and answer["pair"]["weight"] >= answer["pair"]["match"]
        return "weight" if above else "chain"
    if answer.get("rules"):
        return "judgement" if answer["rules"][0]["rule"] == "judged different" else "rule"
    reasons = {row["reason"] for row in answer["review"]}
    if "pair" in answer and answer["pair"]["weight"] >= answer["pair"]["match"]:
        return "ambiguous" if "ambiguous" in reasons else "cluster"
    return "insufficient"
