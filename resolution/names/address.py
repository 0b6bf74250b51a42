"""Addresses into division, town, road, number, building and room, so that two ways to write one place compare equal.

    浙江省杭州市余杭区余杭街道庭院深深花苑2-1幢201室  ->  330110 | 余杭街道 | 庭院深深花苑 |  | 2-1 | 201

Read from the left, each step taking what it knows: division (by code, so 广德县 and 广德市 are one), town or street,
zones and communities (dropped when a road follows: sources leave them out at will), road, number, building, room. Chinese
numerals before a unit become digits, 弄 keeps the lane apart from the number, 幢 栋 座 号楼 are one, 路 and 大道 are two.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from resolution import divisions
from resolution.names.columns import ByKernel, Parts, by_distinct
from resolution.names.lexicon import read_yaml

COLUMNS = ("region", "town", "road", "number", "building", "room", "normal")

_HAN = "\u4e00-\u9fff"
_NUMERAL = re.compile(
    r"[〇零○一二三四五六七八九十百][〇零○一二三四五六七八九十百\d]*(?=号|弄|幢|栋|座|楼|层|室|单元|院)"
)
_NOTE = re.compile(r"[(（【\[][^)）】\]]*[)）】\]]?")
_TRADE_ZONE = re.compile(
    rf"(?:中国)?[(（]?([{_HAN}]{{2,3}}?)[)）]?(?:省|市)?自由贸易(?:试验|实验)区(?:[{_HAN}]{{2,6}}片区)?"
)
_TOWN = re.compile(
    rf"[{_HAN}]{{2,7}}?(?:街道办事处|街道|办事处|地区|镇|乡|苏木)(?![路街巷弄里道东南西北中大]|[{_HAN}][路街])"
)
_LABEL = re.compile(r"^.{0,12}?(?:地址|住所)(?:变更为|位于|为)?:?")
_TOWN_KIND = re.compile(r"街道|镇|乡(?!路)")
_OFFICE = re.compile(r"(?:街道)?办事处$")
_WORDS: dict[str, list[str]] = {kind: words.split() for kind, words in read_yaml("address_words.yaml").items()}
ZONE_WORDS, COMMUNITY_WORDS, BUILDING_WORDS = (_WORDS[kind] for kind in ("zones", "communities", "buildings"))
_ZONES = "|".join(ZONE_WORDS)
_ZONE_HEAD = re.compile(rf"^.*(?:{_ZONES})(?=.{{3,}})")
_BEFORE_ROAD = re.compile(rf".*(?:[{_HAN}]{{2}}(?:{'|'.join(COMMUNITY_WORDS)})|{_ZONES})(?:内|[东南西北]区)?")
_ROAD = re.compile(
    rf".*(?:[{_HAN}]{{2}}(?:社区居民委员会|社区居委会|居民委员会|村民委员会|居委会?|村委会?|社区|村|镇|乡|街道)|{_ZONES})"
    r"(?:内|[东南西北]区)?"
)
_ROAD = re.compile(
    rf"[{_HAN}A-Z\d]*?(?:[{_HAN}\d](?:大道|大街|公路|国道|省道|路|街)|[{_HAN}](?:胡同|巷|弄|道(?=\d)))"
    r"(?!道|口|灯|镇|村|乡|社区)(?:[东西南北]?[一二三四五六七八九]段)?"
)
_LANE = re.compile(rf"[{_HAN}]{{1,6}}(?:巷|弄|胡同|里|条|(?P<road>路|街|大道|公路))(?=\d)")
_CROSSING = re.compile(r"^.*?[路街道环线][与和及、](?=.{2,})")
_WEAK = re.compile(r"^[东南西北中前后上下大小新老一二三四五六七八九十]?(?:大道|大街|公路|路|街|巷|弄|道)$")
_NUMBER = re.compile(
    r"(?:[东南西北中]段|[东南西北]侧?(?=\d))?(?:(?P<lane>\d+)弄)?(?:第)?"
    r"(?:(?P<number>\d+[A-Z]?(?:[-~—、,./和至]\d+[A-Z]?)*)(?:号(?!楼|房|库|厂房|铺)|#(?!楼)|(?![\d\-~—、,./和至]|号|#|[A-Z]|幢|栋|座|楼|层|室|房|单元|米|公里|F))"
    r"(?:院?(?:之|附|-)?(?P<sub>\d+|[甲乙丙丁](?![一-龥]))号?(?![\d\-、,~至—]|幢|栋|座|楼|层|室|号|#|F|[A-Z]))?)?"
)
_BUILDING = re.compile(
    r"(?<![A-Z\d])([A-Z]?\d+(?:-\d+)?[A-Z]?|[A-Z]{1,2}|[东南西北中主甲乙丙丁])(?:幢|栋|座|号楼|#楼|号厂房|号大楼)"
)
_NAMED = re.compile(rf"([{_HAN}A-Z]{{2,12}}?(?:{'|'.join(BUILDING_WORDS)}|[{_HAN}]苑|[{_HAN}]园))")
_ROOM = re.compile(
    r"([A-Z]{0,2}\d+[A-Z]?(?:[-~、,/][A-Z]?\d+[A-Z]?)*)(?:室|号房|房间|房(?!屋)|号商铺|号铺|号门面|号营业房|号(?!楼|院))"
)
_FLOOR = re.compile(r"(\d+(?:[-~、,]\d+)*)(?:楼|层|F)")
_END = re.compile(r"[A-Z]{0,2}-?\d+[A-Z]?(?:-[A-Z]?\d+)*$")
_KINDS = "省市县区州盟旗"  # how a full division name ends
_LIST = re.compile(r"[~—至]")
_PLACE = re.compile(rf"[{_HAN}]+")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}


@dataclass(frozen=True, slots=True)
class Address:
    """The parts; "" where the text has none. `region` is today's six-digit code, `road` a village or zone without one.

    `number` is "75", with a lane "410弄75", a range "66-8", a list "269,271"; `room` a room or, without one, a floor
    ("5F"). `normal` joins all parts with "|" for comparison.
    """

    region: str = ""
    town: str = ""
    road: str = ""
    number: str = ""
    building: str = ""
    room: str = ""
    normal: str = ""


def parse(text: str, region: str = "") -> Address:
    """Parts of an address; `region` is the code of where it is known to lie, as a register's column says."""
    text = _clean(text)
    code, at = _region(text, region)
    town, at = _town(text, at, code)
    road, number, rest = _road(text[at:])
    building, room = _inside(rest)
    if not any((code, town, road, number, building, room)):
        return Address()
    parts = (code, town, road, number, building, room)
    return Address(*parts, "|".join(parts))


