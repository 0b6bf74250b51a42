"""The ledger of commitments through the command line and HTTP. Synthetic parties only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.office import code, firm, name, write

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

DAY = "2026-06-01"
TYPES = ("证明事项告知承诺", "审批替代型", "行业自律型", "主动公示型", "信用修复型")


def commitment(number: int, kind: str, given: str, due: str = "", **more: str) -> dict[str, str]:
    return {
        "承诺书编号": f"宣信诺〔2026〕{number}号",
        "承诺主体名称": name(number),
        "统一社会信用代码": code(number),
        "承诺类型": kind,
        "承诺事项": "食品经营许可",
        "承诺日期": given,
        "承诺期限": due,
        "受理单位": "宣州区市场监督管理局" if number % 2 else "宣城市住房和城乡建设局",
        **more,
    }


ROWS = [
    commitment(0, "告知承诺制", "2026-01-05", "2026-03-01", 履约状态="已履行", 履行日期="2026-02-20"),
    commitment(1, "审批替代型承诺", "2026-01-05", "2026-03-01", 履约状态="按期履约", 履行日期="2026-03-09", 公示日期="2026-01-20"),
    commitment(2, "审批替代型", "2026-01-05", "2026-03-01", 履约状态="虚假承诺", 核查日期="2026-04-02", 违诺情况="场所与承诺不符", 公示日期="2026-03-20"),
    commitment(3, "行业自律型", "2026-01-05", "2026-03-01", 履约状态="违诺", 核查日期="2026-05-02"),
    commitment(4, "主动公示型信用承诺", "2026-01-05", "2026-06-20", 履约状态="履行中", 公示日期="2026-01-06"),
    commitment(5, "信用修复承诺", "2026-01-05", "2026-05-01"),
    commitment(6, "主动公示型", "2026-05-25", "2027-05-25"),
    commitment(7, "主动公示型", "2026-01-05", "长期", 是否公示="不予公开"),
    commitment(8, "审批替代型", "2026-07-01", "2026-09-01"),  # not yet given on the day asked about
]  # fmt: skip
STATES = ["fulfilled", "fulfilled", "false", "broken", "due_soon", "overdue", "given", "given"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    folder = tmp_path_factory.mktemp("commitments")
    register = write(folder / "register.csv", [firm(number) for number in range(12)])
    given = write(folder / "commitments.csv", ROWS)
    home = folder / "workspace"
    for arguments in (
        ["load", f"enterprise_register={register}", f"commitments={given}", "--date", "2026-05-20"],
        ["resolve"],
    ):
        done = xintu(*arguments, "--workspace", home, "--json")
        assert done.returncode == 0, done.stderr + done.stdout
    return home


@pytest.fixture(scope="module")
def ledger(workspace: Path, xintu: Xintu) -> dict[str, Any]:
    done = xintu("commitments", "--as-of", DAY, "--workspace", workspace, "--json")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_every_commitment_has_its_state_of_the_day(ledger: dict[str, Any]) -> None:
    states = {row["code"]: row["state"] for row in ledger["commitments"]}
    assert states == {code(number): state for number, state in enumerate(STATES)}
    assert ledger["states"] == {"fulfilled": 2, "given": 2, "due_soon": 1, "overdue": 1, "broken": 1, "false": 1}
    late = [row["code"] for row in ledger["commitments"] if row["fulfilled_late"]]
    assert late == [code(1)]
    assert {row["type"] for row in ledger["commitments"]} == set(TYPES)


def test_before_it_was_found_out_a_false_commitment_was_given_or_overdue(workspace: Path, xintu: Xintu) -> None:
    done = xintu("commitments", code(2), "--as-of", "2026-03-15", "--workspace", workspace, "--json")
    assert [row["state"] for row in json.loads(done.stdout)["commitments"]] == ["overdue"]
    done = xintu("commitments", code(2), "--as-of", "2026-01-15", "--workspace", workspace, "--json")
    assert [row["state"] for row in json.loads(done.stdout)["commitments"]] == ["given"]


def test_what_must_be_published_is_counted(ledger: dict[str, Any]) -> None:
    publication = {row["code"]: row["publication"] for row in ledger["commitments"]}
    wanted = ["not_required", "in_time", "late", "unpublished", "in_time", "unpublished", "not_due", "secret"]
    assert publication == {code(number): state for number, state in enumerate(wanted)}
    assert ledger["publication"]["unpublished"] == 2


def test_departments_types_and_counties_are_told_apart(ledger: dict[str, Any]) -> None:
    department = {group["name"]: group for group in ledger["by_department"]}
    assert set(department) == {"宣城市宣州区市场监督管理局", "宣城市住房和城乡建设局"}
    market = department["宣城市宣州区市场监督管理局"]
    assert (market["count"], market["fulfilled"], market["broken"], market["overdue"]) == (4, 1, 1, 1)
    assert market["fulfilment"] == 0.5
    kinds = {group["name"]: group for group in ledger["by_type"]}
    assert kinds["主动公示型"]["count"] == 3
    assert kinds["证明事项告知承诺"]["published"] is None
    assert sum(group["count"] for group in ledger["by_county"]) == 8


def test_the_dossier_says_what_a_commitment_means(workspace: Path, xintu: Xintu) -> None:
    effects = {}
    for number in (0, 2, 4):
        done = xintu("dossier", code(number), "--as-of", DAY, "--workspace", workspace, "--json")
        (entry,) = json.loads(done.stdout)["events"]["commitment"]["entries"]
        effects[number] = (entry["standing"]["effect"], "".join(entry["standing"]["measures"]))
    assert [effects[number][0] for number in (0, 2, 4)] == ["positive", "negative", "none"]
    assert "撤销" in effects[2][1]
    assert "重点监管" in effects[2][1]
    page = xintu("dossier", code(2), "--as-of", DAY, "--workspace", workspace).stdout
    assert "虚假承诺" in page
    assert "撤销以承诺取得的许可决定" in page


def test_filters_keep_what_they_say(workspace: Path, xintu: Xintu) -> None:
    for arguments, numbers in (
        (["--state", "false"], [2]),
        (["--publication", "unpublished"], [3, 5]),
        (["--type", "审批替代型"], [1, 2]),
        (["--department", "市住建局", "--region", "宣城市"], [0, 2, 4, 6]),
        (["--region", "广德市"], [1, 4, 7]),
    ):
        done = xintu("commitments", *arguments, "--as-of", DAY, "--workspace", workspace, "--json")
        assert done.returncode == 0, done.stderr
        found = sorted(row["code"] for row in json.loads(done.stdout)["commitments"])
        assert found == sorted(code(number) for number in numbers), arguments


def test_the_notice_names_who_broke_faith(workspace: Path, xintu: Xintu, tmp_path: Path) -> None:
    notice = tmp_path / "notice.md"
    done = xintu("commitments", "--as-of", DAY, "--notice", notice, "--workspace", workspace)
    assert done.returncode == 0, done.stderr
    assert "虚假承诺" in done.stdout
    text = notice.read_text(encoding="utf-8")
    assert name(2) in text
    assert "场所与承诺不符" in text
    assert "未经核定" in text


def test_http_gives_the_same_ledger(workspace: Path, serving: Serving, ledger: dict[str, Any]) -> None:
    with serving(workspace) as client:
        answer = client.get("/v1/commitments", params={"as_of": DAY}).raise_for_status().json()
        assert {key: answer[key] for key in ledger} == ledger
        page = client.get("/v1/commitments", params={"as_of": DAY, "state": "broken", "limit": 1}).json()
        assert [row["code"] for row in page["commitments"]] == [code(3)]
        assert client.get("/v1/commitments", params={"state": "unheard"}).status_code == 422
        assert client.get("/v1/commitments", params={"as_of": "2026-13-01"}).status_code == 422


def test_a_later_delivery_brings_the_fulfilment(workspace: Path, xintu: Xintu, tmp_path: Path) -> None:
    home = tmp_path / "workspace"
    first = write(tmp_path / "a.csv", [commitment(5, "审批替代型", "2026-01-05", "2026-05-01")])
    second = write(
        tmp_path / "b.csv",
        [commitment(5, "审批替代型", "2026-01-05", "2026-05-01", 履约状态="全部履行", 履行日期="2026-04-30")],
    )
    for file, day in ((first, "2026-02-01"), (second, "2026-06-01")):
        assert xintu("load", "commitments", file, "--date", day, "--workspace", home).returncode == 0
    assert xintu("resolve", "--workspace", home).returncode == 0
    done = xintu("commitments", "--as-of", DAY, "--workspace", home, "--json")
    assert [row["state"] for row in json.loads(done.stdout)["commitments"]] == ["fulfilled"]


@pytest.mark.parametrize(
    ("rows", "status", "told"),
    [
        ([{"承诺主体名称": "宣城云岚机械有限公司", "承诺日期": "2026-01-05"}], 2, "承诺类型"),
        ([commitment(5, "审批替代型", "2026-01-05"), commitment(6, "", "2026-01-05")], 3, ""),
        ([commitment(5, "审批替代型", "2026-01-05") | {"承诺书编号": "", "承诺日期": "不详"}], 3, ""),
    ],
)
def test_bad_files_are_refused_or_their_rows_counted(
    xintu: Xintu, tmp_path: Path, rows: list[dict[str, str]], status: int, told: str
) -> None:
    home = tmp_path / "workspace"
    done = xintu("load", "commitments", write(tmp_path / "a.csv", rows), "--workspace", home)
    assert done.returncode == status, done.stderr
    assert told in done.stderr
    if status == 3:
        report = json.loads(xintu("status", "--workspace", home, "--json").stdout)
        assert report["rejects"]["total"] == 1


def test_a_wrong_table_of_rules_is_refused_by_key(workspace: Path, xintu: Xintu) -> None:
    own = workspace / "commitment_rules.yaml"
    own.write_text("editions:\n  - {edition: x, states: {fulfilled: {effect: splendid}}}\n", encoding="utf-8")
    try:
        done = xintu("commitments", "--workspace", workspace)
        assert done.returncode == 2
        assert "commitment_rules.yaml" in done.stderr
        assert "splendid" in done.stderr
    finally:
        own.unlink()
