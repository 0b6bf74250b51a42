"""Whom a bank asks about, and who that is: by code, by number, else as ``resolution.match`` decides. Never a guess."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import sqlalchemy as sa

from graph.model import Node
from graph.names import normal_name
from graph.store import GraphStore
from graph.stores.sql_schema import NODE
from loaders.parties import PartyIndex
from resolution import ledger

_COUNTED = re.compile(r"ambiguous: (\d+)")
#: Gives what matches names; it is made when a name has to be matched for the first time.
Index = Callable[[], PartyIndex | None]
_MENTION = ("name", "code", "region", "address", "legal_representative")
APPLICANT = "applicant"


@dataclass(frozen=True, slots=True)
class Asked:
    """One party as the bank wrote it. ``number`` is the keyed digest of a person's number; ``role`` is what it is to the loan."""

    name: str = ""
    code: str = ""
    number: str = ""
    region: str = ""
    address: str = ""
    legal_representative: str = ""
    id: str = ""
    role: str = APPLICANT

    @property
    def subject(self) -> str:
        """What a consent of it is kept under."""
        return f"id:{self.number}" if self.number else normal_name(self.code).upper()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who that is: the party ("" = nobody is named), how it was told, how sure, and how many it could be."""

    party: str = ""
    how: str = "unknown"
    certainty: float = 0.0
    candidates: int = 0
    why: str = ""

    @property
    def sure(self) -> bool:
        """Whether it is one party."""
        return self.party != ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """Tells parties of a workspace, many at a time."""

    store: GraphStore
    connection: sa.Connection
    index: Index

    def identify(self, asked: Sequence[Asked]) -> list[Identity]:
        """In the order asked."""
        found: dict[int, Identity] = {}
        coded = self._coded(asked)
        for place, one in enumerate(asked):
            if one.number:
                found[place] = self._numbered(one)
            elif nodes := coded.get(normal_name(one.code).upper(), []) if one.code else []:
                found[place] = _by_code(one, nodes)
        named = [place for place, one in enumerate(asked) if place not in found and (one.name or one.code)]
        for place, identity in zip(named, self._matched([asked[place] for place in named]), strict=True):
            found[place] = identity
        return [found.get(place, Identity()) for place in range(len(asked))]

    def _coded(self, asked: Sequence[Asked]) -> Mapping[str, list[Node]]:
        codes = sorted({normal_name(one.code).upper() for one in asked if one.code} - {""})
        ids: list[str] = []
        for start in range(0, len(codes), 500):
            chosen = sa.select(NODE.c.id).where(NODE.c.code.in_(codes[start : start + 500]))
            ids += self.connection.scalars(chosen)
        by_code: defaultdict[str, list[Node]] = defaultdict(list)
        for _, node in sorted(self.store.nodes(sorted(ids)).items()):
            by_code[node.code].append(node)
        return by_code

    def _numbered(self, one: Asked) -> Identity:
        mention, member = ledger.mention, ledger.membership
        chosen = sa.select(member.c.entity_id).distinct().join(mention, mention.c.mention_id == member.c.mention_id)
        parties = sorted(self.connection.scalars(chosen.where(mention.c.id_hmac == one.number)))
        if len(parties) != 1:
            return Identity("", "ambiguous" if parties else "unknown", 0.0, len(parties), "number")
        nodes = self.store.nodes(parties)
        if parties[0] not in nodes:
            return Identity("", "unknown", 0.0, 0, "number")
        return _agreeing(one, nodes[parties[0]], "number")

    def _matched(self, asked: Sequence[Asked]) -> list[Identity]:
        index = self.index() if asked else None
        if index is None or not len(index):
            return [Identity()] * len(asked)
        columns = {name: pa.array([getattr(one, name) for one in asked]) for name in _MENTION}
        decided = index.matcher.decide(pa.table(columns)).to_pylist()
        known = self.store.keys(sorted({row["target"] for row in decided} - {""}))
        return [_as_decided(row, row["target"] in known) for row in decided]


def _as_decided(row: Mapping[str, str | float], known: bool) -> Identity:
    """A match means its party; of anything else only how many it could be is told."""
    why, chance = str(row["reason"]), float(row["probability"])
    if row["decision"] == "match" and known:
        return Identity(str(row["target"]), "match", chance, 1, why)
    if row["decision"] == "none":
        return Identity("", "unknown", 0.0, 0, why)
    counted = _COUNTED.search(why)
    several = int(counted[1]) if counted else 2 if row["runner_up"] else 1
    return Identity("", "ambiguous", chance, several, why)


def _by_code(one: Asked, nodes: Sequence[Node]) -> Identity:
    if len(nodes) > 1:
        return Identity("", "ambiguous", 0.0, len(nodes), "code")
    return _agreeing(one, nodes[0], "code")


def _agreeing(one: Asked, node: Node, how: str) -> Identity:
    """A code or a number under another name is put to a person: one of the two is wrong."""
    told = Identity(node.id, how, 1.0, 1)
    if not one.name:
        return told
    if normal_name(one.name) in {normal_name(name) for name in (node.name, *node.names)}:
        return replace(told, how=f"{how}_and_name")
    return Identity("", "contradiction", 0.0, 1, f"{how} under another name")
