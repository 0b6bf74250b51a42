"""Public bodies: from what somebody wrote (市发改委, 人行宣城中心支行) to one body, through the reforms.

A body's key names its lineage, region/function. A body that was only renamed keeps its key (人行中心支行 → 分行, 银监 → 银保监 →
金融监管分局, 环境保护局 → 生态环境局). One that was merged with others has a key of its own; after its end its names mean the body that
carries on alone (工商局, 质监局, 食药监局 → 市场监督管理局; 国税局, 地税局 → 税务局), or itself where several do. Part bodies
(公安局某派出所) hang below: region/function/part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import divisions
from resolution.columns import Mask
from resolution.names import normalise, villages
from resolution.names.bodies import Body, Function, body_of, central, full_name, index, level_of, today
from resolution.names.columns import Parts
from resolution.names.jurisdiction import places, town_county, within

#: Endings that public bodies have; what has none of them is not looked at. 行 and 人行 only with the central bank's name.
_CANDIDATE = (
    "(?:[局委会院厅部办室府关队所心处站署政协联团校支监社公积金学馆台庭道镇乡税组级村]|[一二三四五六七八九十实][中小]|人大|社区|高[法检])"
    r"(?:\(.*)?$|人民银行|人行"
)
_NEVER = "公司|(?:[^济合]合作社|[经运]营部|门市部|服务部|营业部|(?:经营|购销|贸易|批发)中心|(?:加油|收购|物资|供应)站|修配部|广告部|汽车队|文印所|商行|车行|[厂店铺坊场]|[^书物化案术]馆)$"
_PART = re.compile(
    r"^(?![及和与])[^()厂]{0,14}(?:分局|支局|所|支队|大队|中队|总队|办公室|办公厅|科|股|处|站|中心|队|庭|局|室|部|窗口)$"
)
_TOWN = re.compile(
    r"^(?P<town>[一-龥]{1,8}?(?:镇|乡|苏木|街道))(?P<organ>人民政府|政府|办事处|办|人民政府办公室|党政办公室|)$"
)
_TOWN_ENDS = tuple("府处办室镇乡木道")
_ZONE = re.compile(
    r"^(?P<zone>[一-龥]{0,10}?(?:开发区|高新区|经开区|园区|示范区|保税区|自贸区|度假区|风景区|名胜区|新区|集中区))(?P<organ>.+)$"
)
_COMMITTEE = re.compile(r"^(?:管理委员会|管委会)(?P<part>.*)$")
#: What stands before a village's place: nothing, or the party's name.
_PARTY = ("", "中共", "中国共产党")
_NATION = "中华人民共和国"
#: 宣州分局, 宁国管理部, and what may hang below: 宣州分局济川派出所.
_BRANCH = re.compile(r"^([一-龥]{2,8}?)(?:分局|管理部|分中心)(.*)$")
_STEM = re.compile(r"^[一-龥]{2,6}$")
_TOWN_END = re.compile(r"(?<=..)(?:镇|乡|街道)$")
#: Endings so short say of no body by themselves whose station it is: 河沥溪所.
_SHORT = 2
_ZONES = (
    (re.compile(r"(?:经开区|经济开发区|经济技术开发区)"), "经济技术开发区"),
    (re.compile(r"(?:高新区|高新技术开发区|高新技术产业开发区)"), "高新技术产业开发区"),
)
#: Zones of the State Council's list bear their city's name without its level: 芜湖经济技术开发区.
_PLAIN_ZONES = frozenset(whole for _, whole in _ZONES)
#: What is said of a body that changes nothing: 原宣城市工商局, 宣城市财政局机关, 宣城市民政局本级.
_ASIDE = re.compile(r"^原(?=.{4})|(?<=.{4})(?:机关|本级)+$")


@dataclass(frozen=True, slots=True)
class Resolution:
    """resolved: one body. ambiguous: several, or a known function whose division cannot be told. unknown: none."""

    status: str
    bodies: tuple[Body, ...] = ()


_UNKNOWN = Resolution("unknown")
#: Later than every renaming.
_NOW = "9999"
_COLUMNS = ["status", "key", "canonical", "region", "kind"]
_NOBODY = ("", "", "", "", "")


def resolve(name: str, region: str = "", on: str = "") -> Resolution:
    """The body that a name means; `region` (code or name) is the publishing body's, `on` the ISO day of the statement.

    The canonical name is the one in use on that day (today without one).

    >>> [body.canonical for body in resolve("市发改委", "341800").bodies]
    ['宣城市发展和改革委员会']
    >>> resolve("人行宣城中心支行").bodies[0].key == resolve("中国人民银行宣城市分行").bodies[0].key
    True
    """
    return _resolve(normalise.text(name), divisions.region_today(region) if region else "", on)


def resolve_column(names: pa.Array, regions: pa.Array | None = None) -> pa.Table:
    """`resolve` over columns: status, key, canonical, region, kind; "" where not resolved, status "" for no public body."""
    normal = normalise.text_column(names)
    hints = pa.nulls(len(normal), pa.string()) if regions is None else regions
    owns = divisions.today_column(pc.fill_null(hints.cast(pa.string()), ""))
    return parts_of(normal.dictionary_encode(), owns).whole()


def parts_of(normal: pa.DictionaryArray, owns: pa.Array) -> Parts:
    """`resolve_column` of names in comparison form; `owns` are codes of today, "" = unknown."""
    likely = np.flatnonzero(_likely(normal.dictionary)[normal.indices.to_numpy()])
    keys = pc.binary_join_element_wise(
        normal.take(pa.array(likely)).cast(pa.string()), owns.take(pa.array(likely)), "\n"
    )
    encoded = (keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys).dictionary_encode()
    rows = [_NOBODY, *(_row(*key.split("\n")) for key in encoded.dictionary.to_pylist())]
    table = pa.table([pa.array(column, pa.string()) for column in zip(*rows, strict=True)], names=_COLUMNS)
    of_row = np.zeros(len(normal), np.int64)
    of_row[likely] = encoded.indices.to_numpy(zero_copy_only=False) + 1
    return Parts(table, of_row)


def _likely(names: pa.Array) -> Mask:
    """The names that may be those of public bodies."""
    found: Mask = pc.match_substring_regex(names, _CANDIDATE).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(found)
    never = pc.match_substring_regex(names.take(pa.array(rows)), _NEVER).to_numpy(zero_copy_only=False)
    found = found.copy()
    found[rows[never]] = False
    return found


def _row(name: str, own: str) -> tuple[str, str, str, str, str]:
    found = _resolve(name, own, "")
    if found.status != "resolved":
        return "" if found.status == "unknown" else found.status, "", "", "", ""
    body = found.bodies[0]
    return found.status, body.key, body.canonical, body.region, body.kind


@lru_cache(maxsize=50_000)
def _resolve(text: str, own: str, on: str) -> Resolution:
    """The bodies of that day; those that have ended by the one that carries on."""
    found = _named(text, own, on)
    if found.status == "unknown" and _ASIDE.search(text):
        found = _named(_ASIDE.sub("", text), own, on)
    return _of(tuple(today(body, on) for body in found.bodies)) if found.bodies else found


def _named(text: str, own: str, on: str) -> Resolution:
    """Central bodies by their full names, then bodies of divisions, then central bodies by their short names."""
    text = text.partition("(")[0] or text
    names, full = central()
    if text in full:
        return _of(names[text])
    local = _local(text, own, on)
    if local.status == "unknown" and text.startswith(_NATION):
        local = _local(text[len(_NATION) :], own, on)
    if text in names and (local.status == "unknown" or not local.bodies):
        return _of(names[text])
    return local


def _of(bodies: tuple[Body, ...]) -> Resolution:
    unique = tuple({body.key: body for body in bodies}.values())
    return Resolution("resolved" if len(unique) == 1 else "ambiguous", unique)


def _local(text: str, own: str, on: str) -> Resolution:
    """The first reading (what stands before the division, which division) that knows what stands behind it."""
    undecided = _UNKNOWN
    befores = [before for before in index().prefixes_at(text[:1]) if text.startswith(before)]
    readings = [(before, *place) for before in befores for place in places(text[len(before) :], own)]
    readings = [
        reading for reading in readings if reading[2] not in index().after_level or _with_level(text, reading[2])
    ]
    for parts in (False, True):
        for before, codes, behind in readings:
            found = _part(before, codes, behind, on) if parts else _whole(before, codes, behind, on)
            if found.bodies:
                return found
            if found.status == "ambiguous":
                undecided = found
    return undecided


def _with_level(text: str, behind: str) -> bool:
    """Whether the division stands there with its level: 泾县|医院, 县|医院, but not 青砚|医院."""
    return text[: len(text) - len(behind)][-1:] in tuple("省市县区旗州")


def _whole(before: str, codes: tuple[str, ...], behind: str, on: str) -> Resolution:
    functions = index().forms.get((before, behind))
    if not functions:
        return _UNKNOWN
    day = on or _NOW
    alive = [f for f in functions if f.alive(on) and index().since.get((before, behind, f.key), "") <= day]
    chosen = alive if len(alive) == 1 else functions
    only = index().only
    found = [
        body_of(f, code, on)
        for code in codes
        for f in chosen
        if level_of(code) in f.levels and level_of(code) in only.get((before, behind, f.key), "pcx")
    ]
    return _of(tuple(found)) if found else Resolution("ambiguous" if not codes else "unknown")


def _part(before: str, codes: tuple[str, ...], behind: str, on: str) -> Resolution:
    """Towns, zones and parts of a body, for one known division."""
    if len(codes) != 1:
        return _UNKNOWN
    code = codes[0]
    village = before in _PARTY and villages.body(before, code, behind)
    found = village or (None if before else _town(code, behind) or _zone(code, behind, on))
    if found:
        return _of((found,))
    for length in index().lengths.get((before, behind[:2]), ()):
        functions = index().forms.get((before, behind[:length]))
        rest = behind[length:]
        if functions and rest and _PART.match(rest) and not _names_another(rest):
            functions = tuple(f for f in functions if f.alive(on)) or functions
            return _of(tuple(_of_part(function, code, rest, on) for function in functions))
    station = None if before else _station(code, behind, on)
    return _of((station,)) if station else _UNKNOWN


def _names_another(rest: str) -> bool:
    """Whether a second body follows (two in one cell), of another division or of the same, rather than a part of the first."""
    if ("", rest) in index().forms:
        return True
    match = divisions.gazetteer().match(rest)
    return match is not None and match.text[-1] in "省市县区" and ("", rest[match.end :]) in index().forms


def _of_part(function: Function, code: str, rest: str, on: str) -> Body:
    """A branch named after a county unit is that county's body (公安局宣州分局); any other part hangs below its whole."""
    branch = _BRANCH.match(rest) if function.branch else None
    if branch:
        county = within(branch[1], code) or within(branch[1], divisions.city_of(code))
        if county:
            return _of_part(function, county, branch[2], on) if branch[2] else body_of(function, county, on)
    whole = body_of(function, code, on)
    heir = today(whole, on)
    if heir is not whole and not function.own_parts:
        part = _part_name(heir.function, rest)
        if part.endswith(tuple(standard for _, standard in index().parts.get(heir.function, ()))):
            return _below(heir, part)
    return _below(whole, _part_name(function.key, rest))


