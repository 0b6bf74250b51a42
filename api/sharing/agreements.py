"""Sharing agreements: who may be told which lists, regions and fields, for what and until when. Versions are appended."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

import orjson
import sqlalchemy as sa

from api.answers import region_code
from api.service.database import ServiceDatabase, now
from api.service.days import today
from api.service.refusal import Refusal
from api.sharing.rules import rules
from api.sharing.tables import agreement as table
from loaders.lists import chosen_list

Persons = Literal["none", "masked", "full"]
_LISTED = ("lists", "regions", "fields")


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed. ``regions``: first digits of division codes, () = everywhere; ``quota`` 0 = no limit."""

    partner: str
    lists: tuple[str, ...]
    purpose: str
    regions: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    persons: Persons = "masked"
    title: str = ""
    since: str = ""
    until: str = ""
    quota: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of an agreement."""

    agreement: str
    version: int
    owner: str
    terms: Terms
    digest_key: int = 1
    ended_at: str = ""
    made_at: str = ""
    made_by: str = ""

    def holds(self, day: str) -> bool:
        """Whether anything may be told on a day."""
        terms = self.terms
        return not self.ended_at and terms.since <= day and (not terms.until or day < terms.until)

    def as_json(self) -> dict[str, Any]:
        """As answers show it."""
        told = asdict(self.terms) | {name: list(getattr(self.terms, name)) for name in _LISTED}
        head = {name: getattr(self, name) for name in ("agreement", "version", "owner")}
        tail = {name: getattr(self, name) for name in ("digest_key", "ended_at", "made_at", "made_by")}
        return head | told | tail | {"in_force": self.holds(today())}


def make(service: ServiceDatabase, terms: Terms, owner: str, by: str) -> Agreement:
    """A new agreement; ``Refusal`` or ``InputError`` for terms that cannot be agreed."""
    made = Agreement(f"agr-{secrets.token_hex(6)}", 1, owner, checked(terms), made_at=now(), made_by=by)
    with service.write() as connection:
        _append(connection, made)
    return made


def change(
    service: ServiceDatabase, agreement: Agreement, terms: Terms, by: str, *, new_key: bool = False
) -> Agreement:
    """A new version with other terms (the partner stays), or with another key of the hashed check."""
    terms = checked(terms)
    if agreement.ended_at:
        raise Refusal("agreement_ended", 409, agreement=agreement.agreement)
    if terms.partner != agreement.terms.partner:
        raise Refusal("agreement_partner", value=terms.partner)
    key = agreement.digest_key + new_key
    return _next(service, agreement, by, terms=terms, digest_key=key)


def end(service: ServiceDatabase, agreement: Agreement, by: str) -> Agreement:
    """Ended at once; ending what has ended changes nothing."""
    return agreement if agreement.ended_at else _next(service, agreement, by, ended_at=now())


def _next(service: ServiceDatabase, agreement: Agreement, by: str, **changed: Any) -> Agreement:
    made = replace(agreement, version=agreement.version + 1, made_at=now(), made_by=by, **changed)
    try:
        with service.write() as connection:
            _append(connection, made)
    except sa.exc.IntegrityError as error:  # somebody else made the next version meanwhile
        raise Refusal("agreement_changed", 409, agreement=agreement.agreement) from error
    return made


def _append(connection: sa.Connection, made: Agreement) -> None:
    row = {field.name: getattr(made, field.name) for field in fields(made) if field.name != "terms"}
    told = asdict(made.terms)
    told |= {name: orjson.dumps(told[name]).decode() for name in _LISTED}
    connection.execute(sa.insert(table).values(row | told))


def listing(connection: sa.Connection, owner: str | None = None, partner: str | None = None) -> list[Agreement]:
    """The last version of each agreement, of an owner or with a partner (None = any), the oldest first."""
    latest = sa.select(table.c.agreement, sa.func.max(table.c.version).label("version")).group_by(table.c.agreement)
    last = latest.subquery()
    chosen = sa.select(table).join(
        last, sa.and_(last.c.agreement == table.c.agreement, last.c.version == table.c.version)
    )
    if owner is not None:
        chosen = chosen.where(table.c.owner == owner)
    if partner is not None:
        chosen = chosen.where(table.c.partner == partner)
    found = [_read(row) for row in connection.execute(chosen).mappings()]
    return sorted(found, key=lambda one: (one.made_at, one.agreement))


def versions(connection: sa.Connection, agreement: str) -> list[Agreement]:
    """All versions of an agreement, the first one first."""
    chosen = sa.select(table).where(table.c.agreement == agreement).order_by(table.c.version)
    return [_read(row) for row in connection.execute(chosen).mappings()]


def one(service: ServiceDatabase, agreement: str, owner: str | None = None, partner: str | None = None) -> Agreement:
    """The agreement that is meant; "" = the only one. ``Refusal`` (404) where there is none that may be seen."""
    with service.read() as connection:
        found = listing(connection, owner, partner)
    chosen = [each for each in found if agreement in ("", each.agreement)]
    if not agreement and len(chosen) > 1:  # one that has ended does not stand in the way of the one in force
        chosen = [each for each in chosen if each.holds(today())] or chosen
    if not chosen:
        raise Refusal("agreement_unknown", 404, agreement=agreement)
    if len(chosen) > 1:
        raise Refusal("agreement_several", 422, known=", ".join(each.agreement for each in chosen))
    return chosen[0]


def _read(row: Any) -> Agreement:
    told = {field.name: row[field.name] for field in fields(Terms)}
    told |= {name: tuple(orjson.loads(told[name])) for name in _LISTED}
    kept = {field.name: row[field.name] for field in fields(Agreement) if field.name != "terms"}
    return Agreement(**kept, terms=Terms(**told))


def checked(terms: Terms) -> Terms:
    """Terms in the form they are kept in; ``Refusal`` or ``InputError`` for what cannot be agreed."""
    if not terms.partner.strip() or not terms.purpose.strip():
        raise Refusal("agreement_incomplete")
    if not terms.lists:
        raise Refusal("agreement_no_list")
    since, until = _day(terms.since) or today(), _day(terms.until)
    if until and until <= since:
        raise Refusal("agreement_times", since=since, until=until)
    lists = tuple(dict.fromkeys(chosen_list(name) for name in terms.lists))
    wanted = terms.fields or rules()["default_fields"]
    return replace(
        terms, lists=lists, fields=_fields(wanted), regions=_regions(terms.regions), since=since, until=until
    )


def _day(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise Refusal("agreement_day", value=text) from error


def _fields(wanted: Sequence[str]) -> tuple[str, ...]:
    known = rules()["fields"]
    for name in wanted:
        if name not in known:
            raise Refusal("agreement_field", value=name, known=", ".join(known))
    return tuple(name for name in known if name in wanted)


def _regions(wanted: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(prefix_of(region_code(name)) for name in wanted))


def prefix_of(code: str) -> str:
    """The digits that the codes of a division begin with.

    >>> prefix_of("341800"), prefix_of("340000"), prefix_of("341802")
    ('3418', '34', '341802')
    """
    while code.endswith("00"):
        code = code[:-2]
    return code
