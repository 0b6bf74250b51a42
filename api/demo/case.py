"""A case of the synthetic world, as an investigator would have begun it: so that the desk of cases is not empty in a demo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from api.access.acting import acting_as
from api.cases import evidence, findings, keeping, notes
from api.cases.keeping import Change
from api.demo.users import COLLEAGUE
from api.service.database import ServiceDatabase
from api.settings import Settings
from loaders.workspace import Workspace

_NOTE = "新设企业与在列企业共用电话、住所，法定代表人同名。先固定登记与名单记录，再核对两人是否同一人。"


def begin_case(service: ServiceDatabase, workspace: Workspace, settings: Settings, story: Mapping[str, str]) -> None:
    """The case of a planted shell firm: parties, the question with its answer, frozen records, a note; shared with a colleague."""
    with acting_as(service, "demo-investigator", "case:use", settings.access) as opened:
        acting = replace(opened, principal=replace(opened.principal, purpose="演示"))
        number = keeping.open_case(acting, f"{story['name']}关联失信核查"[:200]).number
        for party in dict.fromkeys((story["party"], story["other"])):
            evidence.add_party(acting, workspace, number, party)
        question = f"/v1/parties/{story['party']}/linked?hops=3&limit=20"
        keeping.add(acting, number, Change("finding", findings.asked_here(settings, acting, workspace, question)))
        evidence.freeze(acting, workspace, number, [], ("演示：立卷时留存", 0))
        notes.add_note(acting, number, _NOTE)
        keeping.share(acting, number, COLLEAGUE, "read")