def parse_column(texts: pa.Array, regions: pa.Array | None = None) -> pa.Table:
    """`parse` for columns of equal length (`regions` six-digit codes); one row an address, columns as `COLUMNS`."""
    return parts_of(texts, regions).whole().select(COLUMNS)


def parts_of(texts: pa.Array, regions: pa.Array | None = None) -> Parts:
    """`parse` for the distinct of addresses."""
    known = pa.repeat("", len(texts)) if regions is None else regions.fill_null("")
    return by_distinct(texts.fill_null(""), known, read_rows, _by_kernel)


def read_rows(texts: pa.Array, regions: list[str]) -> pa.Table:
    """Addresses one by one."""
    parsed = [parse(text, region) for text, region in zip(texts.to_pylist(), regions, strict=True)]
    return pa.table({name: pa.array([getattr(one, name) for one in parsed], pa.string()) for name in COLUMNS})


def _by_kernel(texts: pa.Array, regions: list[str]) -> ByKernel:
    from resolution.kernels.reading import address_columns

    return address_columns.parse(texts, regions)


def _clean(text: str) -> str:
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    text = "".join(text.upper().split())
    zone = _TRADE_ZONE.search(text) if "自由贸易" in text else None
    if zone is not None:
        text = text[: zone.start()] + (zone[1] if zone.start() == 0 else "") + text[zone.end() :]
    if "(" in text or "【" in text or "[" in text:
        text = _NOTE.sub("", text)
    if "地址" in text or "住所" in text:
        text = _LABEL.sub("", text)
    return _NUMERAL.sub(_arabic, text.removeprefix("中国").lstrip(",.:"))


def _arabic(match: re.Match[str]) -> str:
    """五六0 → 560, 二十一 → 21, 一百零三 → 103."""
    word = match[0]
    if not any(unit in word for unit in "十百"):
        return "".join(str(_DIGITS.get(c, c)) for c in word)
    total, digit = 0, None
    for c in word:
        if c in "十百":
            total += (1 if digit is None else digit) * (10 if c == "十" else 100)
            digit = None
        else:
            digit = (digit or 0) * 10 + (int(c) if c.isdigit() else _DIGITS[c])
    return str(total + (digit or 0))


