"""The files: deterministic, declared synthetic, read back by the real readers with the rows the truth names."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pytest

from loaders.readers.dispatch import read
from loaders.reject import RejectLog
from loaders.world import generate, write
from loaders.world.collected import plans
from loaders.world.formats import WRITERS, Sheet
from loaders.world.ranges import is_never_issued
from loaders.world.words import stock
from resolution.identifiers import uscc

PLANS = stock("shapes") | plans()
for _source, _more in stock("publicity")["files"].items():
    PLANS[_source] = {"shapes": [*PLANS.get(_source, {"shapes": []})["shapes"], *_more["shapes"]]}
KNOWN = {header for plan in PLANS.values() for shape in plan["shapes"] for header in shape["columns"]}


def _score(cells):
    return sum(cell in KNOWN for cell in cells)


def _cells(path: Path) -> tuple[tuple[str, ...], dict[int, list[str]]]:
    """Header and cells by row number, as the loaders' own reader gives them."""
    rejects = RejectLog()
    sheet = next(iter(sheets := read(path, _score, rejects)))
    rows: dict[int, list[str]] = {}
    for chunk in sheet.chunks:
        columns = [c.to_pylist() for c in chunk.columns]
        for i, row in enumerate(np.asarray(chunk.rows).tolist()):
            rows[row] = [column[i] for column in columns]
    assert next(sheets, None) is None
    assert not rejects.rejects
    return tuple(sheet.header), rows


