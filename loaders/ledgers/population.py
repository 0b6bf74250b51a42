"""Who is supervised: the parties of a register, of a region, of a trade, or under one department.

A party that its register says has been deregistered, revoked or moved away is none of them (``register.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from graph.stores.sql_schema import EVENT, NODE
from loaders.ledgers.reading import read_records
from loaders.ledgers.register import gone_on
from loaders.reject import InputError
from loaders.sender import sender_of
from loaders.source import Source
from resolution import divisions

if TYPE_CHECKING:
    import pandas as pd

#: The register asked unless another source is named.
REGISTER = "enterprise_register"
#: Kinds of party that are supervised as organisations.
KINDS = ("enterprise", "individual_business", "cooperative", "organisation", "social", "institution")
#: Events by which a department is known to supervise a party.
_UNDER = ("permit", "evaluation", "qualification", "commitment", "inspection")
#: What of a row tells that its party is gone.
_SAYS_GONE = ("status", "cancelled_on", "delivered_on")
COLUMNS = ("party", "name", "code", "kind", "region")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose population: a source (default the register), a region, words of the trade, a department; all of them hold."""

    source: str = REGISTER
    region: str = ""
    industry: str = ""
    department: str = ""

    def told(self) -> dict[str, str]:
        """What was asked for, without what was not."""
        return {name: text for name, text in asdict(self).items() if text}


def region_prefix(region: str) -> str:
    """The first digits of the codes of a region, by code or name: six of a county, four of a city, two of a province; "" for none.

    Raises ``InputError`` for one that is unknown, or that may mean several.
    """
    if not region:
        return ""
    code = divisions.region_today(region)
    if not code:
        found = sorted({now for place in divisions.find(region) for now in divisions.today(place.code)})
        if not found:
            raise InputError("unknown_region", value=region)
        names = "、".join(f"{divisions.name_of(divisions.city_of(one))}{divisions.name_of(one)}" for one in found[:10])
        raise InputError("ambiguous_region", value=region, candidates=names)
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def population(connection: sa.Connection, sources: Mapping[str, Source], scope: Scope) -> pd.DataFrame:
    """The parties of a scope by id: ``party``, ``name``, ``code``, ``kind``, ``region``. ``InputError`` for a source nobody knows."""
    source = sources.get(scope.source)
    if source is None:
        raise InputError("unknown_source", source=scope.source, known=", ".join(sources))
    prefix = region_prefix(scope.region)
    frame = _of_source(connection, source, scope.industry)
    frame = frame[frame["kind"].isin(KINDS) & frame["region"].str.startswith(prefix)]
    if scope.department:
        frame = frame[frame["party"].isin(_under(connection, scope.department, scope.region))]
    return frame.sort_values("party").reset_index(drop=True)


def _of_source(connection: sa.Connection, source: Source, industry: str) -> pd.DataFrame:
    trades = [name for name in ("industry", "trade", "scope") if name in source.fields]
    told = [name for name in _SAYS_GONE[:2] if name in source.fields]
    if industry and not trades:
        raise InputError("no_trade", source=source.id)
    read = read_records(connection, source.id, (*told, *trades))
    read = read[read["party"] != ""]
    read = read[[not gone_on(*row) for row in zip(*(_column(read, name) for name in _SAYS_GONE), strict=True)]]
    if industry:
        fits = read[trades[0]].str.contains(industry, regex=False)
        for name in trades[1:]:
            fits |= read[name].str.contains(industry, regex=False)
        read = read[fits]
    columns = dict(zip(("party", "party_name", "party_code", "party_kind", "party_region"), COLUMNS, strict=True))
    return read[list(columns)].rename(columns=columns).drop_duplicates("party")


def _column(read: pd.DataFrame, name: str) -> Sequence[str]:
    """A column, or as many blanks where the source has no such field."""
    return read[name].to_list() if name in read.columns else [""] * len(read)


def _under(connection: sa.Connection, department: str, region: str) -> Collection[str]:
    """Parties with an event by which the department is known to supervise them."""
    body = sender_of(department, divisions.region_today(region) if region else "").name
    authority, party = NODE.alias(), NODE.alias()
    joined = sa.join(EVENT, authority, authority.c.id == EVENT.c.authority)
    deciding = sa.select(authority.c.id, authority.c.name, authority.c.region).select_from(joined).distinct()
    bodies = [one for one, name, place in connection.execute(deciding) if body in (name, sender_of(name, place).name)]
    chosen = (
        sa.select(party.c.id)
        .join_from(EVENT, party, party.c.key == EVENT.c.party)
        .where(EVENT.c.kind.in_(_UNDER), EVENT.c.authority.in_(bodies))
        .distinct()
    )
    return {one for (one,) in connection.execute(chosen)}
