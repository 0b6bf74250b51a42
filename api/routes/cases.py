"""Cases: an investigator's case file. A case that is not one's own or shared is not there (404)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import ConfigDict, Field

from api.access.acting import ActingDep
from api.access.asking import needs
from api.cases import evidence, exporting, findings, keeping, layouts, notes
from api.cases.page import kept, layout_of, page
from api.routes.bodies import Blank, Body, Ident, Line, Prose
from api.routes.dependencies import WorkspaceDep
from api.routes.problems import problems
from api.service.refusal import Refusal

router = APIRouter(prefix="/v1/cases", tags=["cases"])
_WRITE = problems(412, 428)

_FILE = {"schema": {"type": "string", "format": "binary"}}
IfMatch = Annotated[str, Header(max_length=40, description='版本，如 "3" / the version seen')]


class NewCase(Body):
    """A case to be opened."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"title": "某公司关联失信核查"}})
    title: Line


class PartyOf(Body):
    """A party by id."""

    party: Line


class Question(Body):
    """A question as it would be asked: path and query."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"question": "/v1/parties/91341800MA00000000/linked?hops=2"}}
    )
    question: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^/v1/[^\x00]*$")]


class Note(Body):
    """A note; ``corrects``: the number of the note that it corrects, which stays."""

    text: Prose
    corrects: Annotated[int, Field(ge=0, le=keeping.MOST_ENTRIES)] = 0


class Place(Body):
    """Where a node stands."""

    x: Annotated[float, Field(ge=-100_000, le=100_000, allow_inf_nan=False)]
    y: Annotated[float, Field(ge=-100_000, le=100_000, allow_inf_nan=False)]
    hidden: bool = False
    pinned: bool = False


class Layout(Body):
    """Places of nodes by id."""

    nodes: Annotated[dict[Line, Place], Field(min_length=1, max_length=400)]


class Freeze(Body):
    """Records to be frozen (none: all of the parties of the case), and why."""

    records: Annotated[list[Line], Field(max_length=evidence.MOST, default_factory=list)]
    reason: Blank = ""


class State(Body):
    """Where a case goes, and why."""

    state: Literal["open", "closed", "archived"]
    reason: Blank = ""


class Share(Body):
    """What a colleague may; ``none`` takes it back."""

    may: Literal["read", "write", "none"]


def _seen(if_match: str, needed: bool = False) -> int:
    """The version in an If-Match; 0 where there is none."""
    text = if_match.removeprefix("W/").strip('"')
    if not if_match and needed:
        raise Refusal("if_match_needed", 428)
    if if_match and not text.isdecimal():
        raise Refusal("bad_if_match", 422, value=if_match)
    if text and int(text) == 0:
        raise Refusal("bad_if_match", 422, value=if_match)
    return int(text or 0)


def _done(response: Response, number: str, version: int) -> dict[str, Any]:
    response.headers["ETag"] = f'"{version}"'
    return {"case": number, "version": version}


@router.post("", summary="立卷", status_code=201, dependencies=[needs("case:use")])
def new(acting: ActingDep, body: NewCase, response: Response) -> dict[str, Any]:
    """Open a case."""
    case = keeping.open_case(acting, body.title)
    response.headers["ETag"] = f'"{case.version}"'
    return case.told()


@router.get("", summary="本人及共享的卷宗", dependencies=[needs("case:use")])
def listing(acting: ActingDep, state: Literal["", "open", "closed", "archived"] = "") -> list[dict[str, Any]]:
    """Cases of one's own, and those that colleagues share."""
    return [case.told() for case in keeping.cases(acting, state)]


@router.get("/{number}", summary="卷宗", dependencies=[needs("case:use")])
def one(number: Ident, acting: ActingDep, workspace: WorkspaceDep, response: Response) -> dict[str, Any]:
    """A case: parties, findings, notes, layout, evidence. What left use since is withheld, and that is said."""
    told = page(acting, workspace, number)
    response.headers["ETag"] = f'"{told["version"]}"'
    return told


@router.post(
    "/{number}/parties", summary="加入主体", status_code=201, dependencies=[needs("case:use")], responses=_WRITE
)
def add_party(
    number: Ident, acting: ActingDep, workspace: WorkspaceDep, body: PartyOf, response: Response, if_match: IfMatch = ""
) -> dict[str, Any]:
    """Add a party."""
    keeping.find(acting, number, "write")
    return _done(response, number, evidence.add_party(acting, workspace, number, body.party, _seen(if_match)))


@router.delete("/{number}/parties/{party}", summary="移出主体", dependencies=[needs("case:use")], responses=_WRITE)
def remove_party(
    number: Ident, party: Ident, acting: ActingDep, response: Response, if_match: IfMatch = ""
) -> dict[str, Any]:
    """Take a party out; what was frozen of it stays."""
    keeping.find(acting, number, "write")
    return _done(response, number, evidence.remove_party(acting, number, party, _seen(if_match)))