def _digest(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_equal_specs_give_equal_bytes(written, tmp_path):
    write(generate(written.world.spec), tmp_path)
    assert _digest(tmp_path) == _digest(written.folder)


def test_every_file_says_that_it_is_synthetic(written):
    assert "合成数据" in (written.folder / "README.txt").read_text(encoding="utf-8")
    for delivery in written.deliveries:
        assert "合成数据" in delivery.path.name
        assert delivery.path.is_file()


def test_all_sources_formats_and_encodings_occur(written):
    assert {d.source for d in written.deliveries} == set(PLANS)
    assert {d.path.suffix for d in written.deliveries} == {".csv", ".xlsx", ".json", ".jsonl", ".parquet"}
    starts = Counter()
    for delivery in written.deliveries:
        if delivery.path.suffix == ".csv":
            raw = delivery.path.read_bytes()
            starts["bom" if raw.startswith(b"\xef\xbb\xbf") else "utf-8" if _is_utf8(raw) else "gb18030"] += 1
    assert set(starts) == {"bom", "utf-8", "gb18030"}
    dates = [d.delivered_on for d in written.deliveries]
    assert dates == sorted(dates)
    assert set(dates) == {"2026-03-31", "2026-06-30"}


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def test_truth_rows_point_at_the_right_rows(written):
    names = {r["entity_id"]: {r["name"], r["former_names"]} for r in [*written.truth("entities")]}
    names |= {r["entity_id"]: {r["name"]} for r in [*written.truth("persons"), *written.truth("bodies")]}
    rejected = {(r["file"], int(r["row"]), r["reason"]) for r in written.truth("rejects")}
    spoilt = {(file, row) for file, row, _ in rejected}
    by_file: dict[str, list[dict[str, str]]] = {}
    for record in written.truth("records"):
        if record["role"] == "subject":
            by_file.setdefault(record["file"], []).append(record)
    assert len(by_file) == len(written.deliveries)
    name_fields = {d.path: d.source for d in written.deliveries}
    for path, source in name_fields.items():
        header, rows = _cells(path)
        relative = path.relative_to(written.folder).as_posix()
        column = _name_column(source, header)
        footers = {row for file, row, reason in rejected if file == relative and reason == "footer_row"}
        assert set(rows) == {int(r["row"]) for r in by_file[relative]} | footers, relative
        for record in by_file[relative]:
            name_noise = [n for n in record["noise"].split("|") if n and not n.startswith("code_")]
            if column >= 0 and not name_noise and (relative, int(record["row"])) not in spoilt:
                assert rows[int(record["row"])][column] in names[record["entity_id"]], (relative, record)


def _plain(header: str) -> str:
    return header.replace(" ", "")


def _name_column(source: str, header: tuple[str, ...]) -> int:
    """Where the subject's name stands, by the one shape that has just these columns; -1 where it tells codes only."""
    plain = [_plain(h) for h in header]
    (columns,) = (s["columns"] for s in PLANS[source]["shapes"] if {_plain(h) for h in s["columns"]} == set(plain))
    name = next((_plain(h) for h, field in columns.items() if field == "name"), None)
    return plain.index(name) if name else -1


def test_rejects_stand_where_the_truth_says(written):
    rejects = written.truth("rejects")
    assert {r["reason"] for r in rejects} == {"missing_value", "scientific_notation", "footer_row", "natural_person"}
    sources = {d.path.relative_to(written.folder).as_posix(): d.source for d in written.deliveries}
    for reject in [*rejects[:60], *(r for r in rejects if r["reason"] == "footer_row")]:
        header, rows = _cells(written.folder / reject["file"])
        cells = dict(zip(header, rows[int(reject["row"])], strict=True))
        if reject["reason"] == "scientific_notation":
            assert "9.13E+17" in cells.values()
        elif reject["reason"] == "footer_row":
            assert "".join(next(iter(cells.values())).split()) == "合计"
        elif (column := _name_column(sources[reject["file"]], header)) >= 0:
            assert (rows[int(reject["row"])][column] == "") == (reject["reason"] == "missing_value")


def test_a_further_source_changes_no_other_file(written, tmp_path, monkeypatch):
    monkeypatch.setattr("loaders.world.collected.plans", lambda: {})
    write(generate(written.world.spec), tmp_path)
    alone, together = _digest(tmp_path), _digest(written.folder)
    shared = [name for name in alone if not name.startswith(("truth/re", "truth/bodies", "README", "deliveries"))]
    assert shared
    assert all(alone[name] == together[name] for name in shared)


def test_bodies_that_hand_data_over_have_codes_never_issued(written):
    bodies = written.truth("bodies")
    assert bodies
    assert all(uscc.is_valid(row["code"]) and is_never_issued(row["code"]) for row in bodies)
    assert {row["code"] for row in bodies}.isdisjoint(row["code"] for row in written.truth("entities"))


def test_a_moved_firm_is_in_both_registers(written):
    party = written.planted()["moved"][0]["party"]
    files = [
        r["file"]
        for r in written.truth("records")
        if r["entity_id"] == party and r["role"] == "subject" and "主体登记" in r["file"]
    ]
    assert any(f.startswith("2026-03-31/宣城市") for f in files)
    assert any(f.startswith("2026-06-30/") and "宣城市" not in f for f in files)


def test_one_decision_is_reported_several_times(written):
    records = written.truth("records")
    for case in written.planted()["repeated_penalties"]:
        mine = [
            r for r in records if r["event_id"] == case["event"] and r["role"] == "subject" and "行政处罚" in r["file"]
        ]
        assert len(mine) == case["reports"] > 1
        assert len({r["file"] for r in mine}) > 1


def test_withdrawn_rows_are_missing_from_the_full_second_delivery(written):
    assert all(d.full == (d.source == "serious_lists") for d in written.deliveries)
    records = written.truth("records")
    for case in written.planted()["withdrawn"]:
        dates = {r["file"][:10] for r in records if r["event_id"] == case["event"]}
        assert dates == {"2026-03-31"}


def test_repairs_are_delivered(written):
    repaired = {r["event_id"] for r in written.truth("records") if "信用修复" in r["file"]}
    assert {case["event"] for case in written.planted()["repairs"]} <= repaired


SHEET = Sheet(
    ["名称", "代码", "说明"],
    [pa.array(["甲&乙<有限>公司", "", "丙，丁"]), pa.array(["0012", "9E5", '"x"']), pa.array([" 前空", "a,b", "末行"])],
    ["合成数据表"],
    "表",
)


def test_a_workbook_opens_in_another_reader(tmp_path):
    path = tmp_path / "合成数据.xlsx"
    assert WRITERS["xlsx"](path, SHEET, "") == 3
    book = openpyxl.load_workbook(path)
    rows = [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)]
    assert rows[0][0] == "合成数据表"
    assert rows[1] == list(SHEET.header)
    assert rows[2:] == [list(row) for row in zip(*(c.to_pylist() for c in SHEET.columns), strict=True)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_reads_back(tmp_path, encoding):
    path = tmp_path / "合成数据.csv"
    first = WRITERS["csv"](path, SHEET, encoding)
    with path.open(encoding=encoding, newline="") as file:
        rows = list(csv.reader(file))
    assert rows[first - 2] == list(SHEET.header)
    assert rows[first - 1 :] == [list(row) for row in zip(*(c.to_pylist() for c in SHEET.columns), strict=True)]


@pytest.mark.parametrize("columns", [1, 26, 27, 60])
def test_wide_workbooks_keep_their_columns(tmp_path, columns):
    sheet = Sheet([f"列{i}" for i in range(columns)], [pa.array([str(i)]) for i in range(columns)])
    WRITERS["xlsx"](tmp_path / "w.xlsx", sheet, "")
    active = openpyxl.load_workbook(tmp_path / "w.xlsx").active
    assert [cell.value for cell in active[2]] == [str(i) for i in range(columns)]
