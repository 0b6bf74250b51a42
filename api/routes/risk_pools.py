"""Risk pools (风险补偿池): the office that runs one, and the banks of its terms."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.access.acting import Acting, ActingDep
from api.access.asking import needs
from api.lending import pools
from api.lending.consents import firm
from api.lending.money import fen
from api.lending.pool_state import PoolState
from api.routes.bodies import Blank, Body, Code, Day, Ident, Line, Yuan
from api.routes.dependencies import WorkspaceDep
from api.routes.repairs import today

router = APIRouter(prefix="/v1/lending/pools", tags=["lending"], dependencies=[needs("lending:use")])

#: Percent, to two places.
Percent = Annotated[Decimal, Field(gt=0, le=100, decimal_places=2, examples=["50"])]
_OFFICE = [needs("ledger:write")]


class PoolTerms(Body):
    """Terms from a day on. ``shares``: weights of the partners; ``covered``: percent of a loss; ``stop_rate``: percent; caps in yuan."""

    since: Day
    shares: Annotated[dict[Line, Annotated[int, Field(ge=1, le=1_000_000)]], Field(min_length=1, max_length=20)]
    banks: Annotated[list[Line], Field(min_length=1, max_length=100)]
    covered: Percent
    loan_cap: Yuan | None = None
    bank_year_cap: Yuan | None = None
    year_cap: Yuan | None = None
    stop_rate: Percent | None = None

    def told(self) -> dict[str, Any]:
        """As the pool keeps them: fen and ten-thousandths."""
        caps = {name: getattr(self, name) for name in ("loan_cap", "bank_year_cap", "year_cap")}
        rates = {"covered": self.covered, "stop_rate": self.stop_rate}
        return {
            "shares": self.shares,
            "banks": sorted(set(self.banks)),
            **{name: fen(value) if value else 0 for name, value in caps.items()},
            **{name: int(value * 100) if value else 0 for name, value in rates.items()},
        }


class NewPool(PoolTerms):
    """A pool with its first terms."""

    title: Line


class Contribution(Body):
    """What a partner pays in."""

    partner: Line
    amount: Yuan
    on: Day


class NewLoan(Body):
    """A loan to be covered."""

    loan: Code
    party: Line
    principal: Yuan
    on: Day


class NewClaim(Body):
    """A loss of a loan."""

    claim: Code
    loan: Code
    loss: Yuan
    on: Day


class Decision(Body):
    """What the office says to a claim."""

    approved: bool
    reason: Blank = ""
    on: Day


class OnDay(Body):
    """A day."""

    on: Day


class Recovery(Body):
    """What came back of a claim."""

    amount: Yuan
    on: Day


def _told(acting: Acting, state: PoolState, *, office: bool, day: str) -> dict[str, Any]:
    return pools.told(state, "" if office else acting.organisation, day)


@router.post("", summary="设立风险补偿池", status_code=201, dependencies=_OFFICE)
def create(acting: ActingDep, body: NewPool) -> dict[str, str]:
    """A pool run by one's own office."""
    return {"pool": pools.create(acting, body.title, body.since, body.told())}


@router.get("", summary="风险补偿池")
def listing(acting: ActingDep) -> list[dict[str, Any]]:
    """Pools that one runs, or whose terms name one's bank."""
    return pools.pools(acting)


@router.get("/{pool}", summary="风险补偿池台账")
def one(pool: Ident, acting: ActingDep, as_of: Annotated[Day | None, Query()] = None) -> dict[str, Any]:
    """A pool on a day: terms, balance, loans, claims; a bank sees its own loans and claims."""
    return pools.pool(acting, pool, as_of or today())


@router.post("/{pool}/terms", summary="修订条款", dependencies=_OFFICE)
def terms(pool: Ident, acting: ActingDep, body: PoolTerms) -> dict[str, Any]:
    """New terms from a day on."""
    state = pools.enter(acting, pool, pools.terms(body.since, body.told()), office=True)
    return _told(acting, state, office=True, day=body.since)


@router.post("/{pool}/contributions", summary="出资", dependencies=_OFFICE)
def contribute(pool: Ident, acting: ActingDep, body: Contribution) -> dict[str, Any]:
    """A partner pays in."""
    made = pools.contribution(body.partner, fen(body.amount), body.on)
    return _told(acting, pools.enter(acting, pool, made, office=True), office=True, day=body.on)


@router.post("/{pool}/loans", summary="贷款备案")
def loan(pool: Ident, acting: ActingDep, workspace: WorkspaceDep, body: NewLoan) -> dict[str, Any]:
    """A bank enters a loan; refused where the compensation rate has reached its limit."""
    firm(workspace, body.party)
    made = pools.loan(acting, body.loan, body.party, fen(body.principal), body.on)
    return _told(acting, pools.enter(acting, pool, made, office=False), office=False, day=body.on)


@router.post("/{pool}/claims", summary="代偿申请")
def claim(pool: Ident, acting: ActingDep, body: NewClaim) -> dict[str, Any]:
    """A bank claims for a loss."""
    made = pools.claim(acting, body.claim, body.loan, fen(body.loss), body.on)
    return _told(acting, pools.enter(acting, pool, made, office=False), office=False, day=body.on)


@router.post("/{pool}/claims/{claim}/decision", summary="代偿审核", dependencies=_OFFICE)
def decide(pool: Ident, claim: Ident, acting: ActingDep, body: Decision) -> dict[str, Any]:
    """The office approves or refuses."""
    made = pools.decision(claim, body.approved, body.reason, body.on)
    return _told(acting, pools.enter(acting, pool, made, office=True), office=True, day=body.on)


@router.post("/{pool}/settlements", summary="代偿拨付", dependencies=_OFFICE)
def settle(pool: Ident, acting: ActingDep, body: OnDay) -> dict[str, Any]:
    """All approved claims until the day are paid together by the rule."""
    state = pools.enter(acting, pool, pools.settlement(body.on), office=True)
    return _told(acting, state, office=True, day=body.on)


@router.post("/{pool}/claims/{claim}/recoveries", summary="追偿返还")
def recover(pool: Ident, claim: Ident, acting: ActingDep, body: Recovery) -> dict[str, Any]:
    """Money that came back goes to who bore the loss."""
    made = pools.recovery(claim, fen(body.amount), body.on, acting.organisation)
    return _told(acting, pools.enter(acting, pool, made, office=False), office=False, day=body.on)
