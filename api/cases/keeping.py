"""Cases and their entries: opened, found, added to. Every change is one entry with the next number, so that two who write at the
same time cannot both succeed on what only one of them has seen.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from api.access.acting import Acting
from api.access.tables import user
from api.canonical import canonical
from api.cases.standing import cited
from api.cases.tables import case_entry, case_file, case_share
from api.service.database import now
from api.service.days import today
from api.service.refusal import Refusal

OPEN, CLOSED, ARCHIVED = "open", "closed", "archived"
#: From which state a case may go to which.
STATES: Mapping[str, tuple[str, ...]] = {OPEN: (CLOSED,), CLOSED: (OPEN, ARCHIVED), ARCHIVED: (OPEN,)}
#: Entries of one case, and bytes of one entry.
MOST_ENTRIES, MOST_BYTES = 5_000, 8 << 20
#: Records that an entry of the audit log names.
_MOST_NAMED = 1_000


@dataclass(frozen=True, slots=True)
class Case:
    """The head of a case as somebody may see it: ``may`` is ``own``, ``write`` or ``read``."""

    number: str
    organisation: str
    owner: str
    title: str
    state: str
    version: int
    created_at: str
    changed_at: str
    may: str

    def told(self) -> dict[str, Any]:
        """As answers show it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Change:
    """An entry to be added. ``seen``: the version its writer has seen; 0 = whatever it is."""

    kind: str
    content: Mapping[str, Any]
    seen: int = 0


def open_case(acting: Acting, title: str) -> Case:
    """A new case of who acts."""
    number, at = f"AJ{today().replace('-', '')}-{secrets.token_hex(4)}", now()
    row: dict[str, Any] = {
        "number": number,
        "organisation": acting.principal.organisation,
        "owner": acting.principal.user,
    }
    row |= {"title": title, "state": OPEN, "version": 0, "created_at": at, "changed_at": at}
    with acting.service.write() as connection:
        connection.execute(sa.insert(case_file).values(row))
        _append(connection, acting.principal.user, number, 0, Change("opened", {"title": title}))
    acting.note("case.open", number)
    return find(acting, number)


def find(acting: Acting, number: str, need: str = "read") -> Case:
    """A case that who acts may see. Nobody else learns that it exists: 404, whatever it is that is missing."""
    with acting.service.read() as connection:
        return _found(connection, acting, number, need)


def cases(acting: Acting, state: str = "") -> list[Case]:
    """All cases that who acts may see, the latest changed first."""
    query = _visible(acting).order_by(case_file.c.changed_at.desc(), case_file.c.number)
    with acting.service.read() as connection:
        found = [_case(row, acting) for row in connection.execute(query)]
    return [case for case in found if state in ("", case.state)]


def entries(acting: Acting, number: str) -> list[dict[str, Any]]:
    """The entries of a case, in the order of their numbers, with their content."""
    query = sa.select(case_entry).where(case_entry.c.case == number).order_by(case_entry.c.seq)
    with acting.service.read() as connection:
        rows = connection.execute(query).mappings().all()
    return [dict(row) | {"content": orjson.loads(row["content"])} for row in rows]


def for_audit(acting: Acting, number: str) -> None:
    """Refuse a case that an auditor may not look into: one of another organisation. An auditor of none looks into all."""
    query = sa.select(case_file.c.organisation).where(case_file.c.number == number)
    with acting.service.read() as connection:
        owner = connection.execute(query).scalar()
    if owner is None or acting.principal.organisation not in ("", owner):
        raise Refusal("no_case", 404, value=number)


def add(acting: Acting, number: str, change: Change) -> int:
    """Add an entry to an open case; the version after it."""
    with acting.service.write() as connection:
        case = _locked(connection, acting, number, change.seen)
        if case.state != OPEN:
            raise Refusal("case_not_open", 409, value=number)
        version = _append(connection, acting.principal.user, number, case.version, change)
    told = {"party": change.content["id"]} if change.kind == "party" else {}
    acting.note(
        f"case.{change.kind}", number, entry=version, records=sorted(cited(change.content))[:_MOST_NAMED], **told
    )
    return version


def set_state(acting: Acting, number: str, state: str, reason: str, seen: int) -> int:
    """Close, archive or reopen a case."""
    with acting.service.write() as connection:
        case = _locked(connection, acting, number, seen)
        if state not in STATES[case.state]:
            raise Refusal("case_state", 409, value=case.state, state=state)
        change = Change("state", {"from": case.state, "to": state, "reason": reason})
        version = _append(connection, acting.principal.user, number, case.version, change)
        connection.execute(sa.update(case_file).where(case_file.c.number == number).values(state=state))
    acting.note("case.state", number, state=state, reason=reason)
    return version


