"""The pairs that a person should judge, page by page, with their two sides in short; and those that only others judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from api.service.refusal import Refusal
from resolution import judgements, ledger
from resolution.mention import record_text
from resolution.review_queue import Question, queue

#: So many questions are looked at; a reviewer never gets there, and the order of the rest matters to nobody.
_MOST = 20_000
_SIDE = ("name", "former_names", "kind", "code", "legal_representative", "region", "address", "role", "seen_on")


@dataclass(frozen=True, slots=True)
class Page:
    """Which questions: of a kind, after the last one of the page before."""

    kind: str
    cursor: str
    limit: int


#: What of an answer its reader may see.
Shown = Callable[[Any], Any]


def listed(connection: sa.Connection, asked: Page, shown: Shown) -> dict[str, Any]:
    """Open questions, most informative first. Those of which the reader may not see both sides are left out and counted."""
    after = _read(asked.cursor) if asked.cursor else None
    found = queue(connection, asked.kind, _MOST)
    rest = [question for question in found if after is None or _key(question) > after]
    sides = _sides(connection, rest)
    pairs, hidden, last = [], 0, None
    for number, question in enumerate(rest):
        pair = shown({**question.as_dict(), **sides(question)})
        hidden += not _is_whole(pair)
        pairs += [pair] if _is_whole(pair) else []
        last = question
        if len(pairs) == asked.limit:
            rest = rest[number + 1 :]
            break
    else:
        rest = []
    return {"open": len(found), "pairs": pairs, "next": _write(last) if rest and last else "", "hidden": hidden}


def second_looks(connection: sa.Connection, author: str, limit: int, shown: Shown) -> dict[str, Any]:
    """Pairs that somebody else judged and the author did not, without what was said: two opinions make an agreement."""
    by_pair: dict[tuple[int, int], set[str]] = {}
    for row in judgements.history(connection):
        by_pair.setdefault(row.pair, set()).add(row.author)
    standing = judgements.standing(judgements.history(connection))
    open_pairs = [pair for pair in standing if author not in by_pair[pair]]
    entity = ledger.entities_of(connection, sorted({one for pair in open_pairs for one in pair}))
    found = [_again(pair, entity) for pair in open_pairs if all(one in entity for one in pair)]
    sides = _sides(connection, found[:limit])
    pairs = [shown({**question.as_dict(), **sides(question)}) for question in found[:limit]]
    return {"open": len(found), "pairs": [pair for pair in pairs if _is_whole(pair)], "next": "", "hidden": 0}


def _again(pair: tuple[int, int], entity: Mapping[int, str]) -> Question:
    kind = "person" if entity[pair[0]].startswith("per-") else "organisation"
    return Question(*pair, kind, "again", None, 0.5, (entity[pair[0]], entity[pair[1]]), (1, 1), 1.0)


def _is_whole(pair: Mapping[str, Any]) -> bool:
    return bool(pair.get("left_party")) and bool(pair.get("right_party"))


def _sides(connection: sa.Connection, questions: Iterable[Question]) -> Callable[[Question], dict[str, Any]]:
    """The two mentions of each question, read at once."""
    ids = sorted({mention for question in questions for mention in (question.left, question.right)})
    table, read = ledger.mention, {}
    for start in range(0, len(ids), 500):
        for row in connection.execute(sa.select(table).where(table.c.mention_id.in_(ids[start : start + 500]))):
            read[row.mention_id] = _side(row)

    def sides(question: Question) -> dict[str, Any]:
        return {"left_party": read.get(question.left), "right_party": read.get(question.right)}

    return sides


def _side(row: Any) -> dict[str, Any]:
    told = {name: row._mapping[name] for name in _SIDE}
    return {"mention": f"{row.mention_id:016x}", "record": record_text(row.source, row.record_id), **told}


def _key(question: Question) -> tuple[float, int, int]:
    return -question.information, question.left, question.right


def _write(question: Question) -> str:
    return f"{question.information.hex()}_{question.left:016x}_{question.right:016x}"


def _read(cursor: str) -> tuple[float, int, int]:
    try:
        information, left, right = cursor.split("_")
        return -float.fromhex(information), int(left, 16), int(right, 16)
    except (ValueError, OverflowError) as error:
        raise Refusal("review_cursor", value=cursor[:40]) from error
