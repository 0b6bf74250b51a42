"""One judgement, or taking back one's own: by the screen of a terminal, by a script, by the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from api.answers import Candidates, party
from api.errors import AmbiguousParty, UnknownParty
from api.messages import say
from api.reference import refer
from api.service.refusal import Refusal
from loaders.run import utc_now
from loaders.workspace import Workspace
from resolution import explain, judgements, ledger
from resolution.explain import Side
from resolution.judgements import Judgement, JudgementRefusedError

_REFUSALS = {
    "judgement_of_one": "judge.conflict_one",
    "judgement_contradicts_same": "judge.conflict_same",
    "judgement_contradicts_different": "judge.conflict_different",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says about two mentions, records or parties."""

    left: str
    right: str
    verdict: str
    reason: str = ""


def mention_of(connection: sa.Connection, who: str) -> int | Candidates:
    """The mention that a judgement names: for a party the one with the most authority, then the smallest id."""
    side = refer(connection, who)
    if isinstance(side, Candidates):
        return side
    if side.mention is not None:
        return side.mention
    mention, member = ledger.mention, ledger.membership
    joined = sa.select(mention.c.mention_id).join(member, member.c.mention_id == mention.c.mention_id)
    best = joined.where(member.c.entity_id == side.entity).order_by(mention.c.authority.desc(), mention.c.mention_id)
    return int(connection.execute(best.limit(1)).scalar_one())


def refusal(error: JudgementRefusedError) -> str:
    """Why a judgement cannot stand, with the chain that it contradicts."""
    return say(_REFUSALS[error.reason], chain=" = ".join(f"{mention:016x}" for mention in error.chain))


def one(who: str, found: Candidates) -> Exception:
    """What is raised where a text means nobody, or several."""
    if not found.nodes:
        return UnknownParty(who)
    return AmbiguousParty(who, [party(node) for node in found.nodes], found.count)


def side(connection: sa.Connection, who: str) -> Side:
    """The side that a text means."""
    found = refer(connection, who)
    if isinstance(found, Candidates):
        raise one(who, found)
    return found


def explained(connection: sa.Connection, left: str, right: str) -> dict[str, Any]:
    """Why two are one party or not."""
    return explain.pair(connection, side(connection, left), side(connection, right))


def judge(workspace: Workspace, author: str, said: Said) -> dict[str, Any]:
    """Record a judgement; raises ``Refusal`` where it contradicts what stands."""
    with workspace.write() as connection:
        found = [mention_of(connection, who) for who in (said.left, said.right)]
        for who, mention in zip((said.left, said.right), found, strict=True):
            if isinstance(mention, Candidates):
                raise one(who, mention)
        left, right = (int(mention) for mention in found if isinstance(mention, int))
        row = Judgement(left, right, said.verdict, author, utc_now(), said.reason)
        try:
            return judgements.as_dict(judgements.append(connection, row))
        except JudgementRefusedError as error:
            raise Refusal("judgement", 409, text=refusal(error)) from error


def take_back(workspace: Workspace, author: str, pair: tuple[int, int]) -> dict[str, Any]:
    """Give a pair the verdict that stood before one's own, as a further row. Raises ``Refusal`` where the latest is not one's own."""
    low, high = sorted(pair)
    with workspace.write() as connection:
        rows = [row for row in judgements.history(connection) if row.pair == (low, high)]
        if not rows or rows[-1].author != author or rows[-1].verdict == judgements.WITHDRAWN:
            raise Refusal("judgement_not_own", 409)
        try:
            return judgements.as_dict(judgements.undo(connection, (low, high), author, utc_now()))
        except JudgementRefusedError as error:
            raise Refusal("judgement", 409, text=refusal(error)) from error
