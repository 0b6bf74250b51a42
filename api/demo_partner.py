"""What the demo's partner has agreed with the office: an agreement whose lists have changed since it was first told. Synthetic."""

from __future__ import annotations

import datetime
from dataclasses import replace

from api.access.acting import Acting
from api.sharing import agreements
from api.sharing.feed import Desk, catch_up
from graph.stores.sql import SqlGraphStore
from loaders.lists import lists
from loaders.workspace import Workspace

_EARLIER = datetime.timedelta(days=240)


def prepare_partner(acting: Acting, workspace: Workspace, partner: str) -> None:
    """An agreement; the partner was told of its lists some months before their last entry, and of one list that is shared no longer."""
    desk = Desk(workspace, acting.service)
    with workspace.read() as graph:
        found = list(SqlGraphStore(graph).listed(region="34"))
    last = max(event.since for event in found)
    before = (datetime.date.fromisoformat(last) - _EARLIER).isoformat()
    shared = sorted({event.list for event in found}, key=lambda code: list(lists()).index(code))
    terms = agreements.Terms(
        partner,
        tuple(shared),
        "长三角失信行为跨区域联合惩戒",
        ("安徽省",),
        title="长三角信用信息共享协议（示例）",
        since=before,
        quota=20_000,
    )
    user = acting.principal.user
    made = agreements.make(acting.service, terms, acting.organisation, user)
    catch_up(desk, made, day=before)
    narrower = replace(made.terms, lists=made.terms.lists[:-1])
    catch_up(desk, agreements.change(acting.service, made, narrower, user))
