"""The catalogue through the command line: classes and editions, records that carry them, and what is outside refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from databases import stored

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

OWN = """
id: {id}
{about}
fields:
  name: {{type: name, required: true, headers: [主体名称]}}
  day: {{type: date, headers: [日期]}}
keys: [[name, day]]
mentions:
  party: {{role: subject, kind: "", name: name}}
"""
SUPPLEMENT = """
id: xuancheng
zh: 宣城市公共信用信息补充目录（测试）
region: "341800"
since: 2026-01-01
items:
  - {code: XC-01, zh: 信用村评价信息, class: 9, keeper: 宣城市农业农村局, basis: 测试}
measures:
  XC-M1: {group: B, zh: 限制参与信用村评定, content: 测试, lists: [black], due: true, basis: 测试}
"""


def source(workspace: Path, name: str, about: str) -> None:
    """A source of one's own."""
    folder = workspace / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(OWN.format(id=name, about=about), encoding="utf-8")


def table(path: Path, **more: str) -> Path:
    """A file of one firm."""
    row = {"主体名称": "宣城市测试云岚机械有限公司", "日期": "2026-01-02", **more}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    return path


def load(xintu: Xintu, workspace: Path, name: str, path: Path, day: str = "2026-03-01") -> tuple[int, dict[str, Any]]:
    done = xintu("load", name, path, "--date", day, "--workspace", workspace, "--json")
    (file,) = json.loads(done.stdout)["files"]
    return done.returncode, file


