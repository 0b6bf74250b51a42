"""Exports and pictures through the front doors, from the graph of a synthetic world."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import httpx
import networkx as nx
import pytest
from tenants import Tenant, key_for

from api.commands.root import run
from api.pictures import fonts
from api.pictures.bending import bend_of, middle
from api.pictures.draw import picture, write_picture
from api.pictures.layout import HIGH, WIDE, placed
from api.pictures.scene import MOST, Scene, paths_scene, scene_of
from graph.export.part import of
from graph.model import Edge, Event, Node
from graph.schema import load_schema
from loaders.reject import InputError, describe
from loaders.workspace import Workspace

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Serving, Xintu
else:
    Loaded = Serving = Xintu = Any

ROOT = Path(__file__).parents[2]
SCHEMA = load_schema()


@pytest.fixture(scope="module")
def client(loaded: Loaded, serving: Serving) -> Iterator[httpx.Client]:
    with serving(loaded.workspace) as opened:
        yield opened


@pytest.fixture(scope="module")
def listed(loaded: Loaded) -> dict[str, Any]:
    """A party on a black list that has ties, as the graph's own table of events tells it."""
    linked = loaded.ask("cross-region", "--tie", "controlled_by")
    found: dict[str, Any] = linked[0]["party"]
    return found


def export(loaded: Loaded, *arguments: object) -> dict[str, Any]:
    report: dict[str, Any] = loaded.ask("export", *arguments)
    return report


