"""Exports of a case: made from what may be shown now, and noted with their digest before they are given."""

from __future__ import annotations

import hashlib

from api.access.acting import Acting
from api.cases.archive import packed
from api.cases.page import page
from api.cases.report import drawn, pdf
from api.service.refusal import Refusal
from loaders.workspace import Workspace

#: Formats with the media type of each.
FORMATS = {"pdf": "application/pdf", "zip": "application/zip", "svg": "image/svg+xml"}


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