def _below(whole: Body, part: str) -> Body:
    """A part of a body; it ends with it."""
    return replace(whole, key=f"{whole.key}/{part}", canonical=whole.canonical + part, successors=(), heir="")


def _part_name(function: str, rest: str) -> str:
    """The part in its standard form: 河沥溪所 of a market regulator is 河沥溪市场监督管理所; zones by their whole names."""
    for written, standard in index().parts.get(function, ()):
        if rest.endswith(written) and len(rest) >= len(written) + 2:
            return _TOWN_END.sub("", rest[: -len(written)]) + standard
    return zone_name(rest)


def _station(code: str, behind: str, on: str) -> Body | None:
    """A station that a county's body has in a town, named without the body: 西津派出所, 水阳财政所."""
    if level_of(code) != "x" or not behind.endswith(_station_endings()):
        return None
    for key, endings in index().parts.items():
        for written, _ in endings:
            stem = behind[: -len(written)]
            if len(written) > _SHORT and behind.endswith(written) and _STEM.match(stem) and not within(stem, code):
                return _below(body_of(index().by_key[key], code, on), _part_name(key, behind))
    return None


@cache
def _station_endings() -> tuple[str, ...]:
    """What the names of stations end with: most names end otherwise, and need not be tried with each."""
    return tuple(written for endings in index().parts.values() for written, _ in endings if len(written) > _SHORT)


