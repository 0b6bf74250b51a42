"""Made-up (synthetic) parties that are no firms, as several sources write them, with the truth: who is one party and who is not.

Names follow the naming rules of each kind: social organisations by level and place, villages by town, cooperatives and
individual businesses by county, many of the last with one 字号 and different operators. Every second row says less.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Party:
    """One party: how its name is written, and what a row may state of it."""

    kind: str
    written: tuple[str, ...]
    region: str
    stated: dict[str, str] = field(default_factory=dict)


#: Division and what stands in front of it.
PLACES = {
    "安徽省": ("340000", ""),
    "宣城市": ("341800", "安徽省"),
    "宁国市": ("341881", "宣城市"),
    "泾县": ("341823", "宣城市"),
    "绩溪县": ("341824", "宣城市"),
    "南京市": ("320100", "江苏省"),
    "江苏省": ("320000", ""),
}
TRADES = ("茶叶", "物流", "餐饮", "家政服务", "建筑业", "青年创业", "书画", "羽毛球", "民营经济", "养蜂")
#: Town and county of villages, several with one village name.
TOWNS = {
    "水阳镇": "宣州区",
    "水东镇": "宣州区",
    "狸桥镇": "宣州区",
    "十字镇": "郎溪县",
    "中溪镇": "宁国市",
    "泾川镇": "泾县",
}
COUNTIES = {"宣州区": "341802", "郎溪县": "341821", "宁国市": "341881", "泾县": "341823"}
VILLAGES = ("新桥", "向阳", "红星", "双河", "团结")
OPERATORS = ("陶望岚", "柏听雨", "路无年", "水未央", "江砚秋", "顾长青", "沈时宜", "许归帆", "余见山", "方知远")
SIGNS = ("老灶头", "好又多", "喜洋洋", "一品鲜", "小渔村", "鑫旺")
LINES = (("烧烤", "店"), ("农资", "经营部"), ("建材", "商行"), ("理发", "店"))
GOODS = ("蔬菜", "茶叶", "水稻", "生猪养殖", "笋竹")
CORES = ("青禾", "绿野", "谷满", "惠农")


def social() -> Iterator[Party]:
    """Associations, chambers and societies of one trade in places that lie in one another."""
    for trade in TRADES:
        for place, (region, above) in PLACES.items():
            for form in ("协会", "商会", "学会"):
                name = f"{place}{trade}{form}"
                yield Party("social", (name, above + name, f"{name}(社会团体)"), region)
    for place, (region, _) in PLACES.items():
        yield Party("social", (f"{place}教育发展基金会",), region)
        yield Party("social", (f"{place}小太阳幼儿园", f"{place}小太阳幼儿园(民办非企业单位)"), region)
        yield Party("social", (f"{place}茶叶协会青年分会",), region)


def villages() -> Iterator[Party]:
    """Committees, economic cooperatives and party branches of villages of one name in several towns."""
    for town, county in TOWNS.items():
        region, city = COUNTIES[county], "宣城市"
        for village in VILLAGES:
            place = f"{county}{town}{village}"
            committee = (
                f"{place}村民委员会",
                f"{town}{village}村村民委员会",
                f"{place}村委会",
                f"{city}{place}村",
                f"{city}{county}{town}{village}村委会",
            )
            yield Party("village", committee, region)
            economic = (
                f"{place}村股份经济合作社",
                f"{city}{place}村股份经济合作社",
                f"{town}{village}村股份经济合作社",
            )
            yield Party("village", economic, region)
            yield Party("", (f"中共{place}村党支部", f"中共{place}村支部委员会"), region)


def cooperatives() -> Iterator[Party]:
    """Farmers' cooperatives with few 字号 in several counties, and their unions."""
    numbers = iter(range(10_000))
    for county, region in COUNTIES.items():
        above = "宣城市" if county.endswith("区") else "安徽省"
        for core in CORES:
            for goods in GOODS:
                head = f"{county}{core}{goods}"
                names = (
                    f"{head}专业合作社",
                    f"{head}农民专业合作社",
                    f"{above}{head}专业合作社",
                    f"{core}{goods}专业合作社",
                )
                chief = OPERATORS[next(numbers) % len(OPERATORS)] + core[0]
                yield Party("cooperative", names, region, {"legal_representative": chief})
            union = f"{county}{core}农民专业合作社联合社"
            yield Party("cooperative", (union, above + union), region)


def businesses() -> Iterator[Party]:
    """Individual businesses: one name in one county under two operators at two addresses."""
    numbers = iter(range(10_000))
    for county, region in COUNTIES.items():
        for sign in SIGNS:
            for line, form in LINES:
                for _ in range(2):
                    number = next(numbers)
                    name = f"{county}{sign}{line}{form}"
                    written = (name, f"{sign}{line}{form}", f"{name}(个体工商户)", f"宣城市{name}")
                    stated = {
                        "legal_representative": OPERATORS[number % len(OPERATORS)],
                        "address": f"安徽省宣城市{county}环城路{number + 1}号",
                    }
                    yield Party("individual_business", written, region, stated)


def schools() -> Iterator[Party]:
    """Schools, hospitals and centres that divisions have by name and number."""
    for place, (region, above) in PLACES.items():
        short = place[:-1] if len(place) > 2 else place
        if place.endswith("省"):
            continue
        for number in "一二":
            yield Party(
                "institution", (f"{place}第{number}中学", f"{short}{number}中", f"{above}{place}第{number}中学"), region
            )
            yield Party("institution", (f"{place}第{number}人民医院", f"{place}{number}院"), region)
        yield Party("institution", (f"{place}疾病预防控制中心", f"{place}疾控中心", f"{short}疾控中心"), region)
        yield Party("institution", (f"{place}中医院", f"{place}中医医院"), region)
        yield Party("institution", (f"{place}行知学校", f"{above}{place}行知学校"), region)


KINDS = {
    "social": social,
    "village": villages,
    "cooperative": cooperatives,
    "individual": businesses,
    "institution": schools,
}


def rows(which: str, seed: int = 1, stated_kind: bool = True) -> tuple[list[dict[str, Any]], list[int]]:
    """Rows of all parties of one kind in random order, each way of writing once, and the party of each."""
    chance = random.Random(seed)
    found: list[tuple[dict[str, Any], int]] = []
    for number, party in enumerate(KINDS[which]()):
        for place, name in enumerate(party.written):
            row = {"name": name, "region": party.region, "kind": party.kind if stated_kind else ""}
            known = dict(party.stated) if which == "individual" or place % 2 == 0 else {}
            if which == "individual" and place % 2:
                known.pop("legal_representative" if chance.random() < 0.3 else "address")
            found.append(({**row, **known}, number))
    chance.shuffle(found)
    return [row for row, _ in found], [number for _, number in found]