@router.post(
    "/{number}/findings",
    summary="提问并存证",
    status_code=201,
    dependencies=[needs("case:use")],
    responses=problems(412),
)
async def add_finding(
    number: Ident, acting: ActingDep, body: Question, request: Request, response: Response, if_match: IfMatch = ""
) -> dict[str, Any]:
    """Ask a question with one's own rights, and keep question and answer."""
    await run_in_threadpool(keeping.find, acting, number, "write")
    found = await findings.asked(request.app, body.question, request.headers)
    version = await run_in_threadpool(keeping.add, acting, number, keeping.Change("finding", found, _seen(if_match)))
    return _done(response, number, version) | {"finding": found}


@router.post("/{number}/notes", summary="记事", status_code=201, dependencies=[needs("case:use")], responses=_WRITE)
def add_note(
    number: Ident, acting: ActingDep, body: Note, response: Response, if_match: IfMatch = ""
) -> dict[str, Any]:
    """Add a note; a correction is a new note."""
    return _done(response, number, notes.add_note(acting, number, body.text, body.corrects, _seen(if_match)))


@router.put("/{number}/layout", summary="保存图谱布局", dependencies=[needs("case:use")], responses=_WRITE)
def save_layout(
    number: Ident, acting: ActingDep, workspace: WorkspaceDep, body: Layout, response: Response, if_match: IfMatch = ""
) -> dict[str, Any]:
    """Save where nodes stand as a new version; needs ``If-Match``."""
    keeping.find(acting, number, "write")
    places = {id_: place.model_dump() for id_, place in body.nodes.items()}
    return _done(response, number, layouts.save_layout(acting, workspace, number, places, _seen(if_match, True)))


@router.get("/{number}/layouts/{seq}", summary="某一版图谱布局", dependencies=[needs("case:use")])
def one_layout(number: Ident, seq: int, acting: ActingDep, workspace: WorkspaceDep) -> dict[str, Any]:
    """A saved layout."""
    return layout_of(acting, workspace, number, seq)


@router.post(
    "/{number}/evidence", summary="固定证据", status_code=201, dependencies=[needs("case:use")], responses=_WRITE
)
def freeze(
    number: Ident, acting: ActingDep, workspace: WorkspaceDep, body: Freeze, response: Response, if_match: IfMatch = ""
) -> dict[str, Any]:
    """Freeze records of the parties of the case as they stand now, each with a digest."""
    keeping.find(acting, number, "write")
    change = (body.reason, _seen(if_match))
    return _done(response, number, evidence.freeze(acting, workspace, number, body.records, change))


@router.post("/{number}/state", summary="结卷、归档、重新打开", dependencies=[needs("case:use")], responses=_WRITE)
def state(number: Ident, acting: ActingDep, body: State, response: Response, if_match: IfMatch = "") -> dict[str, Any]:
    """Close, archive or reopen; needs ``If-Match``."""
    keeping.find(acting, number, "write")
    version = keeping.set_state(acting, number, body.state, body.reason, _seen(if_match, True))
    return _done(response, number, version)


@router.put("/{number}/shares/{user}", summary="共享给同事", dependencies=[needs("case:use")], responses=_WRITE)
def share(
    number: Ident,
    user: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._@-]{1,63}$")],
    acting: ActingDep,
    body: Share,
    response: Response,
) -> dict[str, Any]:
    """Share with a colleague of the same organisation, or take it back at once."""
    may = "" if body.may == "none" else body.may
    return _done(response, number, keeping.share(acting, number, user, may))


@router.get(
    "/{number}/export",
    summary="导出卷宗：PDF、ZIP、SVG",
    dependencies=[needs("case:use")],
    responses={200: {"content": dict.fromkeys(exporting.FORMATS.values(), _FILE)}},
    response_class=Response,
)
def export(
    number: Ident, acting: ActingDep, workspace: WorkspaceDep, format: Annotated[Literal["pdf", "zip", "svg"], Query()]
) -> Response:
    """The case as a document or an archive; the same bytes while neither the case nor what it may show changes."""
    content = exporting.export(acting, workspace, number, format)
    headers = {"Content-Disposition": f'attachment; filename="{number}.{format}"'}
    return Response(content, media_type=exporting.FORMATS[format], headers=headers)


@router.get("/{number}/evidence/{seq}/kept", summary="审计调阅已固定的证据", dependencies=[needs("audit:read")])
def audit(number: Ident, seq: int, acting: ActingDep, workspace: WorkspaceDep) -> dict[str, Any]:
    """For auditors who say what for (``X-Purpose``): evidence as it was frozen, records out of use included."""
    return kept(acting, workspace, number, seq)
