"""The name on a body's seal: what the document bears of it, what its tables say, and names of its own that neither shortens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from resolution import divisions
from resolution.names import government
from resolution.names.bodies import Body, full_name, index

#: Bodies whose seals in counties bear the province: 吉林省梨树县烟草专卖局.
_WITH_PROVINCE = re.compile(r"(?:省|自治区).*烟草专卖局$")
#: A branch that is named by its bureau and its place: 晋中市生态环境局介休分局.
_BRANCH_OF = re.compile(r"市[一-龥]{2,10}局[一-龥]{2,6}分局$")
#: How names of bodies end that are written out.
WRITTEN_OUT_END = re.compile(
    r"(?:仲裁院|(?:事务|事业发展)中心|(?:质量|安全)(?:监督|服务|管理){0,2}(?:中心|站)|质监[一-龥]{0,8}中心|(?<![局委])价格认[定证]中心|管理处|信用(?:信息)?中心|办公室|派出所|执法所|管理所|检查站|海警站|海事处|保护中心|管理部|局|厅|队|海关|法院|检察院|管理委员会|委员会|人民政府|街道办事处|监督所)$"
)
#: Courts by matter bear the name of their seat without its level: 上海铁路运输法院, 广州互联网法院.
_SPECIAL_COURT = re.compile(r"(?:铁路运输|海事|互联网|知识产权|金融|军事)(?:中级|高级)?法院$")
#: The central bank's branches at the seats of provinces bear the city's name without its level, those of other cities with it.
_CENTRAL_BANK, _CAPITAL = "中国人民银行", "01"
#: Cities with an office of a financial regulator of their own, as provinces have: 大连, 宁波, 厦门, 青岛, 深圳.
_SUB_OFFICE, _OWN_OFFICES = "监管分局", frozenset(["2102", "3302", "3502", "3702", "4403"])
#: A zone that is named with its city's name without the level: 苏州工业园区综合行政执法局.
_ZONE = re.compile(
    r"^[一-龥]{2,10}?(?:开发区|园区|示范区|保税区|度假区|风景区|名胜区|新区|集中区|试验区|高新区|合作区|港区)[一-龥]*(?:管理委员会|[一-龥]{4}局|队)$"
)
_LEVELS = frozenset("省市县区旗州")
#: So many last characters of a division's full name tell where it ends in a longer one (湖北省武汉市江岸区).
LEVEL_NAME = 2
#: So long is a division with the city it lies in.
_WITH_CITY = 5
_STANDS_ALONE = re.compile(r"^[\s(]*@[\s()印章公盖]*(?:[^\n。，；]{0,12}(?:决定书|文书|执法文件|处罚书).{0,12})?$")
#: Courts call a body by its whole name where they name it as a party to the case.
_LITIGANT = re.compile(r"(?:申请执行人|原告|被告|被?申请人|被?上诉人):?$")
#: So long is a function that is written out.
_FULL = 5
#: Names of bodies that are whole, though others of their function have longer ones.
_SHORT_BUT_WHOLE = frozenset(["农牧局", "水利局", "水务局", "商务局", "畜牧局", "自然资源局"])
#: So long is the name of a team that is written out: 文化市场综合执法大队.
_TEAM = 8


@dataclass(frozen=True, slots=True)
class FoundBody:
    """A body at a place of the flat text: the name on its seal, the code of its division, what tells it from others ("" for one that no list knows)."""

    start: int
    end: int
    value: str
    region: str
    key: str = ""


def written_out(text: str, bodies: list[FoundBody]) -> dict[str, str]:
    """By body: the name as the document writes it out somewhere, which its shortened mentions stand for."""
    names: dict[str, str] = {}
    for body in (one for one in bodies if one.key and text[one.start : one.end].endswith(one.value)):
        names.setdefault(body.key, body.value)
    return names


def sealed(text: str, bodies: list[FoundBody]) -> dict[str, str]:
    """By body: the name that it bears on a line of its own, as over the document and at its seal, where that is a name of its own.

    Counties call one function by several names (教育局, 教育体育局; 水务局, 水利局): what the document itself bears holds for all
    of it. A shortened name (市监局) is none of a body's own.
    """
    names: dict[str, str] = {}
    for body in (one for one in bodies if one.key):
        own = text[body.start : body.end]
        alone = _STANDS_ALONE.match(_line_around(text, body)) is not None
        with_province = own.endswith(body.value) and _WITH_PROVINCE.search(own)
        if with_province or (alone and _without_its_level(own, body)):
            names[body.key] = own
        elif alone or _LITIGANT.search(text, 0, body.start):
            names |= _by_another_name(own, body)
    return names


def _without_its_level(own: str, body: FoundBody) -> bool:
    """Whether a name leaves out the level of its district: 重庆市涪陵邮政管理局."""
    place = full_name(body.region)
    return len(place) >= _WITH_CITY and own == body.value.replace(place, place[:-1], 1)


def _by_another_name(own: str, body: FoundBody) -> dict[str, str]:
    """By body: its place with another name of its function than the usual one."""
    place = full_name(body.region)
    at = own.find(place[-LEVEL_NAME:]) if place else -1
    usual = body.value.removeprefix(place)
    if at < 0 or usual == body.value:
        return {}
    name = own[at + LEVEL_NAME :]
    stem = name[:-1]
    another = name != usual and len(stem) > 1 and (stem in usual or "和" in stem or not within(stem, usual))
    return {body.key: place + name} if another else {}


def _line_around(text: str, body: FoundBody) -> str:
    """The line of a body with a sign in its place."""
    start, end = text.rfind("\n", 0, body.start) + 1, text.find("\n", body.end)
    return text[start : body.start] + "@" + text[body.end : end if end >= 0 else len(text)]


def code_of(place: str) -> str:
    """The code of the division that a name begins with; "" for none, or several of that name."""
    match = divisions.gazetteer().match(place, 0)
    return match.code if match is not None else ""


def without_parents(name: str, place: str) -> str:
    """A name that no list knows, without the divisions that a seal leaves out: 内蒙古自治区呼和浩特市赛罕区某局."""
    code = code_of(place)
    seal = full_name(code) if code else ""
    if seal.endswith(place):
        return seal + name[len(place) :]
    if len(seal) > len(place) and place[-1:] == seal[-1:] and place[0] == seal[0] and within(place, seal):
        return seal + name[len(place) :]  # 黔西南州
    return seal + name[len(place) :] if seal and len(seal) < len(place) and place.endswith(seal[-LEVEL_NAME:]) else name


def on_the_seal(name: str, place: str, body: Body, region: str) -> str:
    """The canonical name, but for bodies whose seals break its rule, and for a name of its own (综合行政执法局)."""
    if body.canonical.endswith(_SUB_OFFICE) and body.region[:4] in _OWN_OFFICES:
        return body.canonical.removesuffix(_SUB_OFFICE) + "监管局"
    if _SPECIAL_COURT.search(name):
        return name
    if (
        body.canonical.startswith(_CENTRAL_BANK)
        and body.canonical.endswith("中心支行")
        and body.region[2:4] == _CAPITAL
    ):
        city = full_name(body.region)
        return body.canonical.replace(city, city.removesuffix("市"), 1)
    today = government.resolve(name, region).bodies
    if len(today) == 1 and name == today[0].canonical:
        return name
    return _own_name(name, place, body)


def _own_name(name: str, place: str, body: Body) -> str:
    """A name that is written out and that no shortening of the canonical one can be, as it is written."""
    if _is_whole(name, place, body):
        return name
    own, usual = name[len(place) :], body.canonical.removeprefix(full_name(body.region))
    function = index().by_key.get(body.function)
    if place[-1:] in _LEVELS and (own in _SHORT_BUT_WHOLE or (function is not None and own in function.seals)):
        return without_parents(name, place)
    if name.endswith("队") and len(own) >= _TEAM and any(char in _LEVELS for char in place):
        return without_parents(name, place)  # teams are called in many ways, which are all written out
    if within(own, usual) and len(own) < len(usual):
        return body.canonical  # shortened, be it behind the names of all divisions above
    full = place[-1:] in _LEVELS and len(own) >= _FULL and WRITTEN_OUT_END.search(name)
    if full and not within(name, body.canonical) and not within(body.canonical, name):
        return without_parents(name, place)
    longer = full_name(body.region) + own
    grown = full and body.canonical.startswith(full_name(body.region)) and _grown(body.canonical, longer)
    return longer if grown else body.canonical


def _is_whole(name: str, place: str, body: Body) -> bool:
    """Whether a name is the seal's as it stands: of a zone, a quarter's bureau, a centre, a branch before its renaming."""
    return bool(
        (place[-1:] not in _LEVELS and _ZONE.match(name))
        or _BRANCH_OF.search(name)
        or name.replace("区分局", "分局") == body.canonical
        or name.endswith("住房公积金中心")
        or (name.endswith("中心") and not body.canonical.endswith("中心"))
        or (name.startswith("国家外汇管理局") and name.endswith("支局"))
    )


def _grown(usual: str, written: str) -> bool:
    """Whether a name says more than the usual one (文化体育和旅游局, 城市管理行政执法局), at the same body."""
    return len(written) > len(usual) and written[-1] == usual[-1] and within(usual, written)


def within(shorter: str, longer: str) -> bool:
    """Whether all characters of one name stand in the other in their order."""
    rest = iter(longer)
    return all(char in rest for char in shorter)
