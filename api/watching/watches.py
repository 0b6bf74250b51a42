"""Watches: made with the parties they watch, listed, changed, removed. A name that fits several is reported, never picked."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from api.access.principal import Principal
from api.service.database import ServiceDatabase, now
from api.service.refusal import Refusal
from api.sharing.feed import Desk
from api.sharing.meant import Asked, Meant, asked_as, meant
from api.watching.rules import kinds, rules
from api.watching.tables import member as member_table
from api.watching.tables import seen
from api.watching.tables import watch as table
from graph.stores.sql_schema import NODE

_CHUNK = 500
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")


@dataclass(frozen=True, slots=True)
class Named:
    """A party to watch as it is named, with the watcher's own number of it (a loan, a file)."""

    asked: Asked
    reference: str = ""

    @property
    def text(self) -> str:
        """As it was named."""
        return self.asked.id or self.asked.code or self.asked.name


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch. ``consent``: what is not open needs the party's consent; ``persons``: how persons are shown in what is sent."""

    watch: str
    owner: str
    title: str
    kinds: tuple[str, ...]
    persons: str = "surname"
    consent: bool = True
    email: str = ""
    made_by: str = ""
    made_at: str = ""
    stamp: int = 0
    day: str = ""
    ran_at: str = ""
    sight: str = ""

    def as_json(self) -> dict[str, Any]:
        """As answers show it."""
        names = ("watch", "title", "persons", "consent", "email", "made_by", "made_at", "ran_at")
        return {name: getattr(self, name) for name in names} | {"kinds": list(self.kinds)}


@dataclass(slots=True)
class Added:
    """Who was added (``parties``: their ids), and who was not and why."""

    added: int = 0
    parties: list[str] = field(default_factory=list)
    known: int = 0
    ambiguous: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


def make(desk: Desk, principal: Principal, title: str, wanted: Sequence[str] = (), email: str = "") -> Watch:
    """A new watch of nobody yet; ``wanted`` kinds of change (none = all)."""
    chosen = tuple(kind for kind in kinds() if kind in wanted or not wanted)
    if bad := next((kind for kind in wanted if kind not in kinds()), ""):
        raise Refusal("watch_kind", value=bad, known=", ".join(kinds()))
    if email and not _EMAIL.fullmatch(email):
        raise Refusal("watch_email", value=email[:200])
    shows = principal.shows
    made = Watch(
        f"watch-{secrets.token_hex(6)}", principal.organisation, title, chosen, shows.persons,
        "shared" not in shows.classes, email, principal.user, now(),
    )  # fmt: skip
    row = {name: getattr(made, name) for name in ("watch", "owner", "title", "persons", "email", "made_by", "made_at")}
    row |= {"kinds": orjson.dumps(chosen).decode(), "consent": "yes" if made.consent else ""}
    with desk.service.write() as connection:
        connection.execute(sa.insert(table).values(row))
    return made


def listing(connection: sa.Connection, owner: str | None = None) -> list[Watch]:
    """The watches of an organisation (None = of all), the oldest first."""
    chosen = sa.select(table).where(table.c.removed_at == "").order_by(table.c.made_at, table.c.watch)
    chosen = chosen.where(table.c.owner == owner) if owner is not None else chosen
    return [_read(row) for row in connection.execute(chosen).mappings()]


def one(service: ServiceDatabase, watch: str, owner: str | None = None) -> Watch:
    """A watch; ``Refusal`` (404) where there is none that may be seen."""
    with service.read() as connection:
        found = [each for each in listing(connection, owner) if each.watch == watch]
    if not found:
        raise Refusal("watch_unknown", 404, watch=watch)
    return found[0]


def _read(row: Any) -> Watch:
    names = ("watch", "owner", "title", "persons", "email", "made_by", "made_at", "stamp", "day", "ran_at", "sight")
    told = {name: row[name] for name in names}
    return Watch(**told, kinds=tuple(orjson.loads(row["kinds"])), consent=row["consent"] == "yes")


