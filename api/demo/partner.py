"""What the demo's partner has agreed with the office: an agreement whose lists have changed since it was first told. Synthetic."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from api.access.acting import Acting
from api.sharing import agreements
from api.sharing.feed import Desk, catch_up
from graph.stores.sql import SqlGraphStore
from loaders.lists import lists
from loaders.workspace import Workspace


def prepare_partner(acting: Acting, workspace: Workspace, partner: str) -> None:
    """An agreement; the partner was told of its lists when half of their entries were there, and of one list that is shared no longer."""
    desk = Desk(workspace, acting.service)
    with workspace.read() as graph:
        found = sorted(SqlGraphStore(graph).listed(region="34"), key=lambda event: (event.since, event.id))
    before = found[len(found) // 2].since
    told = Counter(event.list for event in found if event.since <= before)
    shared = sorted({event.list for event in found}, key=lambda code: list(lists()).index(code))
    left = min(told, key=lambda code: (told[code], code))
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
    narrower = replace(made.terms, lists=tuple(code for code in made.terms.lists if code != left))
    catch_up(desk, agreements.change(acting.service, made, narrower, user))
