"""Keys of nested JSON are headers: what the party's own are, and what stands inside another thing."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from loaders.headers.index import HeaderIndex
from loaders.source_yaml import list_sources

SOURCES = list_sources()


@pytest.mark.parametrize(
    ("source", "keys", "fields"),
    [
        ("gas_use", "customer.name customer.uscc bill.month bill.amount bill.owed", "name uscc period amount owed"),
        ("gas_use", "name supplier.uscc bill.month meter.amount", "name - period -"),
        ("gas_use", "customer.uscc payerInfo.uscc name month", "- - name period"),
        ("gas_use", "customer.uscc uscc name month", "- uscc name period"),
        (
            "abnormal_operations",
            "entName uniscid legalPerson legalPerson.name",
            "name uscc legal_representative legal_representative",
        ),
        (
            "abnormal_operations",
            "entName uniscid legalPerson.name legalPerson.idNo",
            "name uscc legal_representative -",
        ),
        ("abnormal_operations", "uniscid entName somebody.name", "uscc name -"),
    ],
)
def test_nested_keys_mean_what_is_the_partys_own(source: str, keys: str, fields: str) -> None:
    columns = HeaderIndex(SOURCES[source]).match(keys.split(), "file")
    assert [column.field or "-" for column in columns] == fields.split()


def test_a_nested_file_is_read(desk: Any) -> None:
    bill = {"month": "2026-01", "qty": "1234.5", "amount": "3,456.7", "owed": "12.5"}
    row = {"customer": {"name": "嵌套测试有限公司", "uscc": desk.uscc(1)}, "bill": bill, "supplier": "测试燃气公司"}
    path = desk.folder / "气.json"
    path.write_bytes(orjson.dumps({"rows": [row], "total": 1}))
    report = desk.load("gas_use", path)
    assert (report.files[0].inserted, report.files[0].unmapped) == (1, [])
    told = orjson.loads(desk.records()[0]["payload"])
    assert (told["uscc"], told["amount"], told["owed"], told["quantity"]) == (desk.uscc(1), "3456.7", "12.5", "1234.5")
