"""The lending platform (信易贷): consents, needs, products, candidates, applications, statistics, tax answers."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from pydantic import ConfigDict, Field

from api.access.acting import ActingDep
from api.access.asking import needs
from api.access.showing import mark
from api.commands.office_options import OFFICE
from api.documents import write_notice
from api.lending import applications, consents, market, statistics, tax
from api.lending.matching import Conditions
from api.lending.money import fen
from api.routes.bodies import Blank, Body, Day, Ident, Line, Yuan
from api.routes.dependencies import WorkspaceDep
from api.routes.repairs import today

router = APIRouter(prefix="/v1/lending", tags=["lending"], dependencies=[needs("lending:use")])

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Months = Annotated[int, Field(ge=1, le=600)]
#: Percent a year.
Rate = Annotated[Decimal, Field(ge=0, le=100, decimal_places=4, examples=["3.85"])]
Words = Annotated[list[Line], Field(max_length=100, default_factory=list)]


class FirmConsent(Body):
    """A firm's consent, from today on where ``since`` is left out; ``grantee``: the bank, or ``*`` for all banks of the platform."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "party": "91341800MA00000000",
                "grantee": "某银行宣城分行",
                "classes": ["match", "tax"],
                "since": "2026-07-01",
                "until": "2027-06-30",
                "evidence": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            }
        },
    )
    party: Line
    grantee: Line
    classes: Annotated[list[Literal["match", "tax"]], Field(min_length=1, max_length=2)]
    since: Day | Literal[""] = ""
    until: Day
    evidence: Sha256


class NewNeed(Body):
    """A financing need, entered for a firm by its consent."""

    party: Line
    amount: Yuan
    months: Months
    purpose: Line
    consent: Line
    until: Day


class NewProduct(Body):
    """A product with its conditions; empty lists and 0 ask for nothing."""

    title: Line
    amount_from: Yuan
    amount_to: Yuan
    months_from: Months
    months_to: Months
    rate_from: Rate
    rate_to: Rate
    regions: Annotated[
        list[Annotated[str, Field(pattern=r"^\d{2}(\d{2}(\d{2})?)?$")]], Field(max_length=100, default_factory=list)
    ]
    kinds: Words
    trades: Words
    grades: Words
    min_years: Annotated[int, Field(ge=0, le=100)] = 0
    lists_excluded: Words
    tax_levels: Words

    def conditions(self) -> Conditions:
        """As matching takes them: fen, and ten-thousandths of a percent."""
        told = self.model_dump(exclude={"title"})
        told |= {name: fen(told[name]) for name in ("amount_from", "amount_to")}
        return Conditions.of(told | {name: int(told[name] * 10_000) for name in ("rate_from", "rate_to")})


class Offer(Body):
    """A product for a need."""

    product: Line
    need: Line
    on: Day


class NewStep(Body):
    """The next step of an application."""

    state: Literal["applied", "approved", "refused", "paid_out", "repaid", "overdue", "declined"]
    on: Day
    amount: Yuan | None = None
    rate: Rate = Decimal(0)
    reason: Blank = ""


class Closing(Body):
    """What becomes of a need."""

    state: Literal["closed", "withdrawn"]


class Threshold(Body):
    """A question about tax data that is answered with yes or no."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"question": "paid_12_months", "at_least": "100000", "as_of": "2026-07-05"}},
    )
    question: Line
    at_least: Line
    as_of: Day


@router.post("/consents", summary="登记企业授权", status_code=201)
def consent(acting: ActingDep, workspace: WorkspaceDep, body: FirmConsent) -> dict[str, str]:
    """Enter a firm's consent, with the hash of the signed paper."""
    told = body.model_dump()
    new = consents.NewConsent(**told | {"classes": tuple(told["classes"])})
    return {"consent": consents.register(acting, workspace, new)}


@router.delete("/consents/{consent}", summary="撤回企业授权")
def revoke(consent: Ident, acting: ActingDep) -> dict[str, str]:
    """Take a consent back, in force at once."""
    consents.revoke(acting, consent)
    return {"consent": consent, "state": "revoked"}


@router.post("/needs", summary="发布融资需求", status_code=201)
def post_need(acting: ActingDep, workspace: WorkspaceDep, body: NewNeed) -> dict[str, str]:
    """Enter a need on behalf of a firm."""
    return {"need": market.post_need(acting, workspace, body.model_dump() | {"amount": fen(body.amount)})}


