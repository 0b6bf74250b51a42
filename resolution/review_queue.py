"""What a person should judge, most informative first: pairs near the line whose decision would join or part the most.

Information is the uncertainty of the decision times how much hangs on it (log2 of the mention pairs that it would join or
part). Uncertainty is binary entropy: of the distance from the match line, or of one in so many where several candidates
are about equally good. Pairs somebody has judged, unsure included, are not asked again, and parties with two valid codes
are not asked about: they stay apart whatever is said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from resolution import judgements, ledger
from resolution.identifiers import uscc
from resolution.scoring import Float, probability, shipped_model

#: How uncertain a decision is that was not taken by weight alone.
_TAKEN = {"code contradicts": 1.0, "refused": 0.5}
ORGANISATION, PERSON, ALL = KINDS = ("organisation", "person", "all")


@dataclass(frozen=True, slots=True)
class Question:
    """A pair to be judged. ``sizes`` are the mentions of the two entities; ``weight`` is missing for persons."""

    left: int
    right: int
    kind: str
    outcome: str
    weight: float | None
    probability: float
    entities: tuple[str, str]
    sizes: tuple[int, int]
    information: float

    def as_dict(self) -> dict[str, Any]:
        """The question as JSON shows it."""
        return {
            "left": f"{self.left:016x}",
            "right": f"{self.right:016x}",
            "kind": self.kind,
            "outcome": self.outcome,
            "weight": self.weight,
            "probability": round(self.probability, 6),
            "left_entity": self.entities[0],
            "right_entity": self.entities[1],
            "left_size": self.sizes[0],
            "right_size": self.sizes[1],
            "information": round(self.information, 4),
        }


def entropy(chance: Float) -> Float:
    """Uncertainty of a yes or no, in bits."""
    p = np.clip(chance, 1e-12, 1 - 1e-12)
    return np.asarray(-p * np.log2(p) - (1 - p) * np.log2(1 - p))


def queue(connection: sa.Connection, kind: str = ORGANISATION, limit: int = 1_000) -> list[Question]:
    """The questions that nobody has answered, most informative first; ties by mention id."""
    rows = [] if kind == PERSON else _organisations(connection)
    rows += [] if kind == ORGANISATION else _persons(connection)
    mentions = {mention for row in rows for mention in row[:2]}
    known = judgements.standing(judgements.history(connection))
    mentions |= {mention for pair in known for mention in pair}
    entity = ledger.entities_of(connection, sorted(mentions))
    size = _sizes(connection)
    answered = {_between(entity, *pair) for pair in known if entity.get(pair[0], "") != entity.get(pair[1], "")}
    code = _codes(connection)
    asked = [
        _question(row, entity, size)
        for row in rows
        if row[:2] not in known
        and _between(entity, *row[:2]) not in answered
        and _open(code.get(entity.get(row[0], ""), ""), code.get(entity.get(row[1], ""), ""))
    ]
    asked.sort(key=lambda q: (-q.information, q.left, q.right))
    return _once(asked)[:limit]


def _once(asked: list[Question]) -> list[Question]:
    """Of several questions about the same two entities the first; weak links inside one entity are each their own."""
    seen: dict[tuple[str, ...], Question] = {}
    for question in asked:
        inside = question.entities[0] == question.entities[1]
        between = (f"{question.left}", f"{question.right}") if inside else tuple(sorted(question.entities))
        seen.setdefault(between, question)
    return list(seen.values())


#: left mention, right mention, kind, outcome, weight, probability, uncertainty
_Row = tuple[int, int, str, str, float | None, float, float]


def _organisations(connection: sa.Connection) -> list[_Row]:
    rows = connection.execute(sa.select(ledger.scored_pair)).all()
    weight = np.array([row.weight for row in rows], dtype=np.float64)
    doubt = entropy(probability(weight - shipped_model().match))
    torn = [number for number, row in enumerate(rows) if row.outcome == "ambiguous"]
    rivals = Counter(mention for number in torn for mention in rows[number][:2])
    among = [max(rivals[mention] for mention in rows[number][:2]) for number in torn]
    doubt[torn] = entropy(1 / np.maximum(np.array(among, dtype=np.float64), 2))
    chance = probability(weight).tolist()
    return [
        (row.left_mention, row.right_mention, ORGANISATION, row.outcome, row.weight, p, _TAKEN.get(row.outcome, d))
        for row, p, d in zip(rows, chance, doubt.tolist(), strict=True)
    ]


def _persons(connection: sa.Connection) -> list[_Row]:
    """Persons who may be the same, each told by its smallest mention."""
    table, member = ledger.possible_same, ledger.membership
    smallest = dict(
        connection.execute(
            sa.select(member.c.entity_id, sa.func.min(member.c.mention_id)).group_by(member.c.entity_id)
        ).all()
    )
    found: list[_Row] = []
    for row in connection.execute(sa.select(table)):
        left, right = sorted((smallest[row.left_id], smallest[row.right_id]))
        doubt = float(entropy(np.array([row.probability]))[0])
        found.append((left, right, PERSON, row.reason, None, row.probability, doubt))
    return found


def _sizes(connection: sa.Connection) -> dict[str, int]:
    member = ledger.membership.c.entity_id
    return dict(connection.execute(sa.select(member, sa.func.count()).group_by(member)).all())


def _codes(connection: sa.Connection) -> dict[str, str]:
    """The valid unified social credit code of every entity that has one."""
    rows = connection.execute(sa.select(ledger.entity.c.entity_id, ledger.entity.c.code)).all()
    checked = uscc.check_column(pa.array([row.code for row in rows], pa.string()))
    values = checked.values.to_pylist()
    return {row.entity_id: values[i] for i, row in enumerate(rows) if checked.valid[i]}


def _open(one: str, other: str) -> bool:
    return not one or not other or one == other


def _between(entity: dict[int, str], left: int, right: int) -> tuple[str, str]:
    a, b = sorted((entity.get(left, f"{left}"), entity.get(right, f"{right}")))
    return a, b


def _question(row: _Row, entity: dict[int, str], size: dict[str, int]) -> Question:
    left, right, kind, outcome, weight, chance, doubt = row
    entities = entity.get(left, ""), entity.get(right, "")
    sizes = size.get(entities[0], 1), size.get(entities[1], 1)
    joined = sizes[0] - 1 if entities[0] == entities[1] else sizes[0] * sizes[1]
    return Question(
        left, right, kind, outcome, weight, chance, entities, sizes, doubt * float(np.log2(1 + max(joined, 1)))
    )
