"""A made-up register to train on: names composed by the rules of the field (region, 字号, industry, form, branch).

Characters, industry words, divisions and forms are drawn from the lexicons; no firm is meant. Sibling firms, firms of one
字号 in several cities, near names and branches are in it, because they are what a mention is mistaken for.
"""

from __future__ import annotations

import random
from functools import cache

import pyarrow as pa

from resolution.divisions.table import table
from resolution.identifiers import organisation_code, uscc
from resolution.matching.noise import FREQUENT
from resolution.names.lexicon import industries

_FORMS = (("有限公司", 66), ("有限责任公司", 8), ("股份有限公司", 4), ("厂", 8), ("公司", 5), ("经营部", 3), ("商店", 2), ("合伙企业(有限合伙)", 2), ("合作社", 2))  # fmt: skip
_BRANCHES = ("{}分公司", "{}营业部", "{}门市部", "{}支行", "{}加油站", "第{}分店", "{}经营部", "第{}分公司", "{}店", "{}支局")
_ROADS = "路 街 大道 巷 村".split()
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


def _address(place: str, draw: random.Random) -> str:
    road = draw.choice(FREQUENT) + draw.choice(_characters()) + draw.choice(_ROADS)
    return f"{place}{road}{draw.randrange(1, 900)}号" + (f"{draw.randrange(1, 30)}幢" if draw.random() < 0.3 else "")


def _name(place: str, core: str, industry: str, form: str, draw: random.Random) -> str:
    short = place[:-1] if len(place) > 2 else place
    chance = draw.random()
    if chance < 0.12:
        return f"{core}{industry}{form}"
    if chance < 0.18:
        return draw.choice((f"{core}({short}){industry}{form}", f"{core}{industry}({short}){form}"))
    return f"{place if chance < 0.6 else short}{core}{industry}{form}"


def _industry(draw: random.Random) -> str:
    return "".join(draw.choice(_words()) for _ in range(draw.choices((0, 1, 2), (10, 62, 28))[0]))


def made_up_register(size: int, seed: int) -> pa.Table:
    """A register of `size` parties: `name, code, region, address, legal_representative`."""
    draw = random.Random(seed)
    rows: list[tuple[str, str, str, str, str]] = []
    cores = [_core(draw) for _ in range(max(size // 3, 1))]
    while len(rows) < size:
        region, place = draw.choice(_places())
        known = draw.random()
        core = draw.choice(cores) if known < 0.55 else draw.choice(cores[: size // 200 + 1]) if known < 0.65 else _core(draw)
        industry = _industry(draw)
        core = "" if industry and draw.random() < 0.07 else core
        form = draw.choices([f for f, _ in _FORMS], [w for _, w in _FORMS])[0]
        if len(core) + len(industry) < 2:
            continue
        _add(rows, (_name(place, core, industry, form, draw), region, _address(place, draw)), draw)
        if core and draw.random() < 0.2:  # a sibling
            _add(rows, (_name(place, core, _industry(draw), form, draw), region, rows[-1][3] if draw.random() < 0.3 else _address(place, draw)), draw)
        if draw.random() < 0.15:
            _branches(rows, rows[-1][0], draw)
    return pa.table({name: [row[at] for row in rows[:size]] for at, name in enumerate(("name", "code", "region", "address", "legal_representative"))})


def _branches(rows: list[tuple[str, str, str, str, str]], head: str, draw: random.Random) -> None:
    for _ in range(draw.choice((1, 1, 2, 5))):
        region, place = draw.choice(_places())
        template = draw.choice(_BRANCHES)
        own = str(draw.randrange(1, 40)) if template.startswith("第") else draw.choice((place[:2], place[:2] + _core(draw), _core(draw)))
        _add(rows, (head + template.format(own), region, _address(place, draw)), draw)


def _add(rows: list[tuple[str, str, str, str, str]], party: tuple[str, str, str], draw: random.Random) -> None:
    name, region, address = party
    person = draw.choice("王李张刘陈杨赵黄周吴徐孙朱马胡") + "".join(draw.choice(_characters()) for _ in range(draw.choice((1, 2, 2))))
    rows.append((name, _code(region, draw), region, address if draw.random() < 0.8 else "", person))


