"""What the demo's bank has at work: customers who consented, reports on them, a portfolio whose changes came in, a loan to match. Synthetic."""

from __future__ import annotations

import datetime
import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from api.access.acting import Acting
from api.consents import ledger as consents
from api.jobs import jobs
from api.jobs.jobs import NewJob
from api.lending import market
from api.lending.consents import NewConsent, register
from api.lending.matching import Conditions
from api.messages import language
from api.screening import batch, kept
from api.screening.applicants import Asked
from api.screening.asking import Applicant, Refused, Screener, Terms, checked_terms
from api.screening.rules import find
from api.sharing.feed import Desk
from api.sharing.meant import Asked as Meant
from api.watching import watches
from api.watching.consenting import consented
from api.watching.looking import Around
from api.watching.running import run
from graph.model import Event, Node
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from graph.stores.sql_schema import EVENT, NODE
from loaders.workspace import Workspace

_CLASSES = ("public", "tax", "social_insurance", "housing_fund", "utilities", "customs")
_CITY, _CLEAN, _FRESH = "3418", 7, 5
_FIRM = "enterprise"
_FEN = 100


def prepare_bank(acting: Acting, workspace: Workspace, suspects: Sequence[Node]) -> None:
    """Consents, reports, a watch with alerts, products and needs; ``suspects`` are firms that somebody dishonest stands behind."""
    store = SqlGraphStore(workspace.engine)
    fresh = _lately_listed(store)
    listed = list(store.nodes([event.party for event in fresh]).values())
    clean = _clean(workspace, store)
    customers = [*clean, *listed[:2], *suspects]
    _consents(acting, workspace, customers)
    _reports(acting, workspace, store, customers)
    _portfolio(acting, workspace, [*customers, *listed], _day_before(fresh))
    _loans(acting, workspace, clean)
    _batch(acting, workspace, customers)


def _lately_listed(store: SqlGraphStore) -> list[Event]:
    """The latest black list entries of firms of the city, one a firm."""
    newest = sorted(store.listed(region=_CITY), key=lambda event: (event.since, event.id), reverse=True)
    firms = {id_: node for id_, node in store.nodes([event.party for event in newest]).items() if _is_firm(node)}
    each = {event.party: event for event in reversed(newest) if event.party in firms}
    return sorted(each.values(), key=lambda event: (event.since, event.id), reverse=True)[:_FRESH]


def _is_firm(node: Node) -> bool:
    return node.kind == _FIRM and node.code != ""


def _clean(workspace: Workspace, store: SqlGraphStore) -> list[Node]:
    """Firms of the city that stand on no list and have no penalty."""
    against = sa.select(EVENT.c.party).where(sa.or_(EVENT.c.colour != "", EVENT.c.kind == "penalty"))
    chosen = sa.select(NODE.c.id).where(
        NODE.c.kind == _FIRM, NODE.c.code.startswith("91"), NODE.c.region.startswith(_CITY), NODE.c.key.not_in(against)
    )
    with workspace.read() as graph:
        ids = list(graph.scalars(chosen.order_by(NODE.c.id).limit(_CLEAN)))
    return list(store.nodes(ids).values())


def _day_before(fresh: Sequence[Event]) -> str:
    return (datetime.date.fromisoformat(fresh[-1].since) - datetime.timedelta(days=1)).isoformat()


def _end() -> str:
    return (datetime.date.today() + datetime.timedelta(days=365)).isoformat()


def _evidence(node: Node, purpose: str) -> str:
    """A digest as of a signed paper; there is no such paper."""
    return hashlib.sha256(f"demo {node.code} {purpose}".encode()).hexdigest()


def _consents(acting: Acting, workspace: Workspace, customers: Sequence[Node]) -> None:
    with acting.service.write() as connection:
        for purpose, some in (("before_loan", customers), ("after_loan", customers[len(customers) // 2 :])):
            for node in some:
                terms = consents.Terms(
                    purpose, _CLASSES, _end(), _evidence(node, purpose), node.code, name=node.name, agent="王经办"
                )
                consents.add(connection, workspace.key, acting.organisation, acting.principal.user, terms)


def _reports(acting: Acting, workspace: Workspace, store: SqlGraphStore, customers: Sequence[Node]) -> None:
    terms = checked_terms(Terms("before_loan", find(acting.service, acting.organisation, "")))
    asked = [Applicant(Asked(node.name, node.code)) for node in customers]
    found = Screener(workspace, store, load_schema(), acting, lambda: None).screen(asked, terms)
    user = acting.principal.user
    rows = [kept.row_of(one, acting.organisation, user) for one in found if not isinstance(one, Refused)]
    with acting.service.write() as connection:
        kept.keep(connection, rows)
        for decision, outcome in (("reject", "defaulted"), ("pass", "repaid")):
            for row in [row for row in rows if row["decision"] == decision][:1]:
                kept.tell_outcome(connection, acting.organisation, user, row["screening_id"], outcome)


def _batch(acting: Acting, workspace: Workspace, customers: Sequence[Node]) -> None:
    """A file of applicants as a job, which the service does when it starts; one row is refused, one firm is nobody's."""
    rows = [(f"A{at:03}", node.name, node.code) for at, node in enumerate(customers, 1)]
    rows += [("B001", "宣城市并不存在贸易有限公司", ""), ("", "没有编号的一行", "")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "applicants.csv"
        path.write_text("\n".join(",".join(row) for row in (("id", "name", "code"), *rows)), encoding="utf-8")
        good, rejects = batch.read_applicants(path, workspace.privacy)
    terms = checked_terms(Terms("before_loan", find(acting.service, acting.organisation, "")))
    user, title = acting.principal.user, "本周贷款申请（示例）"
    new = NewJob(
        batch.KIND, acting.organisation, user, purpose="演示", title=title, asked=batch.asked_of(terms, language())
    )
    with acting.service.write() as connection:
        jobs.create(connection, new, good, rejects, batch.EACH)


def _portfolio(acting: Acting, workspace: Workspace, parties: Sequence[Node], before: str) -> None:
    """Looked at as of a day in the past, then today: what began in between are its alerts."""
    desk = Desk(workspace, acting.service)
    watch = watches.make(desk, acting.principal, "宣城存量贷款客户")
    named = [watches.Named(Meant(code=node.code), f"DK-{at:03}") for at, node in enumerate(parties, 1)]
    watches.add(desk, watch, named, acting.principal)
    run(desk, watch, Around(consented, before))
    run(desk, watch, Around(consented))


def _loans(acting: Acting, workspace: Workspace, firms: Sequence[Node]) -> None:
    month, rate = (3, 36), (34_500, 60_000)
    for title, most, years, lists in (("小微信用贷", 3_000_000, 2, ("tax_serious",)), ("成长贷", 10_000_000, 5, ())):
        market.post_product(
            acting,
            title,
            Conditions(100_000 * _FEN, most * _FEN, *month, *rate, (_CITY,), (_FIRM,), (), (), years, lists),
        )
    for at, node in enumerate(firms[:4], 1):
        evidence = _evidence(node, "match")
        paper = NewConsent(node.id, acting.organisation, ("match",), _end(), evidence)
        told = {"party": node.id, "amount": at * 800_000 * _FEN, "months": 12, "purpose": "流动资金"}
        told |= {"consent": register(acting, workspace, paper), "until": _end()}
        market.post_need(acting, workspace, told)
