"""The index over a workspace's parties: what a resolve changed is taken apart anew, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from loaders.parties import FILE, PartyIndex, Refreshed
from loaders.run import keep
from loaders.workspace import Workspace
from resolution import ledger
from resolution.mention import MENTION_COLUMNS

NAMES = {"e1": "宣城云岚机械有限公司", "e2": "湖州恒昀纺织有限公司", "e3": "芜湖砚池建筑工程有限公司"}


def entity(identity: str, name: str, kind: str = "enterprise") -> dict[str, str]:
    return {"entity_id": identity, "kind": kind, "name": name, "code": "", "region": ""}


def put(workspace: Workspace, entities: dict[str, str]) -> None:
    """What a resolve leaves behind."""
    with workspace.write() as connection:
        connection.execute(sa.delete(ledger.entity))
        rows = [entity(identity, name) for identity, name in entities.items()]
        connection.execute(sa.insert(ledger.entity), [*rows, entity("p1", "陶望岚", "person")])
        keep(connection, "resolve", 0.0, {})


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "w") as opened:
        put(opened, NAMES)
        yield opened


def test_persons_are_not_in_it(workspace: Workspace) -> None:
    index = PartyIndex.open(workspace)
    assert len(index) == 3
    assert index.match({"name": "陶望岚"}).decision == "none"
    assert index.match({"name": "宣城云嵐機械有限公司"}).target == "e1"


def test_only_what_changed_is_taken_apart_anew(workspace: Workspace) -> None:
    first = PartyIndex.open(workspace)
    assert (first.refreshed, first.is_stale(workspace)) == (Refreshed(0, 3, 0), False)
    assert PartyIndex.open(workspace).refreshed == Refreshed(3, 0, 0)
    put(workspace, {"e1": NAMES["e1"], "e2": "湖州恒昀新材料有限公司", "e4": "嘉兴湛墨茶业有限公司"})
    assert first.is_stale(workspace)
    changed = PartyIndex.open(workspace)
    assert changed.refreshed == Refreshed(1, 2, 2)
    assert changed.match({"name": "湖州恒昀新材料有限公司"}).target == "e2"
    assert changed.match({"name": "芜湖砚池建筑工程有限公司"}).decision != "match"  # removed


def test_a_refreshed_index_answers_as_one_built_from_nothing(workspace: Workspace) -> None:
    PartyIndex.open(workspace)
    put(workspace, {**NAMES, "e2": "湖州恒昀新材料有限公司", "e4": "嘉兴湛墨茶业有限公司"})
    refreshed = PartyIndex.open(workspace)
    (workspace.path / FILE).unlink()
    anew = PartyIndex.open(workspace)
    mentions = pa.table({"name": [*NAMES.values(), "恒昀新材料", "嘉兴湛墨荼业有限公司", "湛墨", "云岚机械"]})
    assert refreshed.matcher.decide(mentions).equals(anew.matcher.decide(mentions))


@pytest.mark.parametrize("damage", [b"", b"PAR1 no parquet at all PAR1"])
def test_a_damaged_file_is_made_anew(workspace: Workspace, damage: bytes) -> None:
    PartyIndex.open(workspace)
    (workspace.path / FILE).write_bytes(damage)
    assert PartyIndex.open(workspace).refreshed == Refreshed(0, 3, 0)


def test_an_empty_workspace(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "w") as workspace:
        index = PartyIndex.open(workspace)
    assert (len(index), index.match({"name": "宣城云岚机械有限公司"}).decision) == (0, "none")


def test_former_names_and_addresses_come_from_the_mentions(workspace: Workspace) -> None:
    said = {
        "name": NAMES["e1"],
        "former_names": "宁国市澜序五金厂",
        "address": "宣城市望岚路18号",
        "kind": "enterprise",
    }
    numbers = {"mention_id": 7, "record_id": 7, "birth_year": 0, "authority": 90}
    row = {**dict.fromkeys(MENTION_COLUMNS.names, ""), **said, **numbers}
    with workspace.write() as connection:
        ledger.write_mentions(connection, pa.Table.from_pylist([row], schema=MENTION_COLUMNS))
        connection.execute(sa.insert(ledger.membership).values(mention_id=7, entity_id="e1"))
    answer = PartyIndex.open(workspace).match({"name": "宁国市澜序五金厂"})
    assert (answer.decision, answer.target, answer.candidates[0].former) == ("match", "e1", True)


def test_an_open_index_follows_what_was_resolved_without_being_built_again(workspace: Workspace) -> None:
    first = PartyIndex.open(workspace)
    put(workspace, {"e1": NAMES["e1"], "e2": "湖州恒昀新材料有限公司", "e4": "嘉兴湛墨茶业有限公司"})
    followed = first.refresh(workspace)
    assert (followed.refreshed, followed.is_stale(workspace), first.is_stale(workspace)) == (
        Refreshed(1, 2, 2),
        False,
        True,
    )
    mentions = pa.table({"name": [*NAMES.values(), "恒昀新材料", "嘉兴湛墨荼业有限公司", "湛墨", "云岚机械"]})
    assert followed.matcher.decide(mentions).equals(PartyIndex.open(workspace).matcher.decide(mentions))
    assert first.match({"name": NAMES["e3"]}).target == "e3"  # who asks the old one is not disturbed


def test_officers_who_represent_the_firm_are_its_legal_representatives(desk: Any) -> None:
    told = {
        "法定代表人": True,
        "执行董事、法定代表人": True,
        "董事长兼法定代表人": True,
        "经理（法人）": True,
        "原法定代表人": False,
        "法定代表人助理": False,
        "监事": False,
    }
    rows = [
        {"企业名称": f"测试{place}有限公司", "统一社会信用代码": desk.uscc(place), "姓名": "张测试", "职务": position}
        for place, position in enumerate(told, 1)
    ]
    rows += [rows[-1] | {"姓名": name, "是否法定代表人": mark} for name, mark in (("李测试", "是"), ("王测试", "否"))]
    report = desk.load("officers", rows)
    kinds = sorted(tie["kind"] for tie in desk.ties())
    assert kinds == ["legal_representative"] * (sum(told.values()) + 1) + ["officer"] * len(rows)
    assert (report.files[0].unread, report.files[0].unmapped) == ({}, [])
