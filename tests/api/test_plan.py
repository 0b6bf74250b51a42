"""The work-plan ledger through the front doors. The plan is made up in the way of real ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

PLAN = """宣城市2021年社会信用体系建设工作要点
一、夯实基础
1.规范措施。原则上6月底前完成修订或废止。（各县市区人民政府负责）
2.提升平台
①提升功能。（市发改委牵头，市数据资源局、市社会信用体系建设联席会议成员单位按职责分工负责）
②推动对接。（市数据资源局负责）
二、加强宣传
3.开展培训。（市委组织部、市发改委按职责分工负责）
"""


@pytest.fixture(scope="module")
def workspace(xintu: Xintu, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    (folder / "plan.txt").write_text(PLAN, encoding="utf-8")
    done = xintu("plan", "--load", folder / "plan.txt", "--workspace", folder / "w", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["tasks"] == 4
    for task, quarter, state, day in (
        ("2.1", "2021Q1", "推进中", "2021-04-06"),
        ("2.1", "2021Q2", "已完成", "2021-07-05"),
        ("1", "2021Q2", "推进中", "2021-07-05"),
    ):
        told = (
            "--state",
            state,
            "--quarter",
            quarter,
            "--date",
            day,
            "--note",
            "台账更新",
            "--reporter",
            "宣城市发改委",
        )
        done = xintu("plan", "report", task, *told, "--workspace", folder / "w")
        assert done.returncode == 0, done.stderr
    return folder / "w"


def ask(xintu: Xintu, workspace: Path, *arguments: object) -> dict[str, Any]:
    done = xintu("plan", *arguments, "--workspace", workspace, "--json")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def states(answer: dict[str, Any]) -> dict[str, str]:
    return {task["task"]: task["state"] for task in answer["tasks"]}


def test_the_state_is_that_of_the_day_asked_about(xintu: Xintu, workspace: Path) -> None:
    spring, summer, later = (
        ask(xintu, workspace, "--as-of", day) for day in ("2021-05-01", "2021-07-10", "2022-01-01")
    )
    assert states(spring) == {"1": "not_started", "2.1": "under_way", "2.2": "not_started", "3": "not_started"}
    assert states(summer) == {"1": "overdue", "2.1": "done", "2.2": "not_started", "3": "not_started"}
    assert states(later) == {"1": "overdue", "2.1": "done", "2.2": "overdue", "3": "overdue"}
    assert summer["states"] == {"not_started": 2, "under_way": 0, "done": 1, "overdue": 1}


def test_tasks_by_body_item_and_overdue(xintu: Xintu, workspace: Path) -> None:
    def found(*arguments: str) -> list[str]:
        return list(states(ask(xintu, workspace, "--as-of", "2021-07-10", *arguments)))

    assert found("--body", "市发改委") == ["2.1", "3"]
    assert found("--body", "宣城市发展和改革委员会") == ["2.1", "3"]
    assert found("--body", "郎溪县人民政府") == ["1"]
    assert found("--body", "成员单位") == ["2.1"]
    assert found("--item", "2") == ["2.1", "2.2"]
    assert found("--overdue") == ["1"]
    assert found("--plan", "2020年") == []


def test_bodies_become_parties_and_groups_do_not(xintu: Xintu, workspace: Path) -> None:
    assert xintu("resolve", "--workspace", workspace).returncode == 0
    assert "宣城市数据资源管理局" in xintu("dossier", "宣城市数据资源管理局", "--workspace", workspace).stdout
    assert xintu("dossier", "宣城市社会信用体系建设联席会议成员单位", "--workspace", workspace).returncode != 0


def test_people_read_the_ledger(xintu: Xintu, workspace: Path) -> None:
    shown = xintu("plan", "--as-of", "2021-07-10", "--workspace", workspace).stdout
    assert "4 项任务，未启动 2，推进中 0，已完成 1，逾期 1" in shown
    assert "牵头：宣城市发展和改革委员会" in shown
    assert "2021Q2 已完成　台账更新　宣城市发改委" in shown


def test_the_same_over_http(serving: Serving, xintu: Xintu, workspace: Path) -> None:
    with serving(workspace) as client:
        answer = client.get("/v1/plan", params={"as_of": "2021-07-10", "body": "市发改委"}).json()
    assert answer == ask(xintu, workspace, "--as-of", "2021-07-10", "--body", "市发改委")


def test_the_same_plan_again_changes_nothing(xintu: Xintu, workspace: Path) -> None:
    done = xintu("plan", "--load", workspace.parent / "plan.txt", "--workspace", workspace, "--json")
    assert json.loads(done.stdout)["load"]["totals"]["unchanged"] == 4


def test_bad_input_changes_nothing(xintu: Xintu, workspace: Path, tmp_path: Path) -> None:
    before = ask(xintu, workspace, "--as-of", "2022-01-01")
    assert xintu("plan", "report", "9", "--state", "已完成", "--workspace", workspace).returncode == 2
    assert xintu("plan", "report", "2.1", "--state", "差不多", "--workspace", workspace).returncode == 2
    assert (
        xintu("plan", "report", "2.1", "--state", "已完成", "--quarter", "2021Q7", "--workspace", workspace).returncode
        == 2
    )
    (tmp_path / "letter.txt").write_text("各位同事：下周开会。", encoding="utf-8")
    done = xintu("plan", "--load", tmp_path / "letter.txt", "--workspace", workspace)
    assert done.returncode == 2
    assert "任务" in done.stderr
    assert ask(xintu, workspace, "--as-of", "2022-01-01") == before
