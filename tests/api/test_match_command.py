"""``xintu match`` through its front door: tables in, decisions out, and what happens with bad ones."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from tests.api.conftest import Xintu

COLUMNS = ["id", "decision", "target", "probability", "runner_up", "reason"]
REGISTER = "id,name,code,region\nr1,宣城云岚机械有限公司,91341802MA9KB0X1XB,341802\nr2,湖州恒昀纺织有限公司,,330500\n"
MENTIONS = (
    "id,name,code\nm1,宣城云嵐機械有限公司,\nm2,黄山湛墨茶业有限公司,\nm3,湖州恒昀纺织有限公司,91341802MA9KB0X1XB\n"
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    mentions, register = tmp_path / "mentions.csv", tmp_path / "register.csv"
    mentions.write_text(MENTIONS, encoding="utf-8")
    register.write_text(REGISTER, encoding="utf-8")
    return mentions, register


def test_a_decision_on_every_mention(xintu: Xintu, tables: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = xintu("match", tables[0], "--register", tables[1], "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["mentions"], report["match"], report["review"], report["none"]) == (3, 1, 1, 1)
    found = rows(out)
    assert list(found[0]) == COLUMNS
    assert [(row["id"], row["decision"], row["target"]) for row in found] == [
        ("m1", "match", "r1"),
        ("m2", "none", ""),
        ("m3", "review", "r1"),
    ]


def test_parquet_in_and_out(xintu: Xintu, tmp_path: Path) -> None:
    mentions, register, out = (tmp_path / f"{name}.parquet" for name in ("mentions", "register", "out"))
    pq.write_table(pa.table({"record_id": ["1"], "name": ["云岚机械(宣城)有限公司"]}), mentions)
    pq.write_table(
        pa.table({"uscc": ["91341802MA9KB0X1XB"], "name": ["宣城云岚机械有限公司"], "city": ["宣城"], "address": [None]},
                 schema=pa.schema([(n, pa.large_string()) for n in ("uscc", "name", "city", "address")])),
        register,
    )  # fmt: skip
    done = xintu("match", mentions, "--register", register, "--out", out)
    assert done.returncode == 0, done.stderr
    assert "1 条提及" in done.stdout
    (row,) = pq.read_table(out).to_pylist()
    assert (row["decision"], row["target"]) == ("match", "91341802MA9KB0X1XB")


def test_a_register_with_chinese_headers_as_xlsx(xintu: Xintu, tables: tuple[Path, Path], tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for line in (
        ["企业名称", "统一社会信用代码", "住所"],
        ["宣城云岚机械有限公司", "91341802MA9KB0X1XB", "望岚路18号"],
        ["湖州恒昀纺织有限公司", "", ""],
    ):
        book.active.append(line)
    register, out = tmp_path / "register.xlsx", tmp_path / "out.csv"
    book.save(register)
    done = xintu("match", tables[0], "--register", register, "--out", out, "--json")
    assert done.returncode == 3  # a party without code has no id here
    assert json.loads(done.stdout)["rejected"] == 1
    assert rows(out)[0]["target"] == "91341802MA9KB0X1XB"


BAD = [
    ("name,code\nx,y\n", REGISTER, "mentions.csv"),  # mentions without id
    ("id,code\n1,2\n", REGISTER, "mentions.csv"),
    ("id,name\n1,a\n1,b\n", REGISTER, "1"),  # the same id twice
    (MENTIONS, "name,region\n甲,341802\n", "register.csv"),  # neither id nor code
    (MENTIONS, "", "register.csv"),
]


@pytest.mark.parametrize(("mentions", "register", "named"), BAD)
def test_bad_tables_are_refused_and_nothing_is_written(
    xintu: Xintu, tmp_path: Path, mentions: str, register: str, named: str
) -> None:
    (tmp_path / "mentions.csv").write_text(mentions, encoding="utf-8")
    (tmp_path / "register.csv").write_text(register, encoding="utf-8")
    out = tmp_path / "out.csv"
    done = xintu("match", tmp_path / "mentions.csv", "--register", tmp_path / "register.csv", "--out", out)
    assert done.returncode == 2, done.stdout
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mentions.csv", "register.csv"]


def test_a_folder_that_is_not_there(xintu: Xintu, tables: tuple[Path, Path], tmp_path: Path) -> None:
    done = xintu("match", tables[0], "--register", tables[1], "--out", tmp_path / "no" / "out.csv")
    assert done.returncode == 2
    assert "out.csv" in done.stderr


def test_the_bench_measures_by_noise(xintu: Xintu) -> None:
    done = xintu("bench", "match", "--parties", "2000", "--mentions", "600", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["precision"] >= 0.97
    assert report["recall"] >= 0.8
    assert report["by_noise"]["traditional"]["mentions"] > 0
    assert report["one_by_one"]["p95_ms"] > 0
