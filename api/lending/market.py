"""Needs of firms and products of banks, and the candidates of a product: only firms that consented to be offered to this bank."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import orjson
import sqlalchemy as sa

from api import answers
from api.access.acting import Acting
from api.lending.consents import MATCH, TAX, checked, firm, in_force
from api.lending.facts import Facts, facts_of
from api.lending.matching import AGAINST, Conditions, match
from api.lending.money import yuan
from api.lending.tables import credit_product, financing_need
from api.service import days
from api.service.database import now
from api.service.refusal import Refusal
from loaders.workspace import Workspace

OPEN = "open"
#: Candidates are weighed against a product this many at a time at most.
MOST = 5_000


def post_need(acting: Acting, workspace: Workspace, told: Mapping[str, Any]) -> str:
    """Enter a need on behalf of a firm, by its consent to be matched (with this organisation or all banks)."""
    node = firm(workspace, told["party"])
    organisation, today = acting.organisation, days.today()
    consent = checked(acting, told["consent"], told["party"], MATCH, today)
    need = f"XQ{today.replace('-', '')}-{secrets.token_hex(4)}"
    row = dict(told) | {
        "need": need,
        "organisation": organisation,
        "region": node.region,
        "consent": consent,
        "state": OPEN,
    }
    with acting.service.write() as connection:
        connection.execute(sa.insert(financing_need).values(row | {"by": acting.principal.user, "at": now()}))
    acting.note("lending.need", told["party"], need=need, consent=consent)
    return need


def close_need(acting: Acting, need: str, state: str) -> dict[str, Any]:
    """Close or withdraw a need of one's own organisation."""
    mine = sa.and_(financing_need.c.need == need, financing_need.c.organisation == acting.organisation)
    with acting.service.write() as connection:
        connection.execute(sa.update(financing_need).where(mine, financing_need.c.state == OPEN).values(state=state))
        row = connection.execute(sa.select(financing_need).where(mine)).mappings().one_or_none()
    if row is None:
        raise Refusal("no_need", 404, value=need)
    acting.note("lending.need_closed", row["party"], need=need, state=row["state"])
    return _need(row)


def needs(acting: Acting) -> list[dict[str, Any]]:
    """Needs that one's own organisation entered."""
    query = sa.select(financing_need).where(financing_need.c.organisation == acting.organisation)
    with acting.service.read() as connection:
        return [_need(row) for row in connection.execute(query.order_by(financing_need.c.need)).mappings()]


def post_product(acting: Acting, title: str, conditions: Conditions, product: str = "") -> dict[str, Any]:
    """A product of one's own bank; an existing one gets a new edition, those before stay for what was applied for by them."""
    number = product or f"CP{days.today().replace('-', '')}-{secrets.token_hex(4)}"
    with acting.service.write() as connection:
        edition = _edition(connection, acting, number) if product else 0
        row = {
            "product": number,
            "edition": edition + 1,
            "organisation": acting.organisation,
            "title": title,
            "state": OPEN,
        }
        row |= {"conditions": orjson.dumps(asdict(conditions)).decode(), "by": acting.principal.user, "at": now()}
        connection.execute(sa.insert(credit_product).values(row))
    acting.note("lending.product", number, edition=edition + 1)
    return product_of(acting, number)


def products(acting: Acting) -> list[dict[str, Any]]:
    """The latest edition of each product of all banks: what a bank offers it publishes."""
    with acting.service.read() as connection:
        rows = connection.execute(
            sa.select(credit_product).order_by(credit_product.c.product, credit_product.c.edition)
        )
        latest = {row["product"]: _product(row) for row in rows.mappings()}
    return list(latest.values())


def product_of(acting: Acting, number: str, edition: int = 0) -> dict[str, Any]:
    """A product in its latest edition, or in another."""
    query = sa.select(credit_product).where(credit_product.c.product == number)
    query = query.where(credit_product.c.edition == edition) if edition else query
    with acting.service.read() as connection:
        row = connection.execute(query.order_by(credit_product.c.edition.desc()).limit(1)).mappings().one_or_none()
    if row is None:
        raise Refusal("no_product", 404, value=number)
    return _product(row)


def candidates(acting: Acting, workspace: Workspace, number: str, *, also_against: bool) -> dict[str, Any]:
    """Open needs of firms that consented to be offered to this bank, with the verdict of each and why; each is noted in the audit log."""
    product, today = product_of(acting, number), days.today()
    if product["organisation"] != acting.organisation:
        raise Refusal("no_product", 404, value=number)
    rows, consents = _open_needs(acting, today)
    firms = _told_facts(acting, workspace, sorted({row["party"] for row in rows}), today)
    conditions, found = Conditions.of(product["conditions"]), []
    for row in rows:
        if row["party"] in firms:
            result = match(conditions, row, firms[row["party"]], today)
            if also_against or result.verdict != AGAINST:
                told = {"party": answers.party(firms[row["party"]].node), "consent": consents[row["party"]]}
                found.append(_need(row) | told | asdict(result))
    found.sort(key=lambda one: (("fits", "unknown", "against").index(one["verdict"]), one["need"]))
    shown = sorted({one["party"]["id"] for one in found})
    acting.note("lending.candidates", orjson.dumps(shown).decode(), product=number, consents=sorted(consents.values()))
    return {"product": number, "edition": product["edition"], "candidates": found}


def _told_facts(acting: Acting, workspace: Workspace, parties: list[str], today: str) -> dict[str, Facts]:
    """Facts by party; the level of tax credit only of who consented to that: of the others it is not known."""
    with acting.service.read() as connection:
        taxed = in_force(connection, acting.organisation, parties, TAX, today)
    found = facts_of(workspace, parties, today)
    return {party: one if party in taxed else replace(one, tax_level="") for party, one in found.items()}


def _open_needs(acting: Acting, today: str) -> tuple[list[dict[str, Any]], dict[str, str]]:
    table = financing_need.c
    query = sa.select(financing_need).where(table.state == OPEN, table.until >= today).order_by(table.need)
    with acting.service.read() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
        consents = in_force(connection, acting.organisation, {row["party"] for row in rows}, MATCH, today)
    return [row for row in rows if row["party"] in consents][:MOST], consents


def _edition(connection: sa.Connection, acting: Acting, number: str) -> int:
    mine = sa.and_(credit_product.c.product == number, credit_product.c.organisation == acting.organisation)
    found = connection.execute(sa.select(sa.func.max(credit_product.c.edition)).where(mine)).scalar()
    if found is None:
        raise Refusal("no_product", 404, value=number)
    return int(found)


def _need(row: Mapping[Any, Any]) -> dict[str, Any]:
    told = {str(name): value for name, value in row.items() if name not in ("by", "organisation")}
    return told | {"amount": yuan(told["amount"])}


def _product(row: Mapping[Any, Any]) -> dict[str, Any]:
    told = {str(name): value for name, value in row.items() if name != "by"}
    return told | {"conditions": orjson.loads(told["conditions"])}