def _region(text: str, region: str) -> tuple[str, int]:
    """Today's code and where the division names end; repeated names (浙江省杭州市杭州余杭区) are one run."""
    gazetteer = divisions.gazetteer()
    code, at = region, 0
    for _ in range(3):
        if at and _known_town(text, at, code):
            break
        found = gazetteer.match(text, at, code)
        if found is not None and _TOWN_KIND.match(text, found.end) and found.text[-1] not in _KINDS:
            found = gazetteer.match(text[: found.end - 1], at, code)  # 滨湖街道 is a street, not 滨湖区
        if found is None or (at and not (found.text[-1] in _KINDS and _fits(found, code))):
            break
        code, at = _narrow(found, code), found.end
    return code, at + text.startswith("区", at)  # 德阳市区泰山南路


def _fits(found: divisions.Match, code: str) -> bool:
    return bool(code) and any(_holds(code, one) or _holds(one, code) for one in found.candidates)


def _narrow(found: divisions.Match, code: str) -> str:
    """The more specific of what was known and what the text says; the text wins where they differ."""
    inside = [one for one in found.candidates if code and _holds(code, one)]
    if found.code and code and _holds(found.code, code):
        return code
    if found.code and (found.code in inside or not inside):
        return found.code
    if len(inside) == 1:
        return inside[0]
    return code


@cache
def _holds(outer: str, inner: str) -> bool:
    """Whether the division `outer` contains `inner` (or is it)."""
    return outer in (inner, divisions.city_of(inner), divisions.province_of(inner))


@cache
def _towns() -> dict[str, tuple[str, ...]]:
    """Town and street names of the delta by county code and first two characters, the longest first."""
    found: dict[str, list[str]] = {}
    for code, name in divisions.town_names().items():
        found.setdefault(code[:6] + name[:2], []).append(name)
    return {head: tuple(sorted(names, key=len, reverse=True)) for head, names in found.items()}


def _known_town(text: str, at: int, code: str) -> str:
    if code and code[4:] != "00":
        for name in _towns().get(code + text[at : at + 2], ()):
            if text.startswith(name, at):
                return name
    return ""


def _town(text: str, at: int, code: str) -> tuple[str, int]:
    name = _known_town(text, at, code)
    if name:
        at += len(name)
        return _OFFICE.sub("街道", name), at + 3 * text.startswith("办事处", at)
    found = _TOWN.match(text, at)
    if found is None:
        return "", at
    return _OFFICE.sub("街道", _ZONE_HEAD.sub("", found[0])), found.end()


def _road(text: str) -> tuple[str, str, str]:
    """Road (or village, zone), number, and what follows; a lane behind its road (中山东路二条巷51号) belongs to it."""
    found = _ROAD.search(text)
    if found is None:
        place = _PLACE.match(text)
        road, end = (place[0], place.end()) if place else ("", 0)
    else:
        road, end = _CROSSING.sub("", found[0]), found.end()
        before = _BEFORE_ROAD.match(road)
        if before is not None and not _WEAK.match(road[before.end() :]):
            road = road[before.end() :]
        lane = _LANE.match(text, end)
        if lane is not None:
            road, end = (lane[0] if lane["road"] else road + lane[0]), lane.end()
    number = _NUMBER.match(text, end)
    if number is None or number.end() == end:
        return road, "", text[end:]
    return road, _number(number), text[number.end() :]


def _number(found: re.Match[str]) -> str:
    number = _LIST.sub("-", found["number"] or "").replace("、", ",").replace("和", ",")
    if found["sub"]:
        number += "-" + found["sub"]
    return f"{found['lane']}弄{number}" if found["lane"] else number


def _inside(text: str) -> tuple[str, str]:
    """Building and room in what follows the number."""
    if not text:
        return "", ""
    found = _BUILDING.search(text)
    named = None if found else _NAMED.search(text)
    building = found[1] if found else named[1] if named else ""
    if found:
        text = text[found.end() :]
    room = _ROOM.search(text)
    if room is not None:
        return building, _LIST.sub("-", room[1]).replace("、", ",")
    end = _END.search(text)
    if end is not None:
        return building, end[0]
    floor = _FLOOR.search(text)
    return building, _LIST.sub("-", floor[1]).replace("、", ",") + "F" if floor else ""


def readable(normal: str) -> str:
    """A comparison form (``Address.normal``) as people write addresses.

    >>> readable("341802||鳌峰路|12|3|201")
    '宣城市宣州区鳌峰路12号3幢201室'
    """
    region, town, road, number, building, room = normal.split("|")
    city, county = divisions.name_of(divisions.city_of(region)), divisions.name_of(region)
    place = "".join(dict.fromkeys(name for name in (city, county) if name)) or region
    parts = ((number, "号"), (building, "幢"), (room, "室"))
    return place + town + road + "".join(part + unit for part, unit in parts if part)
