"""Codes and names through time, the gazetteer and the columns."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution import divisions
from resolution.divisions import city_of, find, gazetteer, in_delta, province_of, today, today_column
from resolution.divisions.table import table

CODES = sorted(table().by_code)
DELTA = ("31", "32", "33", "34")


@pytest.mark.parametrize(
    ("code", "year", "expected"),
    [
        ("341822", None, ("341882",)),
        ("342523", None, ("341882",)),
        ("342523", 1990, ("341882",)),
        ("342523", 2023, ("341882",)),  # used after its end: its last state
        ("3418", None, ("341800",)),
        ("34", None, ("340000",)),
        ("341822103", None, ("341882",)),
        ("341822103200", None, ("341882",)),
        ("310101", None, ("310101",)),
        ("310101", 1990, ("310101", "310115")),  # a part went to Pudong in 1992
        ("310101", 1992, ("310101",)),
        ("310221", 1983, ("310112", "310115", "310104", "310105")),
        ("310221", 1984, ("310112", "310115")),  # what had gone to Xuhui and Changning by then no longer counts
        ("341424", None, ("340523", "340207")),  # the part that keeps the name first
        ("510200", None, ("500000",)),  # Chongqing left Sichuan
        ("310100", None, ("310000",)),  # statistical filler
        ("999999", None, ()),
        ("3418x2", None, ()),
        ("", None, ()),
    ],
)
def test_today(code: str, year: int | None, expected: tuple[str, ...]) -> None:
    assert today(code, year) == expected


def test_partial_move_by_year() -> None:
    old = next(code for code, records in table().by_code.items() for r in records for new, year in
               table().successors.get(r, ()) if (new, year) == ("320703", 2005))  # fmt: skip
    assert "320703" in today(old, 2004)
    assert "320703" not in today(old, 2005)


@given(st.sampled_from(CODES), st.one_of(st.none(), st.integers(1975, 2030)))
def test_today_is_in_force_and_idempotent(code: str, year: int | None) -> None:
    codes = today(code, year)
    assert codes
    assert len(set(codes)) == len(codes)
    for now in codes:
        assert table().in_force(now)
        assert today(now) == (now,)
    assert province_of(code) or len({now[:2] for now in today(code)}) > 1  # parts that went to two provinces
    if city_of(code):
        assert city_of(city_of(code)) == city_of(code)


def test_every_ended_delta_code_leads_to_the_delta() -> None:
    ended = [code for code in CODES if code[:2] in DELTA and not table().in_force(code)]
    assert len(ended) > 400
    away = {now for code in ended for now in today(code) if now[:2] not in DELTA}
    assert away == {"370826"}  # the shore of 微山湖, from 沛县 to Shandong
    assert all(today(code) for code in ended)


def test_every_listed_change_is_reachable(shared_data: Path) -> None:
    path = shared_data.parent / "domain" / "data" / "yrd_region_changes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 472
    for row in rows:
        assert any(r.name == row["name"] and r.since == int(row["from_year"]) for r in find(row["old_code"]))
        reached = set(today(row["old_code"], int(row["from_year"])))
        for new in filter(None, row["new_codes"].split(";")):
            moved = int(new[7:11]) if "[" in new else int(row["to_year"] or 2025)
            assert set(today(new[:6], moved)) <= reached, row


def test_current_list_of_the_delta(shared_data: Path) -> None:
    path = shared_data.parent / "domain" / "data" / "yrd_regions_current.csv"
    with path.open(encoding="utf-8", newline="") as file:
        listed = {row["code"]: row["name"] for row in csv.DictReader(file)}
    ours = {code: divisions.name_of(code) for code in CODES if code[:2] in DELTA and table().in_force(code)}
    assert ours == listed


@pytest.mark.parametrize(
    ("text", "within", "codes"),
    [
        ("广德", "", ["341882", "341822", "342523"]),
        ("广德县", "", ["341822", "342523"]),
        ("安徽省宣城市广德县", "", ["341822", "342523"]),
        ("安徽广德", "", ["341882", "341822", "342523"]),
        ("  宣城 市宣州区", "", ["341802"]),
        ("３４１８０２", "", ["341802"]),
        ("浦东", "", ["310115"]),
        ("鼓楼区", "", ["320106", "320302", "350102", "410204"]),
        ("鼓楼区", "320000", ["320106", "320302"]),
        ("鼓楼区", "3203", ["320302"]),
        ("普陀", "33", ["330903", "332722"]),
        ("341802", "33", []),
        ("景宁", "", ["331127"]),
        ("不存在市", "", []),
        ("", "", []),
    ],
)
def test_find(text: str, within: str, codes: list[str]) -> None:
    found = [record.code for record in find(text, within=within)]
    assert found[: len(codes)] == codes
    assert bool(found) == bool(codes)


@pytest.mark.parametrize(
    ("code", "name", "short", "city", "province"),
    [
        ("341802", "宣州区", "宣州", "341800", "340000"),
        ("341823", "泾县", "泾县", "341800", "340000"),
        ("310115", "浦东新区", "浦东", "310000", "310000"),
        ("310000", "上海市", "上海", "310000", "310000"),
        ("331127", "景宁畲族自治县", "景宁", "331100", "330000"),
        ("340000", "安徽省", "安徽", "", "340000"),
        ("429004", "仙桃市", "仙桃", "429004", "420000"),  # directly under the province
        ("329001", "泰州市", "泰州", "321200", "320000"),
        ("150000", "内蒙古自治区", "内蒙古", "", "150000"),
        ("", "", "", "", ""),
    ],
)
def test_names_city_province(code: str, name: str, short: str, city: str, province: str) -> None:
    assert divisions.name_of(code) == name
    assert divisions.short_name_of(code) == short
    assert city_of(code) == city
    assert province_of(code) == province


@pytest.mark.parametrize(
    ("value", "expected"),
    [("341822", True), ("广德", True), ("宣城地区", True), ("上海", True), ("341871", True), ("北京", False),
     ("鼓楼区", False), ("110105", False), ("", False), ("不存在", False)],
)  # fmt: skip
def test_in_delta(value: str, expected: bool) -> None:
    assert in_delta(value) is expected


@pytest.mark.parametrize(
    ("text", "within", "matched", "code"),
    [
        ("安徽省宣城市广德县桃州镇", "", "安徽省宣城市广德县", "341882"),
        ("安徽宣城某某公司", "", "安徽宣城", "341800"),
        ("宣城市宣州区某某", "", "宣城市宣州区", "341802"),
        ("上海浦东某某", "", "上海浦东", "310115"),
        ("巢湖市庐江县", "", "巢湖市庐江县", "340124"),  # under the city it belonged to
        ("六安市寿县", "", "六安市寿县", "340422"),
        ("无为县某厂", "", "无为县", "340281"),
        ("江干区某某", "", "江干区", "330100"),  # split over two districts of one city
        ("鼓楼区某某", "", "鼓楼区", ""),
        ("鼓楼区某某", "3203", "鼓楼区", "320302"),
        ("广德某某公司", "", "广德", "341882"),
        ("宣城某某公司", "3418", "宣城", "341800"),  # the city hinted at, not a former county of its name
        ("安徽某某公司", "3418", "安徽", "340000"),
        ("朝阳贸易公司", "", None, ""),
        ("朝阳贸易公司", "11", None, ""),  # an ordinary word: the province is not enough
        ("长安某某", "6101", "长安", "610116"),
        ("北京朝阳某某", "", "北京朝阳", "110105"),
        ("东方某某公司", "", None, ""),
        ("和平某某公司", "", None, ""),
        ("普陀某某公司", "", None, ""),
        ("普陀某某公司", "330900", "普陀", "330903"),
        ("大同云州区", "", "大同云州区", "140215"),
        ("南京西路1号", "", None, ""),
        ("上海长宁路支行", "", "上海", "310000"),
        ("上海路达贸易公司", "", "上海", "310000"),
        ("某某公司", "", None, ""),
        ("", "", None, ""),
    ],
)
def test_match(text: str, within: str, matched: str | None, code: str) -> None:
    match = gazetteer().match(text, within=within)
    assert (match.text if match else None) == matched
    if match:
        assert match.code == code
        assert match.end == len(match.text)
        assert code == "" or code in match.candidates or len(match.candidates) > 1


def test_match_in_the_middle() -> None:
    match = gazetteer().match("中国银行宣城市分行", 4)
    assert match is not None
    assert (match.end, match.code) == (7, "341800")


@given(st.text(alphabet="安徽省宣城市州区广德县上海浦东新南京路有限公司1", max_size=12), st.integers(0, 5))
def test_match_stays_in_the_text(text: str, start: int) -> None:
    match = gazetteer().match(text, start)
    if match:
        assert text[start : match.end] == match.text
        assert match.text


def test_columns() -> None:
    raw = pa.array(
        ["341802", "宣城市宣州区", "合肥", "浦东", "", None, "普陀", "341822", "341424", "341871", "中国", "合肥"]
    )
    now = today_column(raw)
    assert now.to_pylist() == [
        "341802", "341802", "340100", "310115", "", "", "", "341882", "340523", "341800", "", "340100",
    ]  # fmt: skip
    assert divisions.city_column(now).to_pylist() == [
        "341800", "341800", "340100", "310000", "", "", "", "341800", "340500", "341800", "", "340100",
    ]  # fmt: skip
    settled = today_column(pa.array(["普陀", "普陀", "普陀", None]), pa.array(["上海", "浙江省", None, "34"]))
    assert settled.to_pylist() == ["310107", "330903", "", ""]
    assert today_column(pa.array([], pa.string())).to_pylist() == []


def test_codes_and_cities_of_a_real_register(shared_data: Path) -> None:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    register = pq.read_table(shared_data / "enterprise_register_yrd.parquet", columns=["uscc", "province", "city"])
    columns = {name: register[name].combine_chunks().cast(pa.string()) for name in register.column_names}
    codes = today_column(pc.utf8_slice_codeunits(columns["uscc"], 2, 8))
    assert pc.sum(pc.equal(codes, "")).as_py() <= 2  # one code of the national office
    cities = divisions.city_column(codes)
    assert pc.mean(pc.not_equal(cities, "")).as_py() > 0.99  # the rest are registered with a province
    named = divisions.city_column(today_column(columns["city"], columns["province"]))
    both = pc.and_(pc.not_equal(named, ""), pc.not_equal(cities, ""))
    agree = pc.equal(named.filter(both), cities.filter(both))
    assert pc.mean(agree).as_py() > 0.999