def _town(code: str, behind: str) -> Body | None:
    if level_of(code) == "p" or behind[-1:] not in _TOWN_ENDS:
        return None
    found = _TOWN.match(behind)
    town = found["town"] if found else _street(code, behind)
    if not town:
        return None
    organ = "办事处" if town.endswith("街道") else "人民政府"
    county = code if level_of(code) == "x" else town_county(town, code) or code
    name = full_name(county) + town + organ
    return Body(f"{county}/town_government/{town}", name, "town_government", county, "town", "", "", (), "government")


def _street(code: str, behind: str) -> str:
    """The street whose office is named without the word: 西津办事处; "" if there is no such street."""
    if not behind.endswith("办事处"):
        return ""
    street = behind.removesuffix("办事处") + "街道"
    county = town_county(street, code)
    return street if (county and level_of(code) != "x") or county == code else ""


def zone_name(text: str) -> str:
    """Zones by their whole names: 经开区 is 经济技术开发区, which a provincial 经济开发区 becomes when it is raised."""
    for pattern, whole in _ZONES:
        text = pattern.sub(whole, text)
    return text


def _zone(code: str, behind: str, on: str) -> Body | None:
    """A development zone's committee, or what does a function inside the zone."""
    found = _ZONE.match(behind) if "区" in behind else None
    if found is None:
        return None
    zone, organ = zone_name(found["zone"]), found["organ"]
    committee = _COMMITTEE.match(organ)
    if committee is None:
        functions = index().forms.get(("", organ), ())
        if len(functions) != 1:
            return None
        whole = body_of(functions[0], code, on)
        names = functions[0].phase(on).names
        plain = names["x"] or names["name"]
        return replace(
            whole, key=f"{whole.key}/{zone}", canonical=full_name(code) + zone + plain, level="town", heir=""
        )
    part = committee["part"]
    key = f"{code}/zone_committee/{zone}" + (f"/{part}" if part else "")
    place = divisions.short_name_of(code) if zone in _PLAIN_ZONES and level_of(code) == "c" else full_name(code)
    name = f"{place}{zone}管理委员会{part}"
    return Body(key, name, "zone_committee", code, "town", "", "", (), "government")
