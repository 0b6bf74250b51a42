"""Exports of a case: made from what may be shown now, and noted with their digest before they are given."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from api.access.acting import Acting
from api.audit.tables import audit_entry
from api.cases.archive import packed
from api.cases.page import page
from api.cases.report import drawn, pdf
from api.service.database import ServiceDatabase
from api.service.refusal import Refusal
from loaders.workspace import Workspace

#: Formats with the media type of each.
FORMATS = {"pdf": "application/pdf", "zip": "application/zip", "svg": "image/svg+xml"}


def exports_of(service: ServiceDatabase, number: str, sha256: str) -> list[dict[str, str]]:
    """When and by whom a case was exported with this digest, by the audit log."""
    table = audit_entry.c
    these = sa.and_(table.action == "case.export", table.subject == number, table.what.contains(f'"{sha256}"'))
    with service.read() as connection:
        rows = connection.execute(sa.select(table.at, table.user).where(these).order_by(table.number))
        return [{"at": at, "by": user} for at, user in rows]


def export(acting: Acting, workspace: Workspace, number: str, form: str) -> bytes:
    """A case as ``pdf``, ``zip`` or (its saved graph) ``svg``. Raises ``Refusal`` for who may see it but take no exports."""
    if not acting.principal.may("export:take"):
        raise Refusal("scope_missing", 403, value=acting.principal.user, scope="export:take")
    told = page(acting, workspace, number)
    svg = drawn(told)
    if form == "svg" and svg is None:
        raise Refusal("case_no_layout", 409, value=number)
    content = svg if form == "svg" and svg else pdf(told, svg)
    if form == "zip":
        content = packed(told, {"case.pdf": content} | ({"graph.svg": svg} if svg else {}))
    digest = hashlib.sha256(content).hexdigest()
    acting.note("case.export", number, format=form, version=told["version"], sha256=digest, size=len(content))
    return content
