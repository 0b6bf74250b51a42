"""Control through the front doors: from files of shareholders and agreements to answers. Everything in them is made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.api.office import code, name, write

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

TOP, MID, LOW, STATE = (name(number) for number in range(4))
COMMISSION = "宣城市人民政府国有资产监督管理委员会"


def holder(firm: int, who: str, **more: str) -> dict[str, str]:
    return {"企业名称": name(firm), "统一社会信用代码": code(firm), "股东名称": who, **more}


SHARES = [
    holder(0, "赵测安", 持股比例="25%"),
    holder(0, "钱测平", 持股比例="20%"),
    holder(0, "孙测和", 持股比例="35%"),
    holder(0, "李测顺", 持股比例="20%"),
    holder(1, TOP, 股东统一社会信用代码=code(0), **{"认缴出资额（万元）": "600", "注册资本（万元）": "1000"}),
    holder(1, "周测丰", **{"认缴出资额（万元）": "400", "注册资本（万元）": "1000"}),
    holder(2, MID, 股东统一社会信用代码=code(1), 持股比例="51%"),
    holder(2, "周测丰", 持股比例="49%"),
    holder(3, COMMISSION, 持股比例="100%"),
]  # fmt: skip
AGREEMENTS = [
    {"公告编号": "1", "协议类型": "一致行动协议", "公司名称": TOP, "统一社会信用代码": code(0), "一致行动人": "赵测安、钱测平", "签署日期": "2024-01-01"},
    {"公告编号": "2", "协议类型": "表决权委托协议", "公司名称": TOP, "统一社会信用代码": code(0), "委托方": "李测顺", "受托方": "钱测平", "签署日期": "2025-01-01"},
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    folder = tmp_path_factory.mktemp("control")
    files = [
        f"shareholders={write(folder / 'shareholders.csv', SHARES)}",
        f"voting_agreements={write(folder / 'agreements.csv', AGREEMENTS)}",
    ]
    for arguments in (("load", *files, "--date", "2025-06-01"), ("resolve",)):
        done = xintu(*arguments, "--workspace", folder / "workspace")
        assert done.returncode == 0, done.stderr
    return folder / "workspace"


@pytest.fixture(scope="module")
def client(workspace: Path, serving: Serving) -> Iterator[httpx.Client]:
    with serving(workspace) as opened:
        yield opened


@pytest.fixture(scope="module")
def ask(client: httpx.Client) -> Any:
    def asked(question: str, who: str, **parameters: str) -> dict[str, Any]:
        (party,) = client.get("/v1/parties", params={"q": who}).raise_for_status().json()["matches"]
        return dict(client.get(f"/v1/parties/{party['id']}/{question}", params=parameters).raise_for_status().json())

    return asked


def names(parties: list[dict[str, Any]]) -> list[str]:
    return sorted(party["name"] for party in parties)


def test_from_rows_to_a_controller_with_its_chain(ask: Any) -> None:
    answer = ask("control", code(2))
    controller = answer["controller"]
    assert names(controller["parties"]) == ["赵测安", "钱测平"]
    assert (controller["joint"], controller["word"]) == (True, "certain")
    assert [(step["firm"]["name"], step["rule"]) for step in controller["steps"]] == [
        (LOW, "majority"), (MID, "majority"), (TOP, "majority"),
    ]  # fmt: skip
    assert controller["steps"][2]["votes"] == pytest.approx(0.65)
    edges = [edge for step in controller["steps"] for one in step["holders"] for edge in one["edges"]]
    assert {record.split(":")[0] for edge in edges for record in edge["records"]} == {
        "shareholders",
        "voting_agreements",
    }
    shares = [(one["name"], one["share"]["value"]) for one in answer["holders"]]
    assert ("孙测和", pytest.approx(0.35 * 0.6 * 0.51)) in shares
    # one person or two, as the resolution finds
    assert sum(share for holder, share in shares if holder == "周测丰") == pytest.approx(0.49 + 0.4 * 0.51)


def test_days_decide_which_agreements_hold(ask: Any) -> None:
    found = [ask("control", code(0), as_of=day)["controller"] for day in ("2023-06-01", "2024-06-01", "2025-06-01")]
    assert [(names(one["parties"]), one["steps"][0]["rule"], one["word"]) for one in found] == [
        (["孙测和"], "relative", "likely"),
        (["赵测安", "钱测平"], "relative", "likely"),
        (["赵测安", "钱测平"], "majority", "certain"),
    ]
    assert [one["steps"][0]["votes"] for one in found] == pytest.approx([0.35, 0.45, 0.65])
    assert ask("control", code(0), known_at="2000-01-01")["holders"] == []


def test_holdings_and_group(ask: Any) -> None:
    firms = {firm["name"]: firm for firm in ask("holdings", "赵测安")["firms"]}
    assert {firm for firm, one in firms.items() if one["controlled"]} == {TOP, MID, LOW}
    assert firms[LOW]["share"]["value"] == pytest.approx(0.25 * 0.6 * 0.51)
    group = ask("group", MID)
    assert names(group["head"]) == ["赵测安", "钱测平"]
    assert [firm["name"] for firm in group["firms"]] == [TOP, MID, LOW]


def test_http_answers_what_the_command_answers(client: httpx.Client, ask: Any, workspace: Path, xintu: Xintu) -> None:
    for question, flags in (("control", ("--depth", "1")), ("holdings", ("--down",)), ("group", ("--group",))):
        done = xintu("control", code(1), *flags, "--workspace", workspace, "--json")
        assert done.returncode == 0, done.stderr
        depth = {"depth": "1"} if question == "control" else {}
        assert ask(question, code(1), **depth) == json.loads(done.stdout)
    owners, whole = ask("owners", code(1), depth="1"), ask("control", code(1), depth="1")
    assert owners == {key: whole[key] for key in owners}
    assert names(owners["not_opened"]) == sorted([TOP, "周测丰"])


def test_what_cannot_be_answered_is_a_problem(client: httpx.Client, ask: Any) -> None:
    party = ask("control", code(1))["party"]["id"]
    for path in ("control", "owners", "holdings", "group"):
        assert client.get(f"/v1/parties/org-none/{path}").status_code == 404
        assert client.get(f"/v1/parties/{party}/{path}", params={"depth": -1}).status_code == 422
        assert client.get(f"/v1/parties/{party}/{path}", params={"as_of": "2025-13-01"}).status_code == 422


def test_text_for_people(workspace: Path, xintu: Xintu) -> None:
    shown = xintu("control", code(2), "--workspace", workspace).stdout
    for said in (
        "（共同控制）  把握：确定（100%）",
        f"{TOP}：过半数表决权，合计表决权 65% = 钱测平 40%（其中受托 20%）",
        "孙测和（自然人）  最终 10.71%",
        "表决权委托：",
        "一致行动：",
    ):
        assert said in shown, shown
    held = xintu("control", TOP, "--down", "--workspace", workspace).stdout
    assert f"60%  {MID}" in held
    assert "【控制】" in held
    assert "集团：控制人 " in xintu("control", LOW, "--group", "--workspace", workspace).stdout
    english = xintu("control", code(3), "--lang", "en", "--workspace", workspace).stdout
    assert f"Controller: {COMMISSION} (final share 100%)  certain (100%)" in english
    assert "--down" in xintu("control", "孙测和", "--workspace", workspace).stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ((LOW, "--as-of", "2025-13-01"), 2),
        ((LOW, "--down", "--group"), 2),
        (("有限公司",), 3),
    ],
)
def test_bad_input(workspace: Path, xintu: Xintu, arguments: tuple[str, ...], status: int) -> None:
    done = xintu("control", *arguments, "--workspace", workspace)
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
