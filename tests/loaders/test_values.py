"""Cells to values: every written form of dates and money, and what is no value at all."""

from __future__ import annotations

import datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import values
from loaders.values import DateState


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("\u3000甲 公司\t\n", "甲 公司"),
        ("\u200b甲\ufeff公司\u00a0", "甲公司"),
        ("'91340000", "91340000"),
        ("' 甲'", "甲'"),
        ('="91340000"', "91340000"),
        ('=" 甲""乙"" "', '甲"乙"'),
        ('="无"', ""),
        ('="甲"&"乙"', '="甲"&"乙"'),
        ("第一行\n第二行", "第一行\n第二行"),
        ("0", "0"),
        ("无为市", "无为市"),
        ("-5", "-5"),
        (None, ""),
        *[(token, "") for token in ("", "/", "-", "—", "——", "--", "无", "null", "NULL", "\\N", "暂无", "无处罚期限")],
        *[(token, "") for token in ("0" * 17 + "X", " 无 ", "'/", "／", "NaN", "None", "\u3000")],
    ],
)
def test_clean(cell, expected):
    assert values.clean(pa.array([cell], pa.string())).to_pylist() == [expected]


@given(st.lists(st.text()))
def test_clean_twice_is_clean_once(cells):
    once = values.clean(pa.array([cell.replace("'", "").replace("＇", "") for cell in cells], pa.string()))
    assert values.clean(once).equals(once)


@pytest.mark.parametrize(
    ("cell", "expected", "bad"),
    [
        ("'91341800MA2N12345X", "91341800MA2N12345X", False),
        ("913418000000000000.0", "913418000000000000", False),
        ("９１３４18", "913418", False),
        ("9134 1800\tMA", "91341800MA", False),
        ("1234E5678", "1234E5678", False),
        ("123456E78", "123456E78", False),
        ("MA.0", "MA.0", False),
        ("无", "", False),
        ("9.13E+17", "9.13E+17", True),
        ("9e+17", "9e+17", True),
        ("9.13418001234568E17", "9.13418001234568E17", True),
    ],
)
def test_codes(cell, expected, bad):
    text, mask = values.codes(pa.array([cell]))
    assert (text.to_pylist(), mask.tolist()) == ([expected], [bad])


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2021-01-01 00:00:00.0", "2021-01-01"),
        ("2021/1/1 0:00", "2021-01-01"),
        ("20210101123059", "2021-01-01"),
        ("20210101.0", "2021-01-01"),
        ("44197", "2021-01-01"),
        ("44197.75", "2021-01-01"),
        ("2020-12-31T16:00:00.000Z", "2021-01-01"),
        ("2021-01-01T00:00:00+08:00", "2021-01-01"),
        ("2021-01-01T02:00:00+0900", "2021-01-01"),
        ("二〇二一年一月一日", "2021-01-01"),
        ("二○二一年十二月三十一日", "2021-12-31"),
        ("二零二一年二月二十日", "2021-02-20"),
        ("２０２１年１月１日", "2021-01-01"),
        ("2021年01月01日 10时20分30秒", "2021-01-01"),
        ("2021.1.1", "2021-01-01"),
        ("2020-02-29", "2020-02-29"),
        ("2118-01-01", "2118-01-01"),
        ("", DateState.MISSING),
        ("无", DateState.MISSING),
        ("1900-01-01", DateState.MISSING),
        ("1899-12-31 00:00:00", DateState.MISSING),
        ("9999-09-09", DateState.OPEN_ENDED),
        ("9999-12-31T23:59:59Z", DateState.OPEN_ENDED),
        ("2099/12/31", DateState.OPEN_ENDED),
        ("73050", DateState.OPEN_ENDED),
        ("长期", DateState.OPEN_ENDED),
        ("2021-02-29", DateState.BAD),
        ("2021-13-01", DateState.BAD),
        ("20210230", DateState.BAD),
        ("0001-01-01", DateState.BAD),
        ("2921-01-01", DateState.BAD),
        ("1/2/2021", DateState.BAD),
        ("21/1/1", DateState.BAD),
        ("2021年", DateState.BAD),
        ("2021年1月", DateState.BAD),
        ("二〇二一年十三月一日", DateState.BAD),
        ("二〇二一年一月十百日", DateState.BAD),
        ("不详", DateState.BAD),
        ("2021-01-01至2022-01-01", DateState.BAD),
    ],
)
def test_dates(cell, expected):
    iso, state = values.dates(pa.array([cell]))
    if isinstance(expected, DateState):
        assert (iso.to_pylist(), state.tolist()) == ([""], [expected])
    else:
        assert (iso.to_pylist(), state.tolist()) == ([expected], [DateState.OK])