def remove(service: ServiceDatabase, watch: Watch) -> None:
    """No more alerts; those that there are stay."""
    with service.write() as connection:
        connection.execute(sa.update(table).where(table.c.watch == watch.watch).values(removed_at=now()))


def add(desk: Desk, watch: Watch, named: Sequence[Named], principal: Principal | None = None) -> Added:
    """Add parties; those outside the regions of the user are not, nor those that are nobody or several. Again is harmless."""
    done = Added()
    with desk.workspace.read() as graph:
        found = meant(graph, [each.asked for each in named], persons=True)
        regions = _regions(graph, sorted({each.id for each in found if each.id}))
    rows: dict[str, dict[str, Any]] = {}
    for each, who in zip(named, found, strict=True):
        if not who.id:
            _left_out(done, each, who)
        elif principal is not None and not principal.works_in(regions[who.id]):
            done.outside.append(each.text)
        else:
            row = {"watch": watch.watch, "party": who.id, "asked": each.text, "region": regions[who.id]}
            rows.setdefault(who.id, row | {"reference": each.reference})
    with desk.service.write() as connection:
        there = {party for party, _ in members(connection, watch.watch)}
        fresh = [row for party, row in sorted(rows.items()) if party not in there]
        if len(there) + len(fresh) > rules()["most"]:
            raise Refusal("watch_many", most=rules()["most"])
        if fresh:
            connection.execute(sa.insert(member_table), fresh)
    done.added, done.known = len(fresh), len(rows) - len(fresh)
    done.parties = [row["party"] for row in fresh]
    return done


def _left_out(done: Added, named: Named, who: Meant) -> None:
    if who.count:
        done.ambiguous.append({"asked": named.text, "count": who.count})
    else:
        done.unknown.append(named.text)


def _regions(graph: sa.Connection, parties: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(parties), _CHUNK):
        chosen = sa.select(NODE.c.id, NODE.c.region).where(NODE.c.id.in_(parties[start : start + _CHUNK]))
        found.update((row.id, row.region) for row in graph.execute(chosen))
    return found


def follow(desk: Desk, watch: Watch) -> int:
    """Parties that go by another id since a resolution are found again as they were named; gives how many were."""
    with desk.service.read() as connection:
        rows = dict(members(connection, watch.watch))
    with desk.workspace.read() as graph:
        lost = sorted(rows.keys() - _regions(graph, sorted(rows)).keys())
        found = meant(graph, asked_as(graph, [rows[party].asked for party in lost]), persons=True)
    moved = [(party, who.id) for party, who in zip(lost, found, strict=True) if who.id and who.id not in rows]
    with desk.service.write() as connection:
        for party, now_called in moved:
            for name in (member_table, seen):
                same = sa.and_(name.c.watch == watch.watch, name.c.party == party)
                connection.execute(sa.update(name).where(same).values(party=now_called))
            moved_to = sa.and_(member_table.c.watch == watch.watch, member_table.c.party == now_called)
            connection.execute(sa.update(member_table).where(moved_to).values(breadth=""))
    return len(moved)


def members(connection: sa.Connection, watch: str) -> list[tuple[str, Any]]:
    """The parties of a watch, by id, each with its row."""
    chosen = sa.select(member_table).where(member_table.c.watch == watch).order_by(member_table.c.party)
    return [(row.party, row) for row in connection.execute(chosen)]


def drop(service: ServiceDatabase, watch: Watch, parties: Sequence[str]) -> int:
    """Watch these parties no more; gives how many it were."""
    with service.write() as connection:
        gone = 0
        for start in range(0, len(parties), _CHUNK):
            some = member_table.c.party.in_(parties[start : start + _CHUNK])
            gone += connection.execute(
                sa.delete(member_table).where(member_table.c.watch == watch.watch, some)
            ).rowcount
    return gone
