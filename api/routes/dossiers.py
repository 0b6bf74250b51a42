"""Beside a party's dossier: the same on paper, and what the office knows of repairs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api import answers
from api.access.asking import PrincipalDep, needs
from api.access.showing import mark, shown
from api.dossiers.document import pdf
from api.errors import Refused
from api.routes.dependencies import SchemaDep, StoreDep, WhenDep, WorkspaceDep
from api.routes.parties import known
from loaders.ledgers.restored import restored

router = APIRouter(prefix="/v1/parties", tags=["parties"])


@router.get(
    "/{party}/report",
    summary="主体档案（PDF）",
    dependencies=[needs("party:read")],
    response_class=Response,
    responses={200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}},
)
def report(
    party: str, request: Request, store: StoreDep, schema: SchemaDep, workspace: WorkspaceDep, when: WhenDep
) -> Response:
    """The dossier as a document, of what the user may see."""
    content = pdf(shown(request, answers.one_stop(workspace, schema, known(store, party), when)))
    mark(request)
    return Response(content, media_type="application/pdf")


@router.get("/{party}/repairs", summary="主体的修复、异议与公示期满（仅供信用办）", dependencies=[needs("ledger:read")])
def repairs(
    party: str, store: StoreDep, workspace: WorkspaceDep, when: WhenDep, principal: PrincipalDep
) -> list[dict[str, Any]]:
    """What of the party's records is shown no more, or is disputed: state, document, list, authority, since when."""
    node = store.nodes([found := known(store, party)])[found]
    if not principal.works_in(node.region):
        raise Refused(403, "不在可查区域 / outside of your regions", ", ".join(principal.regions))
    names = () if node.kind == "person" else (node.name, *node.names)
    with workspace.read() as connection:
        return restored(connection, node.code, names, when.day)
