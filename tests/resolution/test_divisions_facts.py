"""Facts of the division history, in the words of the domain notes (Xuancheng, the delta, changes since 2010)."""

from __future__ import annotations

import pytest

from resolution import divisions
from resolution.divisions import city_of, find, in_delta, province_of, today

XUANCHENG = [  # code, name, level, since, until, today
    ("341800", "宣城市", "city", 2000, None, "341800"),
    ("341802", "宣州区", "county", 2000, None, "341802"),
    ("341821", "郎溪县", "county", 2000, None, "341821"),
    ("341822", "广德县", "county", 2000, 2019, "341882"),
    ("341823", "泾县", "county", 2000, None, "341823"),
    ("341824", "绩溪县", "county", 2000, None, "341824"),
    ("341825", "旌德县", "county", 2000, None, "341825"),
    ("341881", "宁国市", "county", 2000, None, "341881"),
    ("341882", "广德市", "county", 2019, None, "341882"),
    ("342500", "宣城地区", "city", 1981, 2000, "341800"),
    ("342501", "宣州市", "county", 1987, 2000, "341802"),
    ("342502", "宁国市", "county", 1997, 2000, "341881"),
    ("342521", "宣城县", "county", 1981, 1987, "341802"),
    ("342522", "郎溪县", "county", 1981, 2000, "341821"),
    ("342523", "广德县", "county", 1981, 2000, "341882"),
    ("342524", "宁国县", "county", 1981, 1997, "341881"),
    ("342525", "当涂县", "county", 1981, 1983, None),
    ("342526", "繁昌县", "county", 1981, 1983, "340212"),
    ("342527", "南陵县", "county", 1981, 1983, "340223"),
    ("342528", "青阳县", "county", 1981, 1983, "341723"),
    ("342529", "泾县", "county", 1981, 2000, "341823"),
    ("342530", "旌德县", "county", 1987, 2000, "341825"),
    ("342531", "绩溪县", "county", 1987, 2000, "341824"),
    ("342721", "绩溪县", "county", 1981, 1987, "341824"),
    ("342722", "旌德县", "county", 1981, 1987, "341825"),
]

SINCE_2010 = [  # ended code, codes its chain reaches today
    ("340203", "340209"),
    ("340208", "340209"),
    ("340221", "340210"),
    ("340222", "340212"),
    ("340225", "340281"),
    ("340502", "340503"),
    ("340702", "340705"),
    ("340703", "340705"),
    ("340721", "340706"),
    ("340823", "340722"),
    ("340824", "340882"),
    ("341402", "340181"),
    ("341421", "340124"),
    ("341422", "340281"),
    ("341423", "340522"),
    ("341424", "340523"),
    ("341521", "340422"),
    ("341822", "341882"),
    ("310103", "310101"),
    ("310108", "310106"),
    ("310230", "310151"),
    ("320103", "320104"),
    ("320107", "320106"),
    ("320124", "320117"),
    ("320125", "320118"),
    ("320202", "320213"),
    ("320203", "320213"),
    ("320204", "320213"),
    ("320405", "320412"),
    ("320482", "320413"),
    ("320502", "320508"),
    ("320503", "320508"),
    ("320504", "320508"),
    ("320584", "320509"),
    ("320602", "320613"),
    ("320611", "320613"),
    ("320621", "320685"),
    ("320684", "320614"),
    ("330103", "330105"),
    ("330104", "330102;330114"),
    ("330183", "330111"),
    ("330185", "330112"),
    ("330204", "330212"),
    ("330283", "330213"),
    ("330322", "330305"),
    ("330621", "330602;330603"),
    ("330682", "330604"),
    ("331021", "331083"),
]


@pytest.mark.parametrize(("code", "name", "level", "since", "until", "now"), XUANCHENG)
def test_history_of_xuancheng(code: str, name: str, level: str, since: int, until: int | None, now: str | None) -> None:
    record = next(record for record in find(code) if record.since == since)
    assert (record.name, record.level, record.until, record.province) == (name, level, until, "340000")
    if now:
        assert today(code)[0] == now  # 342526 has a second part: 三山 left 繁昌 in 2005
    assert city_of(code) in ("341800", "340200", "340500", "341700", "")
    assert province_of(code) == "340000"


def test_a_county_that_went_two_ways() -> None:
    assert set(today("342525")) >= {"340521"}
    assert len(today("342525")) > 1


@pytest.mark.parametrize(("old", "new"), SINCE_2010)
def test_changes_since_2010(old: str, new: str) -> None:
    assert set(new.split(";")) <= set(today(old))


def test_codes_that_are_no_divisions() -> None:
    assert find("341801") == [] == find("341871")
    assert today("341871") == ()
    assert divisions.zone_names()["341871"] == "宣城市经济开发区"
    assert "341871" not in {record.code for record in find("宣城市经济开发区")}
    assert city_of("341871") == city_of("341801") == "341800"


def test_chaohu_leads_to_its_parts() -> None:
    assert set(today("341400")) == {"340181", "340124", "340281", "340207", "340522", "340523"}
    assert city_of("341400") == ""
    assert province_of("341400") == "340000"


def test_the_41_cities() -> None:
    cities = divisions.delta_cities()
    assert len(cities) == 41
    by_province = {p: sum(code[:2] == p for code, _ in cities) for p in ("31", "32", "33", "34")}
    assert by_province == {"31": 1, "32": 13, "33": 11, "34": 16}
    for code, name in cities:
        assert divisions.name_of(code) == name
        assert city_of(code) == code
        assert in_delta(code)
        assert in_delta(name)
    assert {"340900", "341400"}.isdisjoint(code for code, _ in cities)


def test_names_of_xuanzhou_by_context() -> None:
    assert [r.code for r in find("宣州")] == ["341802", "342501"]
    assert [r.code for r in find("宣州市")] == ["342501"]
    assert [r.code for r in find("宣州区")] == ["341802"]
    assert [r.code for r in find("宣城")] == ["341800", "342500", "342521"]
    assert [r.code for r in find("宣城", year=1985)] == ["342500", "342521"]
    assert [r.code for r in find("宣城", year=2010)] == ["341800"]


def test_towns_of_xuancheng() -> None:
    towns = divisions.town_names()
    counts = {
        c: sum(code[:6] == c for code in towns) for c in ("341802", "341821", "341823", "341824", "341825", "341881")
    }
    assert counts == {"341802": 24, "341821": 15, "341823": 11, "341824": 12, "341825": 10, "341881": 19}
    assert sum(code[:6] == "341882" for code in towns) == 13
    assert sum(code[:6] == "341871" for code in towns) == 3
