"""Amounts whose unit stands in their header, in the group above it, in a row below it or above the table. Synthetic only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loaders.header import HeaderIndex
from loaders.source_yaml import list_sources

NAME = "宣城市测试商贸有限公司"
SOURCES = list_sources([])


def _amounts(desk: Any, source: str, *lines: str) -> list[float | None]:
    path: Path = desk.folder / "表.csv"
    path.write_text("\n".join(lines).replace("{code}", desk.uscc(7)) + "\n", encoding="utf-8")
    desk.load(source, path)
    return [event["amount"] for event in desk.events() if event["amount"] is not None]


@pytest.mark.parametrize(
    ("header", "cell", "yuan"),
    [
        ("拖欠金额（万元）", "68.9", 689_000),
        ("拖欠金额（单位：万元）", "68.9", 689_000),
        ("拖欠金额万元", "68.9", 689_000),
        ("拖欠金额（万）", "68.9", 689_000),
        ("拖欠金额/千元", "68.9", 68_900),
        ("拖欠金额（亿元）", "0.01", 1_000_000),
        ("拖欠金额（万元，保留两位小数）", "68.90", 689_000),
        ("拖欠金额（万元）", "500元", 500),
        ("拖欠金额（元）", "1,200.50", 1200.5),
        ("拖欠金额（人民币）", "68.9", 68.9),
    ],
)
def test_an_amount_is_in_the_unit_of_its_header(desk: Any, header: str, cell: str, yuan: float) -> None:
    lines = (f"企业名称,统一社会信用代码,{header},列入日期", f'{NAME},{{code}},"{cell}",2024-03-05')
    assert _amounts(desk, "wage_arrears", *lines) == [yuan]


def test_every_amount_of_every_source_takes_any_unit() -> None:
    for source in SOURCES.values():
        index = HeaderIndex(source)
        for name, field in source.fields.items():
            if field.type != "money" or name.endswith("_wan"):
                continue
            header = next((text for text in field.headers if not text.isascii() and "元" not in text), name)
            for unit in ("万元", "千元", "亿元"):
                assert index.score([f"{header}（{unit}）"]) == 1, (source.id, name, unit)
            assert index.score([f"{header}（万美元）"]) == 0 or f"{name}_usd" in source.fields, (source.id, name)


def test_an_amount_of_another_currency_is_no_sum_in_yuan(desk: Any) -> None:
    lines = ("企业名称,统一社会信用代码,拖欠金额（万美元）,列入日期", f"{NAME},{{code}},68.9,2024-03-05")
    assert _amounts(desk, "wage_arrears", *lines) == []
