"""A made-up register to train on: names composed by the rules of the field (region, 字号, industry, form, branch).

Characters, industry words, divisions and forms are drawn from the lexicons; no firm is meant. Sibling firms, firms of one
字号 in several cities, near names and branches are in it, because they are what a mention is mistaken for.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import pyarrow as pa

from resolution.divisions.table import table
from resolution.identifiers import organisation_code, uscc
from resolution.matching.noise import FREQUENT, same_sound
from resolution.names.lexicon import industries

_FORMS = (("有限公司", 66), ("有限责任公司", 8), ("股份有限公司", 4), ("厂", 8), ("公司", 5), ("经营部", 3), ("商店", 2), ("合伙企业(有限合伙)", 2), ("合作社", 2))  # fmt: skip
_BRANCHES = (
    "{}分公司",
    "{}营业部",
    "{}门市部",
    "{}支行",
    "{}加油站",
    "第{}分店",
    "{}经营部",
    "第{}分公司",
    "{}店",
    "{}支局",
)
_ZONES = ["村", "镇工业区", "经济开发区", "市场", "镇", "工业园"]
_ROADS = ["路", "街", "大道", "巷", "村"]
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙朱马胡"
COLUMNS = ("name", "code", "region", "address", "legal_representative")
Row = tuple[str, str, str, str, str]
_DELTA = ("31", "32", "33", "34")


@cache
def _places() -> list[tuple[str, str]]:
    """Code and name of every city and county of the delta today."""
    found = []
    for code, records in table().by_code.items():
        if code[:2] in _DELTA and records[-1].until is None and not code.endswith("0000"):
            found.append((code, records[-1].name))
    return sorted(found)


@cache
def _characters() -> str:
    """Characters of common use (first level of GB 2312)."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return "".join(row.decode("gb2312", "ignore") for row in rows)


@cache
def _words() -> list[str]:
    return sorted(word for word in industries().words if 2 <= len(word) <= 5)


def _core(draw: random.Random) -> str:
    size = draw.choices((2, 3, 4, 5), (68, 22, 8, 2))[0]
    return "".join(draw.choice(FREQUENT if draw.random() < 0.6 else _characters()) for _ in range(size))


def _code(region: str, draw: random.Random) -> str:
    """A code whose check digits hold."""
    body = "".join(draw.choice("0123456789") for _ in range(8))
    seventeen = f"91{region}{body}{organisation_code.check_digit(body)}"
    return seventeen + uscc.check_digit(seventeen)


@cache
def _zones(place: str) -> list[str]:
    """Where many firms of a place are: villages, markets, zones."""
    draw = random.Random(place)
    return [draw.choice(FREQUENT) + draw.choice(_characters()) + draw.choice(_ZONES) for _ in range(8)]


def _address(place: str, draw: random.Random) -> str:
    if draw.random() < 0.3:
        return place + draw.choice(_zones(place))
    road = draw.choice(_zones(place))[:2] if draw.random() < 0.4 else draw.choice(FREQUENT) + draw.choice(_characters())
    number = f"{draw.randrange(1, 400)}号" if draw.random() < 0.8 else ""
    return f"{place}{road}{draw.choice(_ROADS)}{number}" + (f"{draw.randrange(1, 30)}幢" if draw.random() < 0.3 else "")


def _city(code: str) -> str:
    records = table().by_code.get(code[:4] + "00")
    return records[-1].name if records else ""


def _name(firm: _Firm, draw: random.Random) -> str:
    place, core, rest = firm.place[1], firm.core, firm.industry + firm.form
    short = place[:-1] if len(place) > 2 else place
    chance = draw.random()
    if chance < 0.12:
        return core + rest
    if chance < 0.18:
        return draw.choice((f"{core}({short}){rest}", f"{core}{firm.industry}({short}){firm.form}"))
    if chance < 0.26 and not firm.place[0].endswith("00"):
        return _city(firm.place[0]) + place + core + rest
    return (place if chance < 0.6 else short) + core + rest


def _industry(draw: random.Random) -> str:
    """No, one or two words; some are far more frequent than others."""
    words = _words()
    chosen = [
        words[min(int(draw.expovariate(1 / 60)), len(words) - 1)]
        for _ in range(draw.choices((0, 1, 2), (8, 62, 30))[0])
    ]
    return "".join(dict.fromkeys(chosen))


def _near(core: str, draw: random.Random) -> str:
    """Another 字号 that differs in one character, at times by one that sounds alike."""
    at = draw.randrange(len(core))
    alike = same_sound(core[at]) if draw.random() < 0.3 else ""
    return core[:at] + draw.choice(alike or FREQUENT) + core[at + 1 :]


