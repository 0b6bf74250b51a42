"""Former names in brackets behind a name are former names, in every source. Synthetic only."""

from __future__ import annotations

from typing import Any

import pytest

OWN, FORMER = "宣城甲乙电子有限公司", "宣城丙丁商贸有限公司"


@pytest.mark.parametrize(
    ("cell", "name", "former"),
    [
        (f"{OWN}（原{FORMER}）", OWN, FORMER),
        (f"{OWN}(原名：{FORMER})", OWN, FORMER),
        (f"{OWN}（曾用名：{FORMER}、宁国戊己建材（集团）有限公司）", OWN, f"{FORMER}|宁国戊己建材（集团）有限公司"),
        ("宣城市良种繁育场（原种场）", "宣城市良种繁育场（原种场）", ""),
        (f"{OWN}（原告{FORMER}）", f"{OWN}（原告{FORMER}）", ""),
        ("宣城甲乙（集团）有限公司", "宣城甲乙（集团）有限公司", ""),
    ],
)
@pytest.mark.parametrize("source", ["enterprise_register", "tax_registrations"])
def test_a_former_name_behind_a_name(desk: Any, source: str, cell: str, name: str, former: str) -> None:
    desk.load(source, [{"名称": cell, "统一社会信用代码": desk.uscc(7), "法定代表人": "张测试"}])
    told = {mention["role"]: mention for mention in desk.mentions()}
    assert (told["subject"]["name"], told["subject"]["former_names"]) == (name, former)
    assert told["legal_representative"]["organisation"] == name


def test_those_of_a_column_of_their_own_stay(desk: Any) -> None:
    row = {"企业名称": f"{OWN}（原{FORMER}）", "曾用名": "宁国戊己建材有限公司", "统一社会信用代码": desk.uscc(7)}
    desk.load("enterprise_register", [row, {**row, "企业名称": OWN, "统一社会信用代码": desk.uscc(8)}])
    assert sorted(mention["former_names"] for mention in desk.mentions()) == sorted(
        [f"宁国戊己建材有限公司|{FORMER}", "宁国戊己建材有限公司"]
    )