@router.get("/needs", summary="本单位登记的融资需求")
def listed_needs(acting: ActingDep) -> list[dict[str, Any]]:
    """Needs that one's own organisation entered."""
    return market.needs(acting)


@router.post("/needs/{need}/closing", summary="结束或撤回融资需求")
def close_need(need: Ident, acting: ActingDep, body: Closing) -> dict[str, Any]:
    """Close or withdraw a need."""
    return market.close_need(acting, need, body.state)


@router.post("/products", summary="发布信贷产品", status_code=201)
def post_product(acting: ActingDep, body: NewProduct) -> dict[str, Any]:
    """A product of one's own bank."""
    return market.post_product(acting, body.title, body.conditions())


@router.put("/products/{product}", summary="修订信贷产品")
def new_edition(product: Ident, acting: ActingDep, body: NewProduct) -> dict[str, Any]:
    """A new edition of a product; applications keep the one they were made by."""
    return market.post_product(acting, body.title, body.conditions(), product)


@router.get("/products", summary="信贷产品")
def listed_products(acting: ActingDep) -> list[dict[str, Any]]:
    """The products of all banks."""
    return market.products(acting)


@router.get("/products/{product}/candidates", summary="匹配的企业（限已授权）")
def candidates(product: Ident, acting: ActingDep, workspace: WorkspaceDep, against: bool = False) -> dict[str, Any]:
    """Firms with open needs that consented to be offered to this bank, with the reason of each condition."""
    return market.candidates(acting, workspace, product, also_against=against)


@router.post("/applications", summary="向企业推介产品", status_code=201)
def offer(acting: ActingDep, body: Offer) -> dict[str, Any]:
    """Offer a product for a need."""
    return applications.offer(acting, body.product, body.need, body.on)


@router.get("/applications", summary="本行的申请")
def listed_applications(acting: ActingDep, state: Annotated[str, Query(max_length=20)] = "") -> list[dict[str, Any]]:
    """Applications of one's own bank."""
    return applications.applications(acting, state)


@router.get("/applications/{application}", summary="一件申请")
def one_application(application: Ident, acting: ActingDep) -> dict[str, Any]:
    """An application with its steps."""
    return applications.application(acting, application)


@router.post("/applications/{application}/steps", summary="登记申请进展")
def step(application: Ident, acting: ActingDep, body: NewStep) -> dict[str, Any]:
    """The next step: applied, approved, refused, paid out, repaid, overdue, declined."""
    amount = fen(body.amount) if body.amount is not None else 0
    taken = applications.Step(body.state, body.on, amount, int(body.rate * 10_000), body.reason)
    return applications.take(acting, application, taken)


@router.get("/statistics", summary="分银行、县市区、月份统计")
def figures(acting: ActingDep, since: Annotated[Day, Query()], until: Annotated[Day, Query()]) -> dict[str, Any]:
    """Steps counted by bank, county and month; of all banks for the credit office."""
    rows = statistics.statistics(acting, since, until)
    return {"since": since, "until": until, **statistics.needs_posted(acting, since, until), "rows": rows}


@router.get(
    "/statistics/notice",
    summary="平台运行情况通报（Word、表格）",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def notice(
    request: Request,
    acting: ActingDep,
    since: Annotated[Day, Query()],
    until: Annotated[Day, Query()],
    format: Literal["docx", "xlsx", "csv", "md"] = "docx",
) -> Response:
    """The monthly notice as a file: figures, no parties."""
    mark(request)
    rows, posted = statistics.statistics(acting, since, until), statistics.needs_posted(acting, since, until)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"notice.{format}"
        write_notice(statistics.notice(rows, posted, (since, until), OFFICE), path)
        content = path.read_bytes()
    name = quote(f"信易贷平台通报-{since}-{until}.{format}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.get("/tax/{party}", summary="银税互动：纳税信息（限已授权）")
def tax_data(
    party: Ident, acting: ActingDep, workspace: WorkspaceDep, as_of: Annotated[Day | None, Query()] = None
) -> dict[str, Any]:
    """Tax levels and amounts by year and item, by the firm's consent, whose id is in the answer."""
    return tax.tax_data(acting, workspace, party, as_of or today())


@router.post("/tax/{party}/threshold", summary="银税互动：可用不可见")
def threshold(party: Ident, acting: ActingDep, workspace: WorkspaceDep, body: Threshold) -> dict[str, Any]:
    """Whether a threshold is reached: yes, no or unknown, by the firm's consent; a few different questions a consent."""
    return tax.threshold(acting, workspace, party, body.model_dump())