WRITTEN = [
    lambda d: d.isoformat(),
    lambda d: d.strftime("%Y/%m/%d"),
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: d.strftime("%Y%m%d"),
    lambda d: d.strftime("%Y%m%d235959"),
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: d.strftime("%Y年%m月%d日"),
    lambda d: d.strftime(" %Y-%m-%d 23:59:59 "),
    lambda d: d.strftime("%Y-%m-%dT08:00:00"),
    lambda d: d.strftime("%Y-%m-%dT08:00:00+08:00"),
    lambda d: str((d - datetime.date(1899, 12, 30)).days),
    lambda d: f"{(d - datetime.date(1899, 12, 30)).days}.5",
    lambda d: f"{chinese_year(d.year)}年{chinese(d.month)}月{chinese(d.day)}日",
]


def chinese_year(year):
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))


def chinese(number):
    tens, ones = divmod(number, 10)
    return (
        ("" if tens < 2 else "一二三四五六七八九"[tens - 1]) + "十" * (tens > 0) + " 一二三四五六七八九"[ones].strip()
    )


@given(st.lists(st.dates(datetime.date(1949, 1, 1), datetime.date(2098, 12, 31)), min_size=1))
def test_every_written_form_of_a_date_is_that_date(days):
    cells = [form(day) for day in days for form in WRITTEN]
    iso, state = values.dates(pa.array(cells))
    assert iso.to_pylist() == [day.isoformat() for day in days for _ in WRITTEN]
    assert set(state.tolist()) == {DateState.OK}


@given(st.lists(st.text(st.sampled_from("0123456789-/.年月日时: TZ+十一二〇长期"), max_size=20)))
def test_dates_take_anything_and_keep_order(cells):
    iso, state = values.dates(pa.array(cells, pa.string()))
    assert len(iso) == len(state) == len(cells)
    for text, one in zip(iso.to_pylist(), state.tolist(), strict=True):
        assert (one == DateState.OK) == bool(text)
        assert not text or datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("cell", "unit", "yuan"),
    [
        ("0.5", "万元", 5000.0),
        ("0.1", "万元", 1000.0),
        ("1,234,567.89", "元", 1234567.89),
        ("1 234.5", "元", 1234.5),
        ("２０００元", "万元", 2000.0),
        ("2万元", "元", 20000.0),
        ("2万", "元", 20000.0),
        ("1.5亿元", "元", 150_000_000.0),
        ("￥3,000.00", "元", 3000.0),
        ("¥3000", "万元", 3000.0),
        ("人民币伍佰元", "元", 500.0),
        ("人民币500元整", "元", 500.0),
        ("500（元）", "万元", 500.0),
        ("1.5E+5", "元", 150000.0),
        ("0", "元", 0.0),
        ("-5", "元", None),
        ("(1,200.00)", "元", None),
        ("（500）", "万元", None),
        ("(500)元", "元", None),
        ("￥(500.00)", "元", None),
        ("(.5万元)", "元", None),
        ("（大写）伍佰元", "元", 500.0),
        ("约三万元", "元", None),
        ("约9", "万元", None),
        ("100万美元", "元", None),
        ("罚款100元", "元", None),
        ("1e400", "元", None),
    ],
)
def test_money(cell, unit, yuan):
    amount, bad = values.money(pa.array([cell]), unit)
    assert bad.tolist() == [yuan is None]
    assert np.isnan(amount[0]) if yuan is None else amount[0] == yuan


def test_entities_of_web_pages_are_their_characters():
    cells = [
        "王&nbsp;明",
        "&lt;测试&gt;科技有限公司",
        "&nbsp;",
        "甲&amp;乙",
        "&amp;nbsp;甲",
        "A&B; C",
        "&#x200b;甲",
        "甲\u200b",
    ]
    cleaned = values.clean(pa.array(cells))
    assert cleaned.to_pylist() == ["王 明", "<测试>科技有限公司", "", "甲&乙", "甲", "A&B; C", "甲", "甲"]
    assert values.clean(cleaned).to_pylist() == cleaned.to_pylist()


def test_no_money_is_not_bad_money():
    amount, bad = values.money(pa.array(["", "无", None, "5"]))
    assert np.isnan(amount).tolist() == [True, True, True, False]
    assert not bad.any()