@dataclass(slots=True)
class _Firm:
    place: tuple[str, str]
    core: str
    industry: str
    form: str


def _firm(cores: list[str], draw: random.Random) -> _Firm:
    core = cores[min(int(draw.expovariate(6 / len(cores))), len(cores) - 1)] if draw.random() < 0.7 else _core(draw)
    industry = _industry(draw)
    form = draw.choices([f for f, _ in _FORMS], [w for _, w in _FORMS])[0]
    return _Firm(draw.choice(_places()), "" if len(industry) > 3 and draw.random() < 0.07 else core, industry, form)


def _relatives(firm: _Firm, draw: random.Random) -> Iterator[_Firm]:
    """Who a firm is mistaken for: siblings, its double elsewhere or in another form, near names in the same place."""
    if not firm.core:
        return
    if draw.random() < 0.2:
        yield replace(firm, industry=_industry(draw))
    if draw.random() < 0.1:
        yield replace(firm, place=draw.choice(_places()))
    if draw.random() < 0.02:
        yield replace(firm, form=draw.choice([form for form, _ in _FORMS]))
    if draw.random() < 0.12:
        yield replace(firm, core=_near(firm.core, draw))
    if firm.industry and draw.random() < 0.03:
        yield replace(firm, industry=firm.industry + draw.choice(_words()))


def made_up_register(size: int, seed: int) -> pa.Table:
    """A register of `size` parties: `name, code, region, address, legal_representative`."""
    draw = random.Random(seed)
    cores = [_core(draw) for _ in range(max(size // 4, 1))]
    rows: list[Row] = []
    while len(rows) < size:
        firm = _firm(cores, draw)
        for one in (firm, *_relatives(firm, draw)):
            if len(one.core) + len(one.industry) > 1:
                name = _name(one, draw)
                rows.append(_row(name, one.place, draw))
                if draw.random() < 0.06:
                    rows += _branches(name, draw)
    return pa.table({name: [row[at] for row in rows[:size]] for at, name in enumerate(COLUMNS)})


def distinct_register(size: int, seed: int) -> pa.Table:
    """A register whose parties hardly ever share a 字号, such as that of listed companies.

    Few do; some have a brand in front of a 字号 that others may have too; some have none, but their place and business.
    """
    draw = random.Random(seed)
    cores = [_core(draw) for _ in range(size)]
    rows = []
    for core in cores:
        chance, own = draw.random(), core
        if chance < 0.06:
            own = draw.choice(cores)
        elif chance < 0.14:
            own = core[:2] + draw.choice(cores)[:2]
        firm = _Firm(draw.choice(_places()), own, _industry(draw) or "科技", draw.choices(*_LISTED)[0])
        if chance > 0.93:
            firm = replace(firm, core="", industry=firm.industry + draw.choice(("", "发展", "科技")))
        rows.append(_row(_listed_name(firm, draw), firm.place, draw))
    return pa.table({name: [row[at] for row in rows] for at, name in enumerate(COLUMNS)})


_LISTED = (("股份有限公司", "集团股份有限公司", "控股股份有限公司", "(集团)股份有限公司"), (70, 20, 4, 6))


def _listed_name(firm: _Firm, draw: random.Random) -> str:
    """Two in three have a place in front, of the province or of the city."""
    rest = firm.core + firm.industry + firm.form
    if firm.core and draw.random() < 0.35:
        return rest
    place = _PROVINCES[firm.place[0][:2]] if draw.random() < 0.5 else firm.place[1]
    return (place[:-1] if len(place) > 2 else place) + rest


_PROVINCES = {"31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省"}


def _branches(head: str, draw: random.Random) -> list[Row]:
    """Branches of one head: numbered ones, and ones named after places that differ little."""
    rows, owns = [], [_core(draw)]
    template = draw.choice(_BRANCHES)
    for _ in range(draw.choice((1, 2, 4, 12))):
        place = draw.choice(_places())
        owns.append(_near(draw.choice(owns), draw) if draw.random() < 0.5 else _core(draw))
        short = place[1][:2]
        own = (
            str(draw.randrange(1, 40))
            if template.startswith("第")
            else draw.choice((short, short + owns[-1], owns[-1]))
        )
        rows.append(_row(head + template.format(own), place, draw))
    return rows


def _row(name: str, place: tuple[str, str], draw: random.Random) -> Row:
    person = draw.choice(_SURNAMES) + "".join(draw.choice(_characters()) for _ in range(draw.choice((1, 2, 2))))
    address = _address(place[1], draw) if draw.random() < 0.8 else ""
    return name, _code(place[0], draw), place[0], address, person
