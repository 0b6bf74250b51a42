"""The desks of the demo at work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from api.access.acting import acting_as, principal_of
from api.demo.bank import prepare_bank
from api.demo.case import begin_case
from api.demo.partner import prepare_partner
from api.demo.truth import Truth, party_of
from api.service.database import ServiceDatabase
from api.settings import Settings
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace


def prepare_desks(
    workspace: Workspace,
    service: ServiceDatabase,
    settings: Settings,
    files: Path,
    stories: Sequence[Mapping[str, str]],
) -> None:
    """What the desks of the bank, the partner and the investigator begin with, so that a stranger sees them at work."""
    truth, store = Truth(files / "truth"), SqlGraphStore(workspace.engine)
    firms = (party_of(store, truth.code(case["new"])) for case in truth.planted["shells"])
    suspects = [node for node in firms if node is not None][:2]
    with acting_as(service, "demo-bank", "screening:ask", settings.access) as acting:
        prepare_bank(acting, workspace, suspects)
    with service.read() as connection:
        partner = principal_of(connection, "demo-partner").organisation
    with acting_as(service, "demo-office", "share:manage", settings.access) as acting:
        prepare_partner(acting, workspace, partner)
    for story in (one for one in stories if one["kind"] == "shells"):
        begin_case(service, workspace, settings, story)
