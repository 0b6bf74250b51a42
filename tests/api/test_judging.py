"""Judging and explaining through the front door: on a pseudo-terminal, from scripts, and what a rebuild keeps."""

from __future__ import annotations

import csv
import json
import os
import pty
import select
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from databases import copy_workspace, stored

from api.messages import word
from api.review_screen import single_keys
from loaders.workspace import Workspace
from resolution import explain, lineage
from resolution.comparison import COMPARISONS
from resolution.near import OUTCOMES

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Xintu
else:
    Loaded = Xintu = Any


@pytest.fixture
def own(loaded: Loaded, tmp_path: Path) -> Loaded:
    """The loaded world in a workspace of this test's own."""
    copy_workspace(loaded.workspace, tmp_path / "workspace")
    return replace(loaded, workspace=tmp_path / "workspace")


def rows(workspace: Path, query: str) -> list[tuple[Any, ...]]:
    return stored(workspace, query)


@contextmanager
def ledger_of(folder: Path) -> Iterator[sa.Connection]:
    with Workspace.open(folder, create=False) as workspace, workspace.read() as connection:
        yield connection


class Terminal:
    """``xintu`` in a process on a pseudo-terminal."""

    def __init__(self, *arguments: object) -> None:
        command = [str(Path(sys.executable).with_name("xintu")), *map(str, arguments)]
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            os.environ["COLUMNS"] = "160"
            os.execv(command[0], command)

    def until(self, text: str) -> str:
        """What is printed until ``text`` appears."""
        seen, deadline = b"", time.monotonic() + 120
        while text.encode() not in seen:
            assert time.monotonic() < deadline, seen.decode(errors="replace")
            if select.select([self.end], [], [], 0.2)[0]:
                seen += os.read(self.end, 65536)
        return seen.decode(errors="replace")

    def press(self, key: str, until: str) -> str:
        os.write(self.end, key.encode())
        return self.until(until)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self.end)  # hangs up, should it still run

    def status(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_a_reviewer_judges_takes_back_and_quits(own: Loaded) -> None:
    asked = own.ask("review")
    assert len(asked) > 3
    with Terminal("review", "--workspace", own.workspace, "--author", "张审", "--lang", "zh") as screen:
        first = screen.until("结束")
        assert asked[0]["left_party"]["record"] in first
        assert asked[0]["right_party"]["record"] in first
        assert "组织形式" in first
        assert "复核线" in screen.press("w", "复核线")
        assert "同一 0 不同 1" in screen.press("d", "结束")
        screen.press("n", "结束")
        screen.press("u", "结束")
        assert "已退回" in screen.press("b", "结束")
        assert "不同 1，不确定 0；跳过 1" in screen.press("q", "生效")
        assert screen.status() == 0
    stored = rows(own.workspace, "SELECT left_mention, verdict, author FROM judgement ORDER BY judgement_id")
    assert [row[1:] for row in stored] == [("different", "张审"), ("unsure", "张审"), ("withdrawn", "张审")]
    assert f"{stored[0][0]:016x}" == asked[0]["left"]
    left = {(row["left"], row["right"]) for row in own.ask("review")}
    assert (asked[0]["left"], asked[0]["right"]) not in left
    assert (asked[2]["left"], asked[2]["right"]) in left


def test_the_screen_speaks_english(own: Loaded) -> None:
    with Terminal("review", "--workspace", own.workspace, "--lang", "en") as screen:
        shown = screen.until("[q] quit")
        assert "legal form" in shown
        assert "0 skipped" in screen.press("q", "next xintu resolve")
        assert screen.status() == 0


def test_arrows_are_no_keys_and_keys_typed_ahead_are_kept() -> None:
    """Left arrow ends in D, which is no verdict."""
    ours, theirs = pty.openpty()
    with single_keys(theirs) as keys:
        os.write(ours, b"\x1b[D")
        time.sleep(0.05)
        os.write(ours, b"sD")
        time.sleep(0.05)
        os.write(ours, b"q")
        got = [next(keys)]
        got += [next(keys) for _ in range(2)]
    assert got == ["s", "d", "q"]
    for end in (ours, theirs):
        os.close(end)


def test_without_a_terminal_it_says_what_to_do(loaded: Loaded, xintu: Xintu) -> None:
    done = xintu("review", "--workspace", loaded.workspace)
    assert done.returncode == 2
    assert "--decide" in done.stderr


def test_the_most_informative_comes_first_and_nothing_that_no_verdict_can_turn(loaded: Loaded) -> None:
    asked = loaded.ask("review", "--limit", 1000)
    assert [q["information"] for q in asked] == sorted((q["information"] for q in asked), reverse=True)
    assert {q["outcome"] for q in asked} <= set(OUTCOMES)
    coded = {p["entity_id"]: p["code"] for p in _entities(loaded.workspace)}
    for question in asked:
        codes = [coded[question[side]] for side in ("left_entity", "right_entity")]
        assert codes[0] == codes[1] or min(map(len, codes)) < 18 or "*" in "".join(codes)
    persons = loaded.ask("review", "--kind", "person")
    assert persons
    assert {q["kind"] for q in persons} == {"person"}


def _entities(workspace: Path) -> list[dict[str, str]]:
    found = rows(workspace, "SELECT entity_id, code FROM entity")
    return [{"entity_id": row[0], "code": row[1]} for row in found]


def test_a_verdict_holds_through_resolve_rebuild_and_a_reload(own: Loaded, xintu: Xintu) -> None:
    joined = next(q for q in own.ask("review", "--limit", 1000) if q["outcome"] == "joined")
    below = next(q for q in own.ask("review", "--limit", 1000) if q["outcome"] == "below")
    for question, verdict in ((joined, "different"), (below, "same")):
        told = own.ask("review", "--decide", question["left"], question["right"], verdict, "--author", "李审")
        assert told["verdict"] == verdict
    for command in ("resolve", "rebuild"):
        done = xintu(command, "--workspace", own.workspace, "--json")
        assert done.returncode == 0, done.stderr
        for question, same in ((joined, False), (below, True)):
            answer = own.ask("explain", question["left"], question["right"])
            assert answer["same"] is same
            assert answer["decided_by"] == "judgement"
            assert answer["judgements"][0]["author"] == "李审"
    lineage = own.ask("explain", own.ask("explain", below["left"], below["right"])["left"]["entity"])
    assert "judgement" in {link["by"] for link in lineage["links"]}


def test_a_judgement_sleeps_with_its_record_and_wakes_again(xintu: Xintu, tmp_path: Path) -> None:
    """Three deliveries of one register: whole, without a firm, whole again."""
    workspace = tmp_path / "workspace"
    head = "uscc,name,reg_date,ent_type,capital,province,city,address,scope\n"
    firms = {"A": "宣城云岚机械有限公司", "B": "宣城云岚机械有限责任公司"}
    lines = {
        "A": f"91341802MA9KB0X1XB,{firms['A']},2001-02-03,有限责任公司,100万元,安徽省,宣城市,宣城市水阳路1号,机械\n",
        "B": f",{firms['B']},2001-02-03,有限责任公司,100万元,安徽省,宣城市,宣城市水阳路1号,机械\n",
    }

    def deliver(date: str, *names: str) -> None:
        file = tmp_path / "register.csv"
        file.write_text(head + "".join(lines[name] for name in names), encoding="utf-8")
        flags = ("--full", "--date", date, "--series", "register", "--workspace", workspace)
        done = xintu("load", f"enterprise_register={file}", *flags, "--json")
        assert done.returncode in (0, 3), done.stderr
        assert json.loads(done.stdout)["totals"]["rejected"] == 0, done.stdout
        assert xintu("resolve", "--workspace", workspace).returncode == 0

    def entities() -> list[str]:
        return [row[0] for row in rows(workspace, "SELECT entity_id FROM entity ORDER BY entity_id")]

    deliver("2026-01-01", "A", "B")
    assert len(entities()) == 1
    ids = [f"{row[0]:016x}" for row in rows(workspace, "SELECT mention_id FROM mention ORDER BY mention_id")]
    assert xintu("review", "--decide", *ids, "different", "--workspace", workspace).returncode == 0
    deliver("2026-02-01", "A", "B")
    assert len(entities()) == 2
    deliver("2026-03-01", "A")
    assert len(entities()) == 1
    deliver("2026-04-01", "A", "B")
    assert len(entities()) == 2


def test_a_contradiction_is_refused_and_named(own: Loaded, xintu: Xintu) -> None:
    ids = [f"{row[0]:016x}" for row in rows(own.workspace, "SELECT mention_id FROM mention LIMIT 3")]
    decide = lambda a, b, verdict: xintu("review", "--decide", a, b, verdict, "--workspace", own.workspace)  # noqa: E731
    done = decide(ids[0], ids[1], "same")
    assert done.returncode == 0, done.stderr
    assert decide(ids[1], ids[2], "different").returncode == 0
    refused = decide(ids[0], ids[2], "same")
    assert refused.returncode == 2
    assert ids[1] in refused.stderr
    assert len(rows(own.workspace, "SELECT * FROM judgement")) == 2
    assert decide(ids[0], ids[2], "perhaps").returncode == 2
    assert decide("ffffffffffffffff", ids[2], "same").returncode == 2


#: What pairs with two codes are weighed without: the codes, and what is counted over all records.
APART = ("code", "firms of that 字号", "字号 alone", "name known elsewhere")


def test_explanations_weigh_exactly_what_the_run_weighed(loaded: Loaded) -> None:
    stored = rows(loaded.workspace, "SELECT left_mention, right_mention, weight, outcome FROM scored_pair")
    assert {row[3] for row in stored} >= {"joined", "below"}
    for left, right, weight, outcome in stored[::3]:
        with ledger_of(loaded.workspace) as connection:
            sides = [explain.side_of(connection, mention) for mention in (left, right)]
            assert sides[0]
            assert sides[1]
            answer = explain.pair(connection, sides[0], sides[1])
        bits = {e["comparison"]: e["bits"] for e in answer["pair"]["evidence"]}
        apart = sum(bits[name] for name in APART)
        two_codes = "two codes" in {rule["rule"] for rule in answer["rules"]}
        if outcome == "refused" and two_codes and answer["pair"]["weight"] == pytest.approx(weight + apart, abs=1e-3):
            weight += apart  # kept as what the two records themselves say but for the codes
        assert answer["pair"]["weight"] == pytest.approx(weight, abs=1e-3)
        parts = (
            answer["pair"]["prior"] + answer["pair"]["held_back"] + sum(e["bits"] for e in answer["pair"]["evidence"])
        )
        assert parts == pytest.approx(weight, abs=0.01)
        assert answer["same"] is (outcome == "joined")
        for change in answer["changes"]["alone"]:
            line = answer["pair"]["match"]
            assert change["decides"] is ((change["weight"] < line) if answer["same"] else (change["weight"] >= line))


def test_every_organisation_has_a_lineage_that_reaches_all_of_it(loaded: Loaded) -> None:
    """The links span the units, in falling weight."""
    chosen = rows(loaded.workspace, "SELECT entity_id FROM membership GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 100")
    for (entity,) in chosen:
        with ledger_of(loaded.workspace) as connection:
            answer = lineage.entity(connection, entity)
        units = {member["unit"] for member in answer["members"]}
        ends = len(units) if answer["kind"] == "organisation" else len(answer["members"])
        assert len(answer["links"]) == ends - 1
        weights = [link["weight"] for link in answer["links"] if link["by"] == "weight"]
        assert weights == sorted(weights, reverse=True)


def test_two_codes_refuse_and_the_picture_shows_the_weights(loaded: Loaded, xintu: Xintu, tmp_path: Path) -> None:
    with (loaded.files / "truth" / "entities.csv").open(encoding="utf-8-sig", newline="") as file:
        truth = list(csv.DictReader(file))
    stored = {row["code"] for row in _entities(loaded.workspace)}
    child, parent = next(
        (one["code"], other["code"])
        for one in truth
        for other in truth
        if one["parent_id"] == other["entity_id"] and {one["code"], other["code"]} <= stored
    )
    picture = tmp_path / "weights.svg"
    done = xintu("explain", child, parent, "--svg", picture, "--workspace", loaded.workspace)
    assert done.returncode == 0, done.stderr
    assert "不是同一主体" in done.stdout
    assert "两个不同的有效统一社会信用代码" in done.stdout
    tree = ET.parse(picture)
    texts = ["".join(node.itertext()) for node in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert any("判定线" in text for text in texts)
    assert any(text.startswith("先验") for text in texts)
    assert "http" not in picture.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")


def test_persons_are_explained_by_rules(loaded: Loaded, xintu: Xintu, tmp_path: Path) -> None:
    left, right, chance = rows(loaded.workspace, "SELECT left_id, right_id, probability FROM possible_same LIMIT 1")[0]
    answer = loaded.ask("explain", left, right)
    assert answer["same"] is False
    assert answer["possible"]["probability"] == chance
    assert answer["kind"] == "person"
    assert not any(len(row[side]) >= 32 for row in answer["evidence"] for side in ("left", "right"))  # no digest
    refused = xintu("explain", left, right, "--svg", tmp_path / "p.svg", "--workspace", loaded.workspace)
    assert refused.returncode == 2
    assert not (tmp_path / "p.svg").exists()


def test_what_is_not_there_is_said(loaded: Loaded, xintu: Xintu) -> None:
    for who in ("0000000000000000", "penalties:0000000000000000", "没有这家公司"):
        done = xintu("explain", who, "--workspace", loaded.workspace)
        assert done.returncode == 2
        assert who in done.stderr


@pytest.mark.parametrize(
    "text", [c.name for c in COMPARISONS] + [x for c in COMPARISONS for x in c.levels] + [*OUTCOMES]
)
def test_every_comparison_level_and_outcome_has_a_word(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINTU_LANG", "zh")
    assert word(text) != text or text.isdigit()