def share(acting: Acting, number: str, colleague: str, may: str) -> int:
    """Share a case with a colleague of the same organisation (``read``, ``write``), or take it back (``""``): in force at once."""
    with acting.service.write() as connection:
        case = _locked(connection, acting, number, 0)
        if case.may != "own":
            raise Refusal("case_not_owner", 403, value=number)
        same = sa.and_(user.c.name == colleague, user.c.organisation == case.organisation)
        known = connection.execute(sa.select(user.c.name).where(same)).first()
        if may and (not known or not case.organisation or colleague == case.owner):
            raise Refusal("case_no_colleague", 422, value=colleague)
        mine = sa.and_(case_share.c.case == number, case_share.c.user == colleague)
        connection.execute(sa.delete(case_share).where(mine))
        if may:
            row = {"case": number, "user": colleague, "may": may, "by": acting.principal.user, "at": now()}
            connection.execute(sa.insert(case_share).values(row))
        told = Change("shared", {"with": colleague, "may": may})
        version = _append(connection, acting.principal.user, number, case.version, told)
    acting.note("case.shared", number, colleague=colleague, may=may)
    return version


def shares(acting: Acting, number: str) -> list[dict[str, str]]:
    """With whom a case is shared."""
    columns = (case_share.c.user, case_share.c.may, case_share.c.by, case_share.c.at)
    query = sa.select(*columns).where(case_share.c.case == number).order_by(case_share.c.user)
    with acting.service.read() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def chained(previous: str, seq: int, told: Mapping[str, Any]) -> str:
    """The digest of an entry: SHA-256 over the digest before it, its number, kind, time, author and content."""
    content = [previous, seq, told["kind"], told["at"], told["by"], told["content"]]
    return hashlib.sha256(canonical(content)).hexdigest()


def _visible(acting: Acting) -> sa.Select[tuple[Any, ...]]:
    me = acting.principal.user
    mine = sa.and_(case_share.c.case == case_file.c.number, case_share.c.user == me)
    same = case_file.c.organisation == acting.principal.organisation
    allowed = sa.or_(case_file.c.owner == me, case_share.c.user == me)
    return sa.select(case_file, case_share.c.may).outerjoin(case_share, mine).where(same, allowed)


def _case(row: sa.Row[tuple[Any, ...]], acting: Acting) -> Case:
    told = dict(row._mapping)
    told["may"] = "own" if told["owner"] == acting.principal.user else told["may"]
    return Case(**told)


def _found(connection: sa.Connection, acting: Acting, number: str, need: str) -> Case:
    row = connection.execute(_visible(acting).where(case_file.c.number == number)).one_or_none()
    if row is None:
        raise Refusal("no_case", 404, value=number)
    case = _case(row, acting)
    if need == "write" and case.may == "read":
        raise Refusal("case_read_only", 403, value=number)
    return case


def _locked(connection: sa.Connection, acting: Acting, number: str, seen: int) -> Case:
    """The case for writing, its row held until the transaction ends; 412 where it has changed since ``seen``."""
    connection.execute(sa.select(case_file.c.number).where(case_file.c.number == number).with_for_update())
    case = _found(connection, acting, number, "write")
    if seen and seen != case.version:
        raise Refusal("case_changed", 412, value=number, version=case.version)
    if case.version >= MOST_ENTRIES:
        raise Refusal("case_full", 409, most=MOST_ENTRIES)
    return case


def _append(connection: sa.Connection, by: str, number: str, version: int, change: Change) -> int:
    content = canonical(change.content)
    if len(content) > MOST_BYTES:
        raise Refusal("case_entry_too_large", 413, most=MOST_BYTES >> 20)
    before = sa.select(case_entry.c.digest).where(case_entry.c.case == number, case_entry.c.seq == version)
    previous, at = connection.execute(before).scalar() or "", now()
    row = {"case": number, "seq": version + 1, "kind": change.kind, "at": at, "by": by, "content": content.decode()}
    told = row | {"content": orjson.loads(content)}
    row["digest"] = chained(previous, version + 1, told)
    connection.execute(sa.insert(case_entry).values(row))
    head = {"version": version + 1, "changed_at": at}
    connection.execute(sa.update(case_file).where(case_file.c.number == number).values(head))
    return version + 1