def test_classes_editions_and_the_sources_that_serve_them(xintu: Xintu, tmp_path: Path) -> None:
    def ask(*arguments: str) -> Any:
        done = xintu("catalogue", *arguments, "--workspace", tmp_path / "none", "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    now = ask("--as-of", "2026-03-31")
    assert now["edition"]["id"] == "2024"
    assert len(now["classes"]) == 13
    assert {"serious_lists", "wage_arrears"} <= {one["id"] for one in now["classes"][5]["sources"]}
    assert now["outside"] == []  # every built-in source names its class, or is a working record
    assert [ask("--as-of", day)["edition"]["id"] for day in ("2021-03-01", "2022-06-01", "2023-06-01")] == [
        "2021", "2021", "2022",
    ]  # fmt: skip
    assert len(ask("--edition", "2021")["classes"]) == 11
    assert not (tmp_path / "none").exists()
    text = xintu("catalogue", "--workspace", tmp_path / "none").stdout
    assert "严重失信主体名单信息" in text
    assert "未核实" in text


@pytest.mark.parametrize(
    ("about", "day", "refused"),
    [
        ("catalogue_class: 13", "2026-03-01", False),
        ("catalogue_class: 13", "2023-03-01", True),  # intellectual property came with the edition of 2024
        ("catalogue_class: 12", "2022-03-01", True),
        ("catalogue_class: 14", "2026-03-01", True),
        ("keeper: 某部门", "2026-03-01", True),  # says nothing of its class
        ("catalogue_item: XC-01", "2026-03-01", False),
        ("catalogue_item: XC-01", "2025-03-01", True),  # the supplement is younger
        ("catalogue_item: XC-02", "2026-03-01", True),
        ("catalogue_class: 0", "2026-03-01", False),  # a working record
    ],
)
def test_a_source_outside_the_catalogue_of_the_day_is_refused(
    xintu: Xintu, tmp_path: Path, about: str, day: str, refused: bool
) -> None:
    workspace = tmp_path / "w"
    (workspace / "catalogue").mkdir(parents=True)
    (workspace / "catalogue" / "own.yaml").write_text(SUPPLEMENT, encoding="utf-8")
    source(workspace, "own", about)
    status, file = load(xintu, workspace, "own", table(tmp_path / "own.csv"), day)
    assert (status, file["rejected"], file["inserted"]) == ((3, 1, 0) if refused else (0, 0, 1))
    if refused:
        assert file["reasons"] == {"outside_catalogue": 1}
        state = json.loads(xintu("status", "--workspace", workspace, "--json").stdout)
        (kept,) = state["rejects"]["latest"]
        assert "catalogue_class" in kept["remedy"]
        assert kept["text"]


@pytest.mark.parametrize(
    ("column", "written", "refused"),
    [
        ("信息类别", "信用评价结果信息", False),
        ("信息类别", "行政处罚", False),
        ("目录编码", "06", False),
        ("目录编码", "XC-01", False),
        ("信息类别", "", False),
        ("信息类别", "个人爱好信息", True),
        ("目录编码", "14", True),
    ],
)
def test_a_row_may_name_its_own_class(xintu: Xintu, tmp_path: Path, column: str, written: str, refused: bool) -> None:
    workspace = tmp_path / "w"
    (workspace / "catalogue").mkdir(parents=True)
    (workspace / "catalogue" / "own.yaml").write_text(SUPPLEMENT, encoding="utf-8")
    source(workspace, "own", "catalogue_class: 9")
    status, file = load(xintu, workspace, "own", table(tmp_path / "own.csv", **{column: written}))
    assert (status, file["reasons"]) == ((3, {"unknown_class": 1}) if refused else (0, {}))


def test_a_record_tells_its_class_edition_and_basis(xintu: Xintu, tmp_path: Path, serving: Serving) -> None:
    workspace = tmp_path / "w"
    source(workspace, "own", "catalogue_class: 9\nlegal_basis: 测试办法第一条")
    path = table(tmp_path / "own.csv", 信息类别="行政处罚信息", 法律依据="测试办法第九条")
    assert load(xintu, workspace, "own", path, "2023-05-01")[0] == 0
    plain = table(tmp_path / "plain.csv", 主体名称="宣城市测试和盛建材有限公司")
    assert load(xintu, workspace, "own", plain, "2024-05-01")[0] == 0
    found = stored(workspace, 'SELECT record_id FROM record ORDER BY "row"')
    records = [f"own:{number:016x}" for (number,) in found]
    told = []
    for record in records:
        done = xintu("catalogue", "--record", record, "--workspace", workspace, "--json")
        told.append(json.loads(done.stdout))
    assert sorted((one["class"], one["edition"], one["legal_basis"]) for one in told) == [
        (3, "2022", "测试办法第九条"),
        (9, "2024", "测试办法第一条"),
    ]
    with serving(workspace) as client:
        assert client.get("/v1/catalogue", params={"record": records[0]}).json() == told[0]
        assert client.get("/v1/catalogue", params={"record": "own:0000000000000001"}).status_code == 422
    assert xintu("catalogue", "--record", "own:x", "--workspace", workspace).returncode == 2


def test_a_supplement_of_ones_own_adds_items_and_measures(xintu: Xintu, tmp_path: Path, serving: Serving) -> None:
    workspace = tmp_path / "w"
    (workspace / "catalogue").mkdir(parents=True)
    (workspace / "catalogue" / "own.yaml").write_text(SUPPLEMENT, encoding="utf-8")
    source(workspace, "own", "catalogue_item: XC-01")
    assert load(xintu, workspace, "own", table(tmp_path / "own.csv"))[0] == 0
    assert xintu("resolve", "--workspace", workspace).returncode == 0
    asked = xintu("catalogue", "--as-of", "2026-03-31", "--workspace", workspace, "--json")
    answer = json.loads(asked.stdout)
    (item,) = answer["items"]
    assert (item["code"], item["class"], [one["id"] for one in item["sources"]]) == ("XC-01", 9, ["own"])
    measures = json.loads(xintu("measures", "--list", "老赖名单", "--workspace", workspace, "--json").stdout)
    codes = {one["code"] for one in measures["measures"]}
    assert {"M03", "XC-M1"} <= codes
    assert "M05" not in codes
    before = xintu("measures", "--as-of", "2025-03-31", "--workspace", workspace, "--json")
    assert "XC-M1" not in {one["code"] for one in json.loads(before.stdout)["measures"]}
    with serving(workspace) as client:
        assert client.get("/v1/catalogue", params={"as_of": "2026-03-31"}).json() == answer
        assert client.get("/v1/measures", params={"list": "老赖名单"}).json() == measures


def test_a_wrong_supplement_is_refused_by_file_and_key(xintu: Xintu, tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    path = tmp_path / "catalogue" / "own.yaml"
    path.write_text(SUPPLEMENT.replace("zh: 信用村评价信息, ", ""), encoding="utf-8")
    done = xintu("catalogue", "--workspace", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "own.yaml" in done.stderr
    assert "items[0]" in done.stderr
