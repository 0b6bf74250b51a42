"""Lists through the front doors: entries and their terms, what is due, measures, lookups, clean-up, the ratio of 1 %."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import listed_samples as listed
import pytest
from docx import Document
from listed_samples import AS_OF, FIRMS

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    """The planted county, loaded and resolved by the command line."""
    folder = tmp_path_factory.mktemp("lists")
    files = [f"{source}={path}" for source, path in listed.write(folder)]
    done = xintu("load", *files, "--date", "2026-03-20", "--workspace", folder / "w")
    assert done.returncode == 0, done.stderr + done.stdout
    assert xintu("resolve", "--workspace", folder / "w").returncode == 0
    return folder / "w"


@pytest.fixture(scope="module")
def ask(workspace: Path, xintu: Xintu) -> Any:
    def asked(*arguments: object) -> Any:
        done = xintu(*arguments, "--workspace", workspace, "--json")
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout)

    return asked


def entry_of(answer: dict[str, Any], number: int) -> list[dict[str, Any]]:
    return [row for row in answer["rows"] if row["party_code"] == FIRMS[number]["统一社会信用代码"]]


def test_entries_have_terms_states_and_who_must_act(ask: Any) -> None:
    answer = ask("lists", "entries", "--as-of", AS_OF, "--limit", 0)
    assert answer["entries"] == len(listed.SERIOUS) + len(listed.WAGES) + len(listed.DEBTORS)
    states = {n: [row["state"] for row in entry_of(answer, n)] for n in range(8)}
    assert states == {
        0: ["expired"],
        1: ["listed"],
        2: ["listed"],
        3: ["removed"],
        4: ["removed_early"],
        5: ["removed_late"],
        6: ["removed", "listed"],
        7: ["performed"],
    }
    (expired,), (early,), (late,) = (entry_of(answer, n) for n in (0, 4, 5))
    assert (expired["term_end"], expired["days"], expired["acts"]) == ("2025-05-01", 334, listed.MARKET)
    assert expired["verified"] is False  # its term is background knowledge
    assert (early["early_from"], early["too_early"], early["verified"]) == ("2024-07-01", True, True)
    assert (late["term_end"], late["removed_on"], late["days"]) == ("2025-06-01", "2025-09-01", 92)


def test_a_debtor_leaves_when_the_last_case_goes(ask: Any) -> None:
    def debtor(day: str) -> list[tuple[str, int]]:
        rows = entry_of(ask("lists", "entries", "--list", "失信被执行人", "--as-of", day, "--limit", 0), 6)
        return [(row["state"], row["remaining"]) for row in rows]

    assert debtor("2025-11-30") == [("listed", 2), ("listed", 2)]
    assert debtor(AS_OF) == [("removed", 1), ("listed", 1)]
    assert debtor("2024-02-15") == [("listed", 1)]


def test_states_and_regions_narrow_the_entries(ask: Any) -> None:
    expired = ask("lists", "entries", "--as-of", AS_OF, "--state", "expired", "--limit", 0)
    assert expired["count"] == 1
    assert len(expired["rows"]) == 1
    there = ask("lists", "entries", "--as-of", AS_OF, "--region", "宁国市", "--limit", 0)
    assert {row["party_code"] for row in there["rows"]} == {FIRMS[n]["统一社会信用代码"] for n in (600, 601)}


def test_due_names_terms_early_exits_and_what_should_be_gone(ask: Any) -> None:
    answer = ask("lists", "due", "--within", 30, "--as-of", AS_OF)
    found = {row["party_code"]: (row["what"], row["on"]) for row in answer["rows"]}
    assert found == {
        FIRMS[0]["统一社会信用代码"]: ("expired", "2025-05-01"),
        FIRMS[7]["统一社会信用代码"]: ("performed", AS_OF),
        FIRMS[2]["统一社会信用代码"]: ("term_end", "2026-04-10"),
        FIRMS[1]["统一社会信用代码"]: ("early_exit", "2026-04-15"),
    }
    assert ask("lists", "due", "--within", 5, "--as-of", AS_OF)["count"] == 2


def test_the_ratio_by_county_warns_before_the_limit(ask: Any, workspace: Path, xintu: Xintu, tmp_path: Path) -> None:
    answer = ask("lists", "ratio", "--as-of", AS_OF)
    rows = {row["region"]: row for row in answer["regions"]}
    inner = rows["341802"]  # 0, 1, 2, 6, 7 stand on a list, and 590, which is cancelled
    assert (inner["registered"], inner["listed"], inner["outside"]) == (590, 6, 1)
    assert (inner["ratio"], inner["state"], inner["room"]) == (round(6 / 590, 6), "over", -1)
    assert (rows["341881"]["listed"], rows["341881"]["state"]) == (2, "over")
    assert (rows["341824"]["listed"], rows["341824"]["state"], rows["341824"]["room"]) == (0, "below", 0)
    whole = answer["whole"]
    assert (whole["registered"], whole["listed"], whole["state"]) == (840, 8, "warning")
    assert answer["lists"][0] == {
        "list": "market_serious", "list_name": listed.MARKET_LIST, "listed": 6, "only": 6,
    }  # fmt: skip
    months = {row["on"]: (row["registered"], row["listed"]) for row in answer["trend"]}
    # 590 was still registered, and so, as far as is known, were nine whose row says 注销 without a day, until it came
    assert months["2026-01-31"] == (850, 8)
    assert months["2025-11-30"] == (850, 8)
    assert months["2025-05-31"] == (850, 8)
    city = ask("lists", "ratio", "--as-of", AS_OF, "--by", "city", "--region", "宣城市", "--months", 0)
    assert [(row["region"], row["listed"]) for row in city["regions"]] == [("341800", 8)]
    document = tmp_path / "ratio.docx"
    assert xintu("lists", "ratio", "--as-of", AS_OF, "--notice", document, "--workspace", workspace).returncode == 0
    text = "\n".join(paragraph.text for paragraph in Document(str(document)).paragraphs)
    assert "登记企业840户" in text
    assert "宁国市" in text


def test_measures_due_applied_late_missing_and_to_lift(ask: Any) -> None:
    answer = ask("lists", "measures", "--as-of", AS_OF, "--limit", 0)
    mine = {row["measure"]: row["state"] for row in entry_of(answer, 0)}
    assert (mine["M06"], mine["M07"], mine["M12"]) == ("applied", "late", "missing")
    debtor = {row["measure"]: row["state"] for row in entry_of(answer, 7)}
    assert debtor["M03"] == "applied"  # told by the court's orders that limit consumption
    assert "M03" not in mine
    assert [(row["party_code"], row["measure"]) for row in answer["to_lift"]] == [
        (FIRMS[5]["统一社会信用代码"], "纳入重点监管范围")
    ]
    assert answer["due"] == sum(answer[state] for state in ("applied", "late", "waiting", "missing"))
    soon = ask("lists", "measures", "--as-of", "2025-04-20", "--state", "waiting", "--limit", 0)
    assert {row["party_code"] for row in soon["rows"]} == {FIRMS[1]["统一社会信用代码"]}


def test_typical_cases_come_with_their_text(ask: Any, workspace: Path, xintu: Xintu, tmp_path: Path) -> None:
    answer = ask("lists", "cases", "--as-of", AS_OF)
    (one,) = answer["cases"]
    assert (one["party_name"], one["code"], one["case_text"]) == (
        FIRMS[0]["企业名称"], "M07", "取消其评优资格，促其整改。",
    )  # fmt: skip
    path = tmp_path / "cases.md"
    assert xintu("lists", "cases", "--as-of", AS_OF, "--notice", path, "--workspace", workspace).returncode == 0
    assert "取消其评优资格" in path.read_text(encoding="utf-8")


def test_departments_that_did_not_look_up_are_named(ask: Any) -> None:
    answer = ask("lists", "lookups", "--since", "2025-01-01", "--as-of", AS_OF)
    assert (answer["decisions"], answer["looked_up"]) == (3, 1)
    by_office = {row["office_name"]: (row["decisions"], row["looked_up"]) for row in answer["departments"]}
    assert by_office == {"宣城市住房和城乡建设局": (1, 0), listed.MARKET: (2, 1)}
    missed = {row["document_no"]: row["lists"] for row in answer["missed"]}
    assert missed == {"宣许可〔2025〕2号": "market_serious", "宣许可〔2025〕3号": "market_serious"}


def test_the_cleanup_ledger_by_month(ask: Any, workspace: Path, xintu: Xintu, tmp_path: Path) -> None:
    march = ask("measures", "cleanup", "--month", "2026-03")
    assert [march[name] for name in ("count", "closed", "overdue", "open")] == [3, 1, 1, 1]
    assert (march["not_updated"], march["without_basis"]) == (1, 1)
    standing = {row["measure"]: (row["standing"], row["basis"]) for row in march["items"]}
    assert standing == {
        "限制参加评先评优": ("closed", "M07"),
        "停止供电供水": ("overdue", ""),
        "纳入重点监管": ("open", "M12"),
    }
    assert [row["measure"] for row in march["unfounded"]] == ["上调水价"]
    january = ask("measures", "cleanup", "--month", "2026年1月")
    assert [january[name] for name in ("count", "closed", "overdue", "open")] == [2, 0, 0, 2]
    path = tmp_path / "cleanup.xlsx"
    done = xintu("measures", "cleanup", "--month", "2026-03", "--notice", path, "--workspace", workspace)
    assert done.returncode == 0
    assert path.stat().st_size > 0
    assert "逾期" in done.stdout


def test_measures_of_a_party_follow_its_lists(ask: Any) -> None:
    answer = ask("measures", "--party", FIRMS[7]["企业名称"], "--as-of", AS_OF)
    assert answer["lists"] == ["judgment_debtor"]
    assert {"M03", "M12"} <= {row["code"] for row in answer["measures"]}
    assert ask("measures", "--party", FIRMS[9]["企业名称"], "--as-of", AS_OF)["measures"] == []


def test_http_gives_the_same_answers(ask: Any, workspace: Path, serving: Serving) -> None:
    with serving(workspace) as client:

        def get(path: str, **params: object) -> Any:
            return client.get(path, params=params).raise_for_status().json()

        assert get("/v1/lists/ratio", as_of=AS_OF) == ask("lists", "ratio", "--as-of", AS_OF)
        assert get("/v1/lists/due", as_of=AS_OF) == ask("lists", "due", "--as-of", AS_OF)
        assert get("/v1/lists/entries", as_of=AS_OF) == ask("lists", "entries", "--as-of", AS_OF, "--limit", 100)
        page = get("/v1/lists/entries", as_of=AS_OF, state="expired", limit=1)
        assert page["count"] == 1
        assert page["rows"][0]["state"] == "expired"
        assert get("/v1/lists/cases", as_of=AS_OF) == ask("lists", "cases", "--as-of", AS_OF)
        assert get("/v1/lists/measures", as_of=AS_OF, limit=10_000) == ask(
            "lists", "measures", "--as-of", AS_OF, "--limit", 0
        )
        asked = get("/v1/lists/lookups", as_of=AS_OF, since="2025-01-01")
        assert asked == ask("lists", "lookups", "--since", "2025-01-01", "--as-of", AS_OF)
        assert get("/v1/measures/cleanup", month="2026-03") == ask("measures", "cleanup", "--month", "2026-03")
        party = ask("measures", "--party", FIRMS[7]["企业名称"], "--as-of", AS_OF)["party"]
        assert get("/v1/measures", party=party, as_of=AS_OF)["lists"] == ["judgment_debtor"]
        assert client.get("/v1/measures", params={"party": "nobody"}).status_code == 404
        assert get("/v1/lists", colour="red", as_of=AS_OF) == ask("lists", "--colour", "red", "--as-of", AS_OF)
        assert client.get("/v1/lists/entries", params={"list": "无此名单"}).status_code == 422


@pytest.mark.parametrize(
    "arguments",
    [
        ("lists", "entries", "--list", "无此名单"),
        ("lists", "entries", "--as-of", "2026-02-30"),
        ("lists", "ratio", "--region", "无此县"),
        ("measures", "cleanup", "--month", "2026-13"),
        ("catalogue", "--edition", "1999"),
    ],
)
def test_bad_arguments_are_refused(workspace: Path, xintu: Xintu, arguments: tuple[str, ...]) -> None:
    done: subprocess.CompletedProcess[str] = xintu(*arguments, "--workspace", workspace)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()


def test_people_read_the_answers_too(workspace: Path, xintu: Xintu) -> None:
    for arguments, words in (
        (("lists",), "拖欠农民工工资失信联合惩戒对象名单"),
        (("lists", "entries", "--as-of", AS_OF), "到期未移出"),
        (("lists", "due", "--as-of", AS_OF), "可提前移出"),
        (("lists", "ratio", "--as-of", AS_OF), "超限"),
        (("lists", "measures", "--as-of", AS_OF), "未反馈"),
        (("lists", "lookups", "--as-of", AS_OF), "未查询"),
        (("lists", "cases", "--as-of", AS_OF), "典型案例 1 件"),
        (("measures",), "限制市场或行业准入"),
        (("measures", "--party", FIRMS[7]["企业名称"]), "失信被执行人名单"),
    ):
        done = xintu(*arguments, "--workspace", workspace)
        assert done.returncode == 0, done.stderr
        assert words in done.stdout


def test_a_workspace_without_entries_answers_before_and_after_its_first_resolve(
    xintu: Xintu, serving: Serving, tmp_path: Path
) -> None:
    path = tmp_path / "register.json"
    path.write_text(json.dumps(FIRMS[:3], ensure_ascii=False), encoding="utf-8")
    assert xintu("load", "enterprise_register", path, "--workspace", tmp_path / "w").returncode == 0
    names = ("entries", "due", "ratio", "measures", "cases", "lookups")
    with serving(tmp_path / "w") as client:
        for registered in (0, 3):
            answers = {name: client.get(f"/v1/lists/{name}").raise_for_status().json() for name in names}
            assert answers["ratio"]["whole"]["registered"] == registered
            assert [answers[name]["count"] for name in ("entries", "due", "measures", "cases")] == [0, 0, 0, 0]
            assert client.get("/v1/measures/cleanup").raise_for_status().json()["count"] == 0
            assert xintu("resolve", "--workspace", tmp_path / "w").returncode == 0
