"""Quantities in another unit than their field counts in are converted; what is no such quantity is unread. Synthetic only."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

NAME = "宣城市测试商贸有限公司"


@pytest.mark.parametrize(
    ("header", "cell", "area"),
    [
        ("面积（㎡）", "2.5亩", "1666.67"),
        ("面积（㎡）", "1200平方米", "1200"),
        ("面积（㎡）", "1,200.5 m2", "1200.5"),
        ("面积", "1.2公顷", "12000"),
        ("面积", "0.5万㎡", "5000"),
        ("面积", "0.01 km²", "10000"),
        ("土地面积（亩）", "3", "2000"),
        ("土地面积（亩）", "1200㎡", "1200"),
        ("面积（公顷）", "0.5", "5000"),
        ("面积（万平方米）", "0.5", "5000"),
        ("面积（亩，含公摊）", "3", "2000"),
        ("面积（㎡）", "1200吨", None),
        ("面积（㎡）", "3户", None),
        ("面积（㎡）", "约1200", None),
        ("面积（㎡）", "1200㎡/300㎡", None),
    ],
)
def test_an_area_is_in_square_metres(desk: Any, header: str, cell: str, area: str | None) -> None:
    row = {"权利人名称": NAME, "统一社会信用代码": desk.uscc(7), "不动产权证号": "皖（2025）宣州区不动产权第0000001号"}
    report = desk.load("real_estate", [{**row, header: cell, "登记时间": "2025-07-01"}])
    (event,) = desk.events()
    assert orjson.loads(event["properties"]).get("area") == area
    assert report.files[0].unread == ({} if area else {header: 1})