@given(st.lists(st.integers(0, 10**13), min_size=1), st.sampled_from(["元", "万元"]))
def test_every_written_form_of_an_amount_is_that_amount(fen, unit):
    def forms(cents):
        yuan, rest = divmod(cents, 100)
        exact = f"{yuan}.{rest:02d}"
        ten_thousand = f"{yuan // 10_000}.{yuan % 10_000:04d}{rest:02d}"
        bare = exact if unit == "元" else ten_thousand
        grouped = f"{yuan:,}.{rest:02d}元"
        wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
        return [bare, f"{exact}元", f"{ten_thousand}万元", f" {ten_thousand} 万 ", grouped, f"人民币{exact}元", f"￥{exact}", exact.translate(wide) + "元"]  # fmt: skip

    cells = [(form, cents / 100) for cents in fen for form in forms(cents)]
    yuan, bad = values.money(pa.array([cell for cell, _ in cells]), unit)
    assert not bad.any()
    np.testing.assert_allclose(yuan, [expected for _, expected in cells], rtol=0, atol=0.011)


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("500(万元人民币)", 5e6, "CNY"),
        ("1,000（万元人民币）", 1e7, "CNY"),
        ("500.000000万人民币", 5e6, "CNY"),
        ("人民币500万元", 5e6, "CNY"),
        ("(人民币)500万元", 5e6, "CNY"),
        ("100万美元", 1e6, "USD"),
        ("100(万美元)", 1e6, "USD"),
        ("USD 100万", 1e6, "USD"),
        ("50万港币", 5e5, "HKD"),
        ("100美元", 100.0, "USD"),
        ("500", 5e6, "CNY"),
        ("3000元", 3000.0, "CNY"),
    ],
)
def test_capital(cell, amount, currency):
    found = values.capital(pa.array([cell]))
    assert (found.amount.tolist(), found.currency.to_pylist(), found.bad.tolist()) == ([amount], [currency], [False])


def test_capital_that_is_none():
    found = values.capital(pa.array(["", "人民币100万美元", "万元", "多"]))
    assert found.bad.tolist() == [False, True, True, True]
    assert found.currency.to_pylist() == ["", "", "", ""]
    assert np.isnan(found.amount).all()


@pytest.mark.parametrize(
    ("cell", "percent", "fraction"),
    [
        ("30%", None, 0.3),
        ("30％", None, 0.3),
        ("0.3", None, 0.3),
        ("14.47", None, 0.1447),
        ("1", None, 1.0),
        ("100", None, 1.0),
        ("0.5", True, 0.005),
        ("1", True, 0.01),
        ("0.5%", False, 0.005),
        (".5", None, 0.5),
        ("101", None, None),
        ("1.5", False, None),
        ("-1", None, None),
        ("全部", None, None),
    ],
)
def test_shares(cell, percent, fraction):
    found, bad = values.shares(pa.array([cell]), percent=percent)
    assert bad.tolist() == [fraction is None]
    assert np.isnan(found[0]) if fraction is None else found[0] == pytest.approx(fraction)


@pytest.mark.parametrize(
    ("function", "cell", "number"),
    [
        (values.integers, "1,234", 1234),
        (values.integers, "12.0", 12),
        (values.integers, "-3", -3),
        (values.integers, "１２", 12),
        (values.integers, "2分", 2),
        (values.integers, "132人", 132),
        (values.integers, "５ 个月", 5),
        (values.integers, "3.0户", 3),
        (values.integers, "1.25万人次", 12_500),
        (values.integers, "2024年度", 2024),
        (values.integers, "5年", None),
        (values.integers, "5天", None),
        (values.integers, "两分", None),
        (values.integers, "1.23456万人", None),
        (values.integers, "1.5", None),
        (values.integers, "9" * 30, None),
        (values.age, "45岁", 45),
        (values.age, "131", None),
        (values.birth_year, "1975", 1975),
        (values.birth_year, "1975.0", 1975),
        (values.birth_year, "1975年3月", 1975),
        (values.birth_year, "1975-03-02", 1975),
        (values.birth_year, "19750302", 1975),
        (values.birth_year, "197503", 1975),
        (values.birth_year, "1975年3月2日出生", 1975),
        (values.birth_year, "75", None),
        (values.birth_year, "2921", None),
    ],
)
def test_numbers(function, cell, number):
    found, bad = function(pa.array([cell, ""]))
    assert found.to_pylist() == [number, None]
    assert bad.tolist() == [number is None, False]


def test_split_values():
    cells = pa.array(["警告;罚款；没收、", "", None, "警告", " ; "])
    assert values.split_values(cells).to_pylist() == [["警告", "罚款", "没收"], [], [], ["警告"], []]
    assert values.split_values(pa.array(["a|b.c"]), ["|"]).to_pylist() == [["a", "b.c"]]
    assert values.split_values(cells.slice(3)).to_pylist() == [["警告"], []]


