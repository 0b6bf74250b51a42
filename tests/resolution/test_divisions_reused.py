"""Codes that were given out again after a gap: a year settles what is meant, without one nothing is guessed."""

from __future__ import annotations

import pyarrow as pa
import pytest

from resolution import divisions
from resolution.divisions import city_of, find, meanings, province_of, region_today, today, today_column
from resolution.divisions.table import table

#: Every code given out again for another division: code, name, since, until, today's codes.
OTHER = [
    ("130107", "井陉矿区", 1983, 1989, "130107;130121"),
    ("130107", "井陉矿区", 1992, None, "130107"),
    ("132201", "邢台市", 1981, 1983, "130502;130503"),
    ("132201", "南宫市", 1986, 1993, "130581"),
    ("132401", "保定市", 1981, 1983, "130602;130606"),
    ("132401", "定州市", 1986, 1994, "130682"),
    ("330502", "城区", 1983, 1988, "330500;330502;330503"),
    ("330502", "吴兴区", 2003, None, "330502"),
    ("362302", "鹰潭市", 1981, 1983, "360602"),
    ("362302", "德兴市", 1990, 2000, "361181"),
    ("419001", "义马市", 1987, 1990, "411281"),
    ("419001", "济源市", 1996, None, "419001"),
    ("421024", "松滋县", 1994, 1995, "421087"),
    ("421024", "江陵县", 1998, None, "421024"),
    ("422101", "鄂城市", 1981, 1983, "420704;420700;420111;420703;421102;421121;420702"),
    ("422101", "麻城市", 1986, 1995, "421181"),
    ("422401", "荆门市", 1981, 1983, "420800;420802;420804;420822"),
    ("422401", "仙桃市", 1986, 1994, "429004"),
    ("440511", "郊区", 1983, 1991, "440507;440511;440512"),
    ("440511", "金平区", 2003, None, "440511"),
    ("450405", "鸳江区", 1983, 1984, "450403;450421;450405"),
    ("450405", "长洲区", 2003, None, "450405"),
    ("511400", "涪陵市", 1995, 1997, "500000"),
    ("511400", "眉山市", 2000, None, "511400"),
    ("511402", "枳城区", 1995, 1997, "500102"),
    ("511402", "东坡区", 2000, None, "511402"),
    ("511403", "李渡区", 1995, 1997, "500102"),
    ("511403", "彭山区", 2014, None, "511403"),
    ("511421", "垫江县", 1995, 1997, "500231"),
    ("511421", "仁寿县", 2000, None, "511421"),
    ("511422", "丰都县", 1995, 1997, "500230"),
    ("511422", "彭山县", 2000, 2014, "511403"),
    ("511423", "武隆县", 1995, 1997, "500156"),
    ("511423", "洪雅县", 2000, None, "511423"),
]
#: Given out again for the same division (moved to another prefecture and back).
SAME = [
    "220121",
    "220122",
    "220123",
    "220124",
    "220125",
    "220221",
    "220222",
    "220223",
    "220224",
    "220225",
    "422921",
    "429001",
    "429021",
    "542233",
    "542323",
    "542329",
    "542330",
    "542331",
    "542334",
    "542338",
]
REUSED = sorted({*(row[0] for row in OTHER), *SAME})


def test_these_are_all_codes_given_out_again() -> None:
    assert [code for code in sorted(table().by_code) if len(table().lives(code)) > 1] == REUSED
    assert len(REUSED) == 37


@pytest.mark.parametrize(("code", "name", "since", "until", "now"), OTHER)
def test_code_and_year_have_one_meaning(code: str, name: str, since: int, until: int | None, now: str) -> None:
    assert today(code, since) == tuple(now.split(";"))
    assert find(code, since)[0].name == name
    if until is not None:  # at its last day, and in the years before the code was given out again
        for year in (until - 1, until):
            assert set(today(code, year)) <= set(now.split(";"))
        assert find(code, until) == []


@pytest.mark.parametrize("code", sorted({row[0] for row in OTHER}))
def test_without_a_year_nothing_is_guessed(code: str) -> None:
    lives = [set(row[4].split(";")) for row in OTHER if row[0] == code]
    assert [set(codes) for codes in meanings(code)] == lives
    if table().in_force(code):  # as of today a code in force means itself
        assert not divisions.is_ambiguous(code)
        assert today(code) == (code,)
        return
    assert divisions.is_ambiguous(code)
    assert set(today(code)) == set.union(*lives)
    shared = region_today(code)
    assert shared in ("", "130500", "130600", "360000", "420000")  # never one of the meanings
    assert today_column(pa.array([code])).to_pylist() == [shared]
    assert all(shared in ("", new, city_of(new), province_of(new)) for new in today(code))


@pytest.mark.parametrize("code", SAME)
def test_a_code_that_came_back_to_its_division_is_not_ambiguous(code: str) -> None:
    assert len(meanings(code)) == 1
    assert not divisions.is_ambiguous(code)
    assert {today(code, record.since)[0] for record in table().by_code[code]} == {today(code)[0]}


#: 涪陵地区 left Sichuan for Chongqing through 511400, which is 眉山市 now: no chain may run on into it.
@pytest.mark.parametrize(
    ("code", "now"),
    [
        ("512300", "500000"),
        ("512301", "500102"),
        ("512321", "500102"),
        ("512322", "500231"),
        ("512324", "500230"),
        ("512326", "500156"),
        ("411219", "411281"),
        ("412502", "411281"),
        ("422422", "421087"),
    ],
)
def test_chains_do_not_run_on_into_another_life(code: str, now: str) -> None:
    assert today(code) == (now,)
    assert region_today(code) == now
    assert province_of(code) == now[:2] + "0000"


def test_only_one_county_went_to_two_provinces() -> None:
    ended = [code for code in table().by_code if not table().in_force(code) and not divisions.is_ambiguous(code)]
    assert [c for c in sorted(ended) if not province_of(c)] == [
        "322100",
        "322122",
    ]  # 沛县: the shore of 微山湖 to Shandong
    assert [c for c in REUSED if not province_of(c)] == ["511422"]
    assert (province_of("511422", 1996), province_of("511422", 2010)) == ("500000", "510000")
    assert (city_of("511422", 1996), city_of("511422", 2010)) == ("500000", "511400")
