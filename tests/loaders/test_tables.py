"""``xintu cluster`` from table to table. Parties and numbers here are made up."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from loaders import tables

ROWS = {
    "id": ["3", "1", "2", "4"],
    "name": ["宣城青砚纸业有限公司", "泾县湛墨茶业有限公司", "宣城青砚纸业有限责任公司", "青彦纸业"],
    "id_number": ["3425011970****1234", " 342501×××××××1234 ", "", "11010519491231002X"],
    "phone": ["0563-123 4567", "5671234", "", "不详"],
}


def columns(**changed: list[str]) -> dict[str, pa.Array]:
    return {name: pa.array(values, pa.string()) for name, values in {**ROWS, **changed}.items()}


def test_masks_keep_their_marks_and_full_numbers_are_masked() -> None:
    mentions = tables.to_mentions(columns(), Path("made up"))
    assert mentions["id_mask"].to_pylist() == ["3425011970****1234", "342501*******1234", "", "1101051949****002X"]
    assert [bool(digest) for digest in mentions["id_hmac"].to_pylist()] == [False, False, False, True]
    assert mentions["phone"].to_pylist() == ["05631234567", "5671234", "", ""]


@pytest.mark.parametrize("large", [0, 1 << 40])
def test_rows_keep_their_order_whatever_their_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int) -> None:
    """A file that is large enough has word lists loaded beside; what comes out is the same."""
    monkeypatch.setattr(tables, "_LARGE", large)
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    tables.write_table(pa.table(columns()), file)
    assert tables.cluster(file, out, lambda *_: None)["entities"] == 3
    ids, entities = zip(*(line.replace('"', "").split(",") for line in out.read_text().splitlines()[1:]), strict=True)
    assert list(ids) == ROWS["id"]
    assert entities[0] == entities[2] != entities[1]