def test_the_whole_graph_in_four_formats(loaded: Loaded, tmp_path: Path) -> None:
    """Each format holds the same nodes and edges, as many as the workspace has; the followthemoney library takes them."""
    reports = {form: export(loaded, tmp_path / name) for form, name in FILES.items()}
    sizes = {tuple(report[what] for what in ("nodes", "edges")) for report in reports.values()}
    assert len(sizes) == 1
    nodes, edges = sizes.pop()
    assert (nodes, edges) == (loaded.resolved["nodes"], loaded.resolved["edges"])
    assert reports["csv"]["events"] == reports["ftm"]["events"] == loaded.resolved["events"]
    read = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    assert (len(read), read.number_of_edges()) == (nodes, edges)
    with (tmp_path / "tables" / "edges.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["id"] for row in csv.DictReader(file)} == {key for *_, key in read.edges(keys=True)}
    dynamic = ElementTree.parse(tmp_path / "g.gexf").getroot()
    assert len(dynamic.findall(".//{*}node")) == nodes
    entities = (tmp_path / "g.jsonl").read_text(encoding="utf-8").splitlines()
    schemata = {json.loads(line)["schema"] for line in entities}
    assert {"Company", "Person", "PublicBody", "Ownership", "Directorship", "Sanction", "Event"} <= schemata
    assert not [line for line in entities if "idNumber" in json.loads(line)["properties"]]
    check_with_the_library(entities)


def check_with_the_library(entities: list[str]) -> None:
    """The library finds what is wrong with an entity that is wrong, and nothing else."""
    python = ROOT / ".venv" / "ftm" / "bin" / "python"
    if not python.exists():
        assert os.environ.get("CI") != "true", "no followthemoney library: make .venv/.ftm"
        pytest.skip("no followthemoney library: make .venv/.ftm")
    wrong = {"id": "wrong", "schema": "Company", "properties": {"name": ["甲"], "incorporationDate": ["1.1.2020"]}}
    given = "\n".join([*entities, json.dumps(wrong)])
    checker = ROOT / "tests" / "graph" / "ftm_check.py"
    done = subprocess.run([python, checker], input=given, capture_output=True, text=True, check=False)
    problems = done.stdout.splitlines()
    assert problems, done.stderr[-2000:]
    assert all(problem.startswith("wrong: incorporationDate") for problem in problems), problems[:10]


FILES = {"graphml": "g.graphml", "gexf": "g.gexf", "csv": "tables", "ftm": "g.jsonl"}


def test_a_region_with_the_ties_that_leave_it(loaded: Loaded, tmp_path: Path) -> None:
    city = export(loaded, "--out", tmp_path / "r.graphml", "--region", "宣城市")
    inside = nx.read_graphml(tmp_path / "r.graphml", force_multigraph=True)
    assert 0 < city["nodes"] < loaded.resolved["nodes"]
    for source, target in inside.edges():
        assert "3418" in (inside.nodes[source].get("region", "")[:4], inside.nodes[target].get("region", "")[:4])


def test_pictures_by_command(loaded: Loaded, xintu: Xintu, tmp_path: Path, listed: dict[str, Any]) -> None:
    png = xintu("export", tmp_path / "a.png", "--around", listed["id"], "--hops", 1, "--workspace", loaded.workspace)
    if has_font():
        assert png.returncode == 0, png.stderr
        assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    else:
        assert (png.returncode, "fonts-noto-cjk" in png.stderr) == (2, True)
    export(loaded, tmp_path / "a.svg", "--around", listed["id"], "--hops", 1, "--limit", 30)
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "在失信名单上" in text
    assert "Noto Sans CJK SC" in text


def test_what_an_answer_found_is_drawn(loaded: Loaded, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The parties of its paths and no others; the ties on the paths are marked; hubs it did not open are not in it."""
    match = loaded.ask("cross-region", "--tie", "controlled_by")[0]
    given = tmp_path / "answer.json"
    given.write_text(
        json.dumps({**match, "suppressed": [{"id": loaded.party(next(iter(loaded.parties)))}]}), encoding="utf-8"
    )
    workspace = ["--workspace", str(loaded.workspace)]
    assert run(["export", str(tmp_path / "a.graphml"), "--answer", str(given), *workspace]) == 0
    read = nx.read_graphml(tmp_path / "a.graphml", force_multigraph=True)
    ends = {hop[end] for hop in match["path"] for end in ("from", "to")}
    assert set(read) == {match["party"]["id"]} | ends
    assert run(["export", str(tmp_path / "a.svg"), "--answer", str(given), *workspace]) == 0
    assert "重点关系" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    given.write_text("no answer", encoding="utf-8")
    assert run(["export", str(tmp_path / "b.svg"), "--answer", str(given), *workspace]) == 2
    assert "--json" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "xintu export"),
        (["g.docx"], "--format"),
        (["g.svg"], "--around"),
        (["g.gexf", "--as-of", "2020-02-30"], "2020-02-30"),
        (["g.gexf", "--region", "无此地"], "无此地"),
        (["g.gexf", "--around", "无此公司"], "无此公司"),
        (["g.gexf", "--around", "a", "--region", "b"], "--around"),
    ],
)
def test_what_cannot_be_exported_leaves_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], told: str
) -> None:
    Workspace.open(tmp_path / "workspace", create=True).close()
    out = tmp_path / "out"
    given = [str(out / one) if one.startswith("g.") else one for one in arguments]
    assert run(["export", *given, "--workspace", str(tmp_path / "workspace")]) == 2
    assert told in capsys.readouterr().err
    assert not out.exists()


def test_over_http_the_same_bytes(loaded: Loaded, client: httpx.Client, tmp_path: Path, listed: dict[str, Any]) -> None:
    for form, media in (
        ("graphml", "application/graphml+xml"),
        ("ftm", "application/x-ndjson"),
        ("svg", "image/svg+xml"),
    ):
        out = tmp_path / f"g.{form}"
        export(loaded, "--out", out, "--format", form, "--around", listed["id"], "--hops", 1)
        answer = client.get("/v1/export", params={"format": form, "around": listed["id"], "hops": 1})
        assert answer.headers["content-type"].startswith(media)
        assert answer.content == out.read_bytes()
    near = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    assert near.nodes[listed["id"]]["listed"] is True
    assert {listed["id"]} < set(near)
    nodes = client.get("/v1/export", params={"format": "csv", "table": "nodes"})
    assert len(nodes.text.splitlines()) > loaded.resolved["nodes"]
    assert client.get("/v1/export", params={"format": "svg", "around": "nobody"}).status_code == 404
    assert client.get("/v1/export", params={"format": "svg"}).status_code == 422
    assert client.get("/v1/export", params={"format": "gexf", "region": "无此地"}).status_code == 422


def taken(auditor: Tenant, want: int) -> list[dict[str, Any]]:
    """The entries of exports, the latest first, as soon as there are so many."""
    for _ in range(100):
        entries: list[dict[str, Any]] = auditor.get("/v1/audit?action=export:taken&limit=50")["entries"]
        if len(entries) >= want:
            break
        time.sleep(0.1)
    return entries


def test_what_was_taken_stands_in_the_log_and_who_goes_midway_ends_it(
    loaded: Loaded, client: httpx.Client, xintu: Xintu
) -> None:
    auditor = Tenant(client, key_for(xintu, loaded.workspace, "export-auditor", "auditor", "A"))
    before = len(taken(auditor, 0))
    answer = client.get("/v1/export", params={"format": "csv", "table": "edges"})
    entry = taken(auditor, before + 1)[0]["what"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert entry["complete"] is True
    assert entry["edges"] == len(rows)
    assert (entry["bytes"], entry["sha256"]) == (len(answer.content), hashlib.sha256(answer.content).hexdigest())
    whole = len(client.get("/v1/export", params={"format": "graphml"}).content)
    assert whole > 4_000_000  # more than what lies in buffers of the system on the way
    with client.stream(
        "GET", "/v1/export", params={"format": "graphml"}, headers={"Accept-Encoding": "identity"}
    ) as one:
        got = next(one.iter_raw())
    assert 0 < len(got) < whole
    gone = taken(auditor, before + 3)[0]["what"]
    assert gone["complete"] is False
    assert gone["bytes"] < whole
    assert client.get("/v1/export", params={"format": "csv", "table": "nodes"}).status_code == 200  # nothing is held


def has_font() -> bool:
    try:
        return bool(fonts.chinese_font())
    except InputError:
        return False


def test_a_png_without_a_font_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts.chinese_font.cache_clear()
    monkeypatch.setattr(fonts, "_KNOWN", ("no such font",))
    nodes, edges = star(3)
    with pytest.raises(InputError) as refused:
        picture(scene_of("图", nodes, edges, SCHEMA, {}), "png")
    fonts.chinese_font.cache_clear()
    assert "fonts-noto-cjk" in describe(refused.value.reason)[1]


def star(count: int) -> tuple[list[Node], list[Edge]]:
    nodes = [Node(f"n{number:03}", "enterprise", f"某某市第{number}号有限公司") for number in range(count)]
    return nodes, [Edge(f"e{one.id}", "shareholder", "n000", one.id, weight=0.5) for one in nodes[1:]]


def test_a_picture_is_the_same_in_any_order_and_its_parties_stand_apart() -> None:
    nodes, edges = star(60)
    scene = scene_of("图", nodes, edges, SCHEMA, {"n001": ["wage_arrears"]})
    assert picture(scene, "svg") == picture(
        scene_of("图", nodes[::-1], edges[::-1], SCHEMA, {"n001": ["wage_arrears"]}), "svg"
    )
    at = sorted(placed(scene).places.values())
    for number, (x, y) in enumerate(at):
        assert all(abs(x - a) > WIDE * 0.6 or abs(y - b) > HIGH * 0.6 for a, b in at[:number])


def test_layers_put_who_controls_above_and_rings_in_a_circle() -> None:
    nodes = [Node(id_, "enterprise", id_) for id_ in "abcd"]
    chain = [Edge(a + b, "shareholder", a, b) for a, b in ("ab", "bc", "cd", "ad")]
    heights = {id_: y for id_, (_, y) in placed(scene_of("", nodes, chain, SCHEMA, {})).places.items()}
    assert heights["a"] > heights["b"] > heights["c"] > heights["d"]
    ring = [Edge(a + b, "guarantees", a, b) for a, b in ("ac", "cb", "bd", "da")]
    scene = scene_of("", nodes, ring, SCHEMA, {}, marked=["ac"])
    places = placed(Scene(scene.title, scene.parties, scene.ties, layout="ring")).places
    x, y = (sum(place[axis] for place in places.values()) / 4 for axis in (0, 1))
    assert len({round((a - x) ** 2 + (b - y) ** 2, 6) for a, b in places.values()}) == 1
    assert [tie.marked for tie in scene.ties] == [True, False, False, False]


def test_pictures_of_the_paths_of_an_answer(loaded: Loaded) -> None:
    """What ``linked`` and ``paths`` print can be drawn: each hop an arrow in the edge's own direction."""
    hop = {
        **{"from": "b", "to": "a", "kind": "shareholder", "direction": "in", "since": "", "until": ""},
        **{"stated_weight": 0.6, "properties": {}, "records": []},
    }
    nodes = {id_: Node(id_, "enterprise", id_) for id_ in "ab"}
    (tie,) = paths_scene("路径", [[hop]], nodes, SCHEMA).ties
    assert (tie.source, tie.target, tie.label, tie.marked) == ("a", "b", "股东 60%", True)


def test_what_no_page_can_hold_is_refused(tmp_path: Path) -> None:
    nodes, edges = star(MOST + 1)
    for given, reason in ((nodes, "picture_too_large"), ([], "picture_empty")):
        with pytest.raises(InputError) as refused:
            scene_of("图", given, edges if given else [], SCHEMA, {})
        assert refused.value.reason == reason
    with pytest.raises(InputError):
        write_picture(scene_of("图", nodes[:2], edges[:1], SCHEMA, {}), tmp_path / "a.pdf")


def test_names_of_any_kind_are_drawn() -> None:
    nodes = [Node("a", "person", "$x^2$ <张&某>\n\t"), Node("b", "nothing known", "")]
    part = of(nodes, [Edge("e", "unknown", "a", "b")], [Event("v", "a", "list_entry", "unknown", "black")])
    scene = scene_of("$标题", nodes, part.edges(()), SCHEMA, part.listed)
    text = picture(scene, "svg").decode()
    ElementTree.fromstring(text)
    assert "$x^2$" in text


def test_a_tie_goes_around_a_party_that_it_does_not_touch() -> None:
    start, end, between = (0.0, 4.0), (0.0, 0.0), (0.0, 2.0)
    assert bend_of(start, end, [], met=False) == 0
    assert bend_of(start, end, [], met=True) != 0
    bend = bend_of(start, end, [between], met=False)
    assert abs(middle(start, end, bend)[0]) > 0.3
    right = bend_of(start, end, [between, (-1.2, 2.0), (-0.6, 2.0)], met=False)
    assert middle(start, end, right)[0] > 0.3
