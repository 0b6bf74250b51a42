"""The questions across cities through the front door: a handful of synthetic firms with everything planted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from office import code, write

from api.commands.root import run

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Serving, Xintu
else:
    Loaded = Serving = Xintu = Any

NAMES = (
    "宣城市云腾机械有限公司",
    "芜湖市岚昊建材有限公司",
    "上海溪泽电子有限公司",
    "宣城市松润物流有限公司",
    "宁波市岩丰进出口有限公司",
    "宁波市岩丰进出口有限公司宣城分公司",
)
PLACES = ("341802", "340202", "310115", "341802", "330206", "341802")
OLD, MIDDLE, END, MOVER, AEO, BRANCH = range(len(NAMES))
DAY = ("--as-of", "2026-03-01")


def row(number: int, **more: str) -> dict[str, str]:
    return {"企业名称": NAMES[number], "统一社会信用代码": code(9_000 + number), **more}


def firm(number: int, **more: str) -> dict[str, str]:
    return row(number, **{"行政区划": PLACES[number], "登记状态": "存续", "成立日期": "2015-01-05"} | more)


def held(holder: int, firm_: int, share: str) -> dict[str, str]:
    return row(firm_, 股东=NAMES[holder], 股东证照号码=code(9_000 + holder), 股东类型="企业法人", 出资比例=share)


def listed(number: int, list_: str, where: str, since: str) -> dict[str, str]:
    return row(number, 名单名称=list_, 列入日期=since, 行政区划=where)


def rated(number: int, year: str, level: str, where: str) -> dict[str, str]:
    day = f"{int(year) + 1}-04-20"
    return row(number, 评价年度=year, 纳税信用等级=level, 纳税信用评定时间=day, 所属地区=where)


def penalty(reporter: str, fine: str) -> dict[str, str]:
    return {
        "行政相对人名称": NAMES[MIDDLE],
        "统一社会信用代码": code(9_000 + MIDDLE),
        "行政处罚决定书文号": "芜市监罚〔2025〕77号",
        "违法行为类型": "销售不合格产品",
        "处罚类别": "罚款",
        "罚款金额（元）": fine,
        "处罚决定日期": "2025-03-01",
        "处罚机关": "芜湖市市场监督管理局",
        "数据来源单位": reporter,
    }


class Asking:
    """The command line on the workspace, in this process: a process a question is too slow for so many."""

    def __init__(self, workspace: Path, captured: pytest.CaptureFixture[str]) -> None:
        self.workspace, self._captured = workspace, captured

    def text(self, *arguments: object, status: int = 0) -> str:
        """What is printed, or said of what is wrong where another exit ``status`` is due."""
        self._captured.readouterr()
        done = run([*map(str, arguments), "--workspace", str(self.workspace)])
        said = self._captured.readouterr()
        assert done == status, said.err
        return said.err if status else said.out

    def ask(self, *arguments: object) -> list[dict[str, Any]]:
        """The answers of a question with ``--json``."""
        return [json.loads(line) for line in self.text(*arguments, "--json").splitlines()]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    folder = tmp_path_factory.mktemp("regions")
    moved = firm(MOVER, 行政区划="310115", 企业名称="上海松润物流有限公司")
    files = {
        "2025-01-10": {"enterprise_register": [firm(number) for number in range(5)]},
        "2025-06-10": {
            "enterprise_register": [moved],
            "branches": [
                {
                    "分支机构名称": NAMES[BRANCH],
                    "分支机构代码": code(9_000 + BRANCH),
                    "隶属企业名称": NAMES[AEO],
                    "隶属企业统一社会信用代码": code(9_000 + AEO),
                    "行政区划": PLACES[BRANCH],
                }
            ],
            "shareholders": [held(OLD, MIDDLE, "60%"), held(MIDDLE, END, "80%")],
            "serious_lists": [
                listed(OLD, "重大税收违法失信主体名单", "341800", "2024-05-01"),
                listed(AEO, "产品质量领域严重失信主体名单", "341800", "2025-02-01"),
                listed(MOVER, "安全生产严重失信主体名单", "341800", "2024-11-01"),
            ],
            "tax_credit": [rated(MOVER, "2023", "A", "341800"), rated(MOVER, "2024", "B", "310000")],
            "customs_credit": [row(AEO, 信用等级="高级认证", 认证日期="2023-05-01", 所属地区="330200")],
            "penalties": [penalty("芜湖市发展和改革委员会", "10000"), penalty("上海市市场监督管理局", "12000")],
        },
    }
    for day, sources in files.items():
        (folder / day).mkdir()
        paths = [f"{source}={write(folder / day / f'{source}.csv', rows)}" for source, rows in sources.items()]
        done = xintu("load", *paths, "--date", day, "--workspace", folder / "workspace", "--json")
        assert done.returncode == 0, done.stdout
    done = xintu("resolve", "--workspace", folder / "workspace")
    assert done.returncode == 0, done.stderr
    return folder / "workspace"


@pytest.fixture
def delta(workspace: Path, capfd: pytest.CaptureFixture[str]) -> Asking:
    return Asking(workspace, capfd)


@pytest.fixture(scope="module")
def client(workspace: Path, serving: Serving) -> Iterator[httpx.Client]:
    with serving(workspace) as client:
        yield client


def told(matches: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    names = {code(9_000 + number): str(number) for number in range(len(NAMES))}
    return {(names[m["party"]["code"]], m["list"], m["tie"], m["other_region"]) for m in matches}


TAX = (str(OLD), "tax_serious")
EVERY = {
    (*TAX, "controls", "340200"),
    (*TAX, "controls", "310000"),
    (str(AEO), "product_quality_serious", "registered", "330200"),
    (str(MOVER), "safety_serious", "registered", "310000"),
    (str(MOVER), "safety_serious", "moved", "310000"),
}


def test_ties_by_list_field_and_place(delta: Asking) -> None:
    matches = delta.ask("cross-region", *DAY)
    assert told(matches) == EVERY
    (far,) = (one for one in matches if one["tie"] == "controls" and one["other_region"] == "310000")
    assert [hop["to_name"] for hop in far["path"]] == [NAMES[MIDDLE], NAMES[END]]
    assert far["records"][0].startswith("serious_lists:")
    kept = {
        ("--field", "税务"): {one for one in EVERY if one[1] == "tax_serious"},
        ("--field", "product_quality"): {one for one in EVERY if one[1] == "product_quality_serious"},
        ("--list", "安全生产严重失信主体名单", "--field", "tax"): set(),
        ("--other", "上海市", "--tie", "controls"): {(*TAX, "controls", "310000")},
        ("--within", "皖江"): {(*TAX, "controls", "340200")},
    }
    for options, expected in kept.items():
        assert told(delta.ask("cross-region", *DAY, *options)) == expected, options
    assert told(delta.ask("cross-region", "--as-of", "2024-01-01")) == set()


def test_a_match_as_a_line_for_people(workspace: Path, xintu: Xintu) -> None:
    done = xintu("cross-region", *DAY, "--tie", "controls", "--other", "上海市", "--workspace", workspace)
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    assert f"安徽省宣城市 → 上海市 [控制 › {NAMES[MIDDLE]} › {NAMES[END]}]" in line


def test_the_matrix_on_the_terminal_as_json_csv_and_picture(delta: Asking, tmp_path: Path) -> None:
    (plain,) = delta.ask("cross-region", "--matrix", *DAY)
    assert {(one["listed"], one["tied"], one["parties"]) for one in plain["cells"]} == {
        ("341800", "310000", 2),
        ("341800", "330200", 1),
        ("341800", "340200", 1),
    }
    assert [(one["parties"], one["entries"]) for one in plain["totals"]] == [(3, 3)]
    (by,) = delta.ask("cross-region", "--matrix", "--by", "field", "--group", "皖江", *DAY)
    assert by["groups"][0]["verified"] is True
    assert by["layers"] == {"product_quality": "产品质量", "safety": "安全生产", "tax": "税务"}
    assert {(one["layer"], one["listed"], one["tied"]) for one in by["cells"] if one["layer"] == "tax"} == {
        ("tax", "wanjiang", "310000"),
        ("tax", "wanjiang", "wanjiang"),
    }
    shown = delta.text("cross-region", "--matrix", "--group", "皖江六市", *DAY)
    assert "成员未核实" in shown
    assert "皖江六市" in shown.splitlines()[-2]
    table, picture = tmp_path / "m.csv", tmp_path / "m.svg"
    delta.text("cross-region", "--matrix", *DAY, "--out", table)
    assert "341800,宣城市,310000,上海市,2,2" in table.read_text(encoding="utf-8-sig")
    delta.text("cross-region", "--matrix", *DAY, "--out", picture)
    assert ">上海<" in picture.read_text(encoding="utf-8")


def test_movers_with_tax_credit_before_and_after(delta: Asking) -> None:
    (mover,) = delta.ask("moved", "--from", "宣城市", *DAY)
    assert mover["party"]["name"] == "上海松润物流有限公司"
    assert [(one["from"], one["to"], one["since"]) for one in mover["moves"]] == [("341800", "310000", "2025-06-10")]
    assert (mover["last_before"]["level"], mover["last_before"]["region_name"]) == ("B", "上海市")  # rated in April
    assert mover["first_after"] is None
    assert [one["level"] for one in mover["ratings"]] == ["A", "B"]
    assert [(one["list"], one["region"]) for one in mover["left_behind"]] == [("safety_serious", "341800")]
    assert delta.ask("moved", "--to", "宣城市", *DAY) == []
    assert delta.ask("moved", "--since", "2025-07-01", *DAY) == []
    shown = delta.text("moved", *DAY)
    assert "安徽省宣城市 → 上海市" in shown
    assert "安全生产严重失信主体名单" in shown


def test_aeo_here_listed_there(delta: Asking) -> None:
    (one,) = delta.ask("aeo", *DAY)
    assert [place["region"] for place in one["certified"]] == ["330200"]
    assert [(place["region"], place["relation"], place["certified_itself"]) for place in one["recognised_in"]] == [
        ("341800", "branch", True)
    ]
    assert [(place["list"], place["region"]) for place in one["conflicts"]] == [("product_quality_serious", "341800")]
    assert delta.ask("aeo", "--region", "上海市", *DAY) == delta.ask("aeo", "--present-in", "上海市", *DAY) == []
    assert "同一法人" in delta.text("aeo", *DAY)


def test_a_penalty_of_two_provinces_is_one(delta: Asking) -> None:
    (one,) = delta.ask("decisions", "--provinces", 2, *DAY)
    assert [place["name"] for place in one["provinces"]] == ["上海市", "安徽省"]
    assert {said["reporter"] for said in one["reports"]} == {"芜湖市发展和改革委员会", "上海市市场监督管理局"}
    assert one["conflicts"]["amount"]["others"]
    assert len(delta.ask("decisions", "--conflicts", *DAY)) == 1
    assert delta.ask("decisions", "--provinces", 3, *DAY) == delta.ask("decisions", "--kind", "permit", *DAY) == []
    assert "报送 2 次，计 1 次" in delta.text("decisions", *DAY)


def test_http_tells_the_same(delta: Asking, client: httpx.Client) -> None:
    day = {"as_of": DAY[1]}

    def get(path: str, **query: Any) -> Any:
        return client.get(f"/v1/cross-region{path}", params={**day, **query}).raise_for_status().json()

    assert get("", field="税务") == {
        "count": 2,
        "offset": 0,
        "matches": delta.ask("cross-region", *DAY, "--field", "税务"),
    }
    assert get("", offset=4, limit=1)["matches"] == delta.ask("cross-region", *DAY)[4:]
    grouped = ("cross-region", "--matrix", *DAY, "--by", "tie", "--group", "皖江", "--group", "G60")
    assert [get("/matrix", by="tie", group=["皖江", "G60"])] == delta.ask(*grouped)
    assert get("/moved", **{"from": "宣城"}) == {"offset": 0, "more": False, "answers": delta.ask("moved", *DAY)}
    assert get("/aeo")["answers"] == delta.ask("aeo", *DAY)
    assert get("/decisions", provinces=2)["answers"] == delta.ask("decisions", *DAY)
    assert get("/decisions", offset=1) == {"offset": 1, "more": False, "answers": []}
    for path in (
        "?field=外太空",
        "?within=月球",
        "/matrix?group=月球",
        "/decisions?kind=gossip",
        "/moved?from=月球",
        "?list=x",
    ):
        assert client.get(f"/v1/cross-region{path}").status_code == 422, path


@pytest.mark.parametrize(
    "arguments",
    [
        ("cross-region", "--field", "外太空"),
        ("cross-region", "--within", "月球"),
        ("cross-region", "--by", "tie"),
        ("cross-region", "--as-of", "昨天"),
        ("cross-region", "--matrix", "--out", "m.png"),
        ("cross-region", "--matrix", "--by", "tie", "--out", "m.svg"),
        ("moved", "--from", "月球"),
        ("decisions", "--kind", "gossip"),
    ],
)
def test_bad_questions_are_refused(delta: Asking, arguments: tuple[str, ...]) -> None:
    assert delta.text(*arguments, status=2)
    assert not list(Path.cwd().glob("m.*"))


def test_a_workspace_may_define_groups_of_its_own(delta: Asking) -> None:
    table = delta.workspace / "region_groups.yaml"
    table.write_text("groups:\n  ours: {zh: 两市, verified: true, cities: ['341800', '340200']}\n", encoding="utf-8")
    try:
        assert told(delta.ask("cross-region", "--within", "两市", *DAY)) == {(*TAX, "controls", "340200")}
        table.write_text("groups:\n  ours: {zh: 两市, cities: ['341802']}\n", encoding="utf-8")
        assert "341802" in delta.text("cross-region", "--within", "两市", status=2)
    finally:
        table.unlink()


def test_planted_movers_and_repeated_penalties_of_the_world(loaded: Loaded) -> None:
    movers = {one["party"]["id"]: one for one in loaded.ask("moved") or []}
    for case in loaded.planted["moved"]:
        mover = movers[loaded.party(case["party"])]
        assert (mover["moves"][-1]["from"][:4], mover["moves"][-1]["to"][:4]) == tuple(
            city[:4] if city[:2] != "31" else "3100" for city in (case["old"], case["new"])
        )
    shared = {one["party"]["id"]: len(one["reports"]) for one in loaded.ask("decisions")}
    for case in loaded.planted["repeated_penalties"]:
        assert shared[loaded.party(case["party"])] == case["reports"]