@pytest.mark.parametrize(
    "function",
    [values.clean, values.split_values, *[
        lambda column, f=f: f(column)[0]
        for f in (values.codes, values.dates, values.money, values.capital, values.shares, values.integers)
    ]],
)  # fmt: skip
def test_empty_chunked_and_sliced_columns(function):
    assert len(function(pa.array([], pa.string()))) == 0
    assert len(function(pa.chunked_array([["1"], ["2", None]]))) == 3
    assert len(function(pa.array(["1", "2", "3"]).slice(1))) == 2
    assert len(function(pa.array(["1", "2"], pa.large_string()))) == 2
    assert len(function(pa.nulls(2))) == 2


PERIODS = [
    ("202603", "2026-03", "2026-03-01", "2026-03-31"),
    ("202602.0", "2026-02", "2026-02-01", "2026-02-28"),
    ("2024年2月份", "2024-02", "2024-02-01", "2024-02-29"),
    ("2026/3", "2026-03", "2026-03-01", "2026-03-31"),
    ("２０２６－０３", "2026-03", "2026-03-01", "2026-03-31"),
    ("2026-03-15", "2026-03", "2026-03-01", "2026-03-31"),
    ("46082", "2026-03", "2026-03-01", "2026-03-31"),
    ("2026年第一季度", "2026-Q1", "2026-01-01", "2026-03-31"),
    ("2026Q4", "2026-Q4", "2026-10-01", "2026-12-31"),
    ("2026年下半年", "2026-H2", "2026-07-01", "2026-12-31"),
    ("2025年度", "2025", "2025-01-01", "2025-12-31"),
    ("20260101-20260331", "2026-Q1", "2026-01-01", "2026-03-31"),
    ("2026-01-15至2026-03-14", "2026-01-15/2026-03-14", "2026-01-15", "2026-03-14"),
    ("2025年11月-2026年3月", "2025-11-01/2026-03-31", "2025-11-01", "2026-03-31"),
    ("2026年1月-6月", "2026-H1", "2026-01-01", "2026-06-30"),
    ("2025年1-3月", "2025-Q1", "2025-01-01", "2025-03-31"),
    ("2025年2至3月份", "2025-02-01/2025-03-31", "2025-02-01", "2025-03-31"),
]


@pytest.mark.parametrize(("written", "text", "first", "last"), PERIODS)
def test_periods(written: str, text: str, first: str, last: str) -> None:
    read = values.periods(pa.array([written]))
    assert (read.text[0].as_py(), read.first[0].as_py(), read.last[0].as_py(), bool(read.bad[0])) == (
        text,
        first,
        last,
        False,
    )


@pytest.mark.parametrize(
    "written", ["202613", "第一季度", "2026-03至2026-01", "三月", "13", "999999", "2025年3-1月", "2025年1-13月"]
)
def test_what_is_no_period_is_bad(written: str) -> None:
    read = values.periods(pa.array([written, ""]))
    assert (read.text.to_pylist(), read.bad.tolist()) == (["", ""], [True, False])


@pytest.mark.parametrize(
    ("written", "scale", "number"),
    [
        ("1,234.50", 1.0, 1234.5),
        ("12吨", 1.0, 12.0),
        ("2.5", 10_000.0, 25_000.0),
        ("2.5万度", 1.0, 25_000.0),
        ("-3.0", 1.0, -3.0),
        ("１２", 1.0, 12.0),
        ("12500kWh", 10_000.0, 12_500.0),
        ("12件", 10_000.0, 120_000.0),
    ],
)
def test_quantities(written: str, scale: float, number: float) -> None:
    assert values.quantities(pa.array([written]), scale).number.tolist() == [number]


def test_a_quantity_in_words_is_bad() -> None:
    assert values.quantities(pa.array(["三吨", ""])).bad.tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("1.警告；2.罚款人民币叁万伍仟元整。", "35000"),
        ("责令改正，处10.5万元罚款，没收违法所得300元", "105000"),
        ("处以人民币５０００元的罚款", "5000"),
        ("罚款：¥1,234.56元", "1234.56"),
        ("罚款5万元（大写：罚款伍万元整）", "50000"),
        ("依据规定可处罚款五万元以上十万元以下", ""),
        ("每日按罚款数额的3%加处罚款600元", ""),
        ("对公司罚款5万元，对负责人罚款1万元", ""),
        ("没收违法所得300元", ""),
        ("罚款", ""),
    ],
)
def test_the_fine_that_a_decision_names(text: str, yuan: str) -> None:
    assert values.fine_told(text) == yuan
