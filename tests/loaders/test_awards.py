"""Honours whose award no column tells, but the title of their table. Synthetic only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loaders.headers.awards import award


def _file(desk: Any, name: str, *lines: str) -> Path:
    path: Path = desk.folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _titles(desk: Any) -> dict[str, str]:
    names = {mention["mention_id"]: mention["name"] for mention in desk.mentions()}
    return {names[event["mention_id"]]: event["title"] for event in desk.events()}


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("关于表彰2025年度宣城市优秀民营企业的决定", "2025年度宣城市优秀民营企业"),
        ("中共宣城市委 宣城市人民政府关于表彰2024年度先进企业的决定（附件）", "2024年度先进企业"),
        ("2025年度“守合同重信用”企业公示名单", "2025年度“守合同重信用”企业"),
        ("附件1：关于公布第三批宣城市诚信示范企业名单的通知", "第三批宣城市诚信示范企业"),
        ("2024年度纳税信用A级纳税人红名单", "2024年度纳税信用A级纳税人"),
        ("关于授予测试公司等3家企业“五一劳动奖状”荣誉称号的决定", "五一劳动奖状"),
        ("关于授予测试五一劳动奖章的决定", ""),
        ("关于表彰先进集体和先进个人的决定", ""),
        ("2025年度表彰名单", ""),
        ("企业荣誉信息", ""),
        ("宣城市企业名单", ""),
        ("填报单位：宣城市文明办", ""),
    ],
)
def test_titles_that_name_an_award(title: str, told: str) -> None:
    assert award(title) == told


@pytest.mark.parametrize("above", [True, False])
def test_the_title_or_the_file_tells_the_award_and_its_year(desk: Any, above: bool) -> None:
    title = "宣城市2025年度“守合同重信用”企业名单"
    rows = ("序号,企业名称,统一社会信用代码", f"1,标题测试有限公司,{desk.uscc(1)}")
    path = _file(desk, "a.csv", f"{title},,", *rows) if above else _file(desk, f"{title}.csv", *rows)
    report = desk.load("honours", path)
    (event,) = desk.events()
    assert (event["title"], event["since"]) == ("宣城市2025年度“守合同重信用”企业", "2025-01-01")
    assert not report.files[0].doubtful


def test_sections_tell_the_award_of_their_rows(desk: Any) -> None:
    lines = [
        "关于表彰2024年度先进企业的决定（附件）,,",
        "一、突出贡献奖（2家）,,",
        "序号,企业名称,奖励金额（万元）",
        "1,标题甲测试有限公司,50",
        "（一）宣州区,,",
        "2,标题乙测试有限公司,30",
        "二、科技创新奖（1家）,,",
        "序号,企业名称,奖励金额（万元）",
        "1,标题丙测试有限公司,10",
        "三、税收超千万企业（1家）,,",
        "1,标题丁测试有限公司,10",
    ]
    report = desk.load("honours", _file(desk, "表彰名单.csv", *lines))
    assert _titles(desk) == {
        "标题甲测试有限公司": "突出贡献奖",
        "标题乙测试有限公司": "突出贡献奖",
        "标题丙测试有限公司": "科技创新奖",
        "标题丁测试有限公司": "",
    }
    (cell,) = report.files[0].doubtful_cells["荣誉名称"]
    assert (cell.row, cell.value, cell.why) == (11, "标题丁测试有限公司", "nameless")


def test_an_award_that_nothing_tells_is_doubtful(desk: Any) -> None:
    rows = ("企业名称,统一社会信用代码,备注", f"先进标题测试有限公司,{desk.uscc(1)},", "优秀标题测试有限公司,,")
    report = desk.load("honours", _file(desk, "荣誉.csv", "2025年度表彰名单,,", *rows))
    assert set(_titles(desk).values()) == {""}
    assert report.files[0].doubtful == {"荣誉名称": 2}


def test_a_column_says_more_than_the_title(desk: Any) -> None:
    rows = ("企业名称,统一社会信用代码,荣誉名称", f"标题测试有限公司,{desk.uscc(1)},质量奖")
    desk.load("honours", _file(desk, "a.csv", "2025年度优秀企业名单,,", *rows))
    assert list(_titles(desk).values()) == ["质量奖"]


def test_the_same_award_of_two_years_is_two_honours(desk: Any) -> None:
    rows = (
        "企业名称,统一社会信用代码,荣誉名称,评定年度",
        *(f"标题测试有限公司,{desk.uscc(1)},质量奖,{year}" for year in (2023, 2024)),
    )
    desk.load("honours", _file(desk, "a.csv", *rows))
    assert sorted(event["since"] for event in desk.events()) == ["2023-01-01", "2024-01-01"]
