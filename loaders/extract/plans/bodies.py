"""Responsible bodies by the name on their seal, at the day of the plan; groups of bodies expanded where they are known."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from resolution import divisions
from resolution.divisions.table import table
from resolution.names import government
from resolution.names.bodies import Body, full_name, index, level_of

_COUNTIES = re.compile(
    r"^(?:各|全市各|市辖各|\d*[七八九十]?个?)(?:县市区|县\(市\)、?区|县\((?:市、?区|市,区|市区|区|市)\)|市\(?县?、?区\)?|县区|区县|县级市区|市县区|县|区|市、?区|县、?市、?区|市)(?P<organ>人民政府|政府|党委政府|党委、政府|)$"
)
_ANY_OF = re.compile(
    r"^(?:各|全市|有关|相关|其他|市级|市直|市有关|市相关|市各)|成员单位$|^(?:街道|乡镇|镇街|园区|街道办事处|乡镇人民政府)$|有关(?:部门|单位)$|各(?:部门|单位)$|主管部门$"
)
_COMMITTEE = re.compile(r"管委会$")
_OWN = {"c": "市", "x": "县市区旗", "p": "省市"}
_AND = re.compile("以及|和|及|与|会同")
#: What a name that no table knows must end in to be taken for a body, and what is said beside the names.
_BODY_END = re.compile(
    r"(?:局|委|办|院|行|部|会|关|政府|中心|队|单位|部门|厅|室|联|社|司|校|所|站|处|区|署|台|镇|乡|街道|园|集团|大学|协)\)?$"
)
_REMARK = re.compile(r"^(?:列|排|以上|下同|第一|持续|全年|长期|每)|为牵头")
_OFFICE = "办公室"
_GOVERNMENT = "人民政府"
#: Where a plan tells whose it is, how its titles sound, and a division that is named in full.
_HEAD = 1500
_TITLE = re.compile(r"要点|重点工作|任务|方案|计划")
_IN_FULL = re.compile(r"..[省市区旗州]$|县$")
#: The divisions of a plan that tells no year are those of today.
_LATEST = 9998


@dataclass(frozen=True, slots=True)
class Party:
    """One body: its canonical name; `note` says of a group why it is not expanded."""

    canonical: str
    key: str = ""
    region: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """The division that a plan is of, and a day of it."""

    region: str
    on: str


def split(written: str, where: Where) -> list[str]:
    """The names in a piece of a list: two joined by 和 or 及 are parted where each is a body by itself."""
    if is_known(written, where):
        return [written]
    for joint in _AND.finditer(written):
        left, right = written[: joint.start()], written[joint.end() :]
        if left and right and is_known(left, where) and is_known(right, where):
            return [left, right]
    return [written]


def parties(written: str, where: Where) -> list[Party]:
    """The bodies that a name means; several for a group that the division tables expand."""
    return list(_parties(written.replace("（", "(").replace("）", ")"), where))


@lru_cache(maxsize=10_000)
def _parties(name: str, where: Where) -> tuple[Party, ...]:
    name = name + _GOVERNMENT if _is_division(name) else name
    group = _COUNTIES.match(name)
    if group and level_of(where.region) != "x":
        return tuple(Party(full_name(code) + _GOVERNMENT, code, code) for code in _below(where))
    if name.startswith("各"):
        return (Party(_named_whole(name, where), note="group"),)
    found = government.resolve(name, where.region, where.on)
    if found.bodies and _is_zone_by_sign(name, found.bodies[0]):
        return (Party(_named_whole(name, where)),)
    if len(found.bodies) == 1 and found.status == "resolved":
        body = found.bodies[0]
        today = government.resolve(name, where.region).bodies
        own = name if len(today) == 1 and today[0].canonical == name else _as_written(body, name)
        return (Party(own, body.key, body.region),)
    if _ANY_OF.search(name):
        return (Party(_named_whole(name, where), note="group"),)
    if not _BODY_END.search(name) or _REMARK.search(name):
        return ()
    return (Party(_named_whole(name, where), note="" if found.status == "unknown" else found.status),)


def _is_division(name: str) -> bool:
    """Whether a name of a list is a division and no more (巢湖市、肥东县、包河区人民政府): its government is meant."""
    match = divisions.gazetteer().match(name, 0) if _IN_FULL.search(name) else None
    return match is not None and bool(match.code) and match.end == len(name)


def _is_zone_by_sign(name: str, body: Body) -> bool:
    """Whether a zone's name only begins with the sign of a province, as 皖江 and 苏南 do: it is no body of that province."""
    told = name[0] in "省市县区" or body.canonical.startswith(name[:2])
    return body.region.endswith("0000") and name.endswith(("管委会", "管理委员会")) and not told


def is_known(name: str, where: Where) -> bool:
    """Whether a name is a body or a group by itself."""
    return bool(
        _COUNTIES.match(name) or government.resolve(name, where.region, where.on).bodies or _ANY_OF.search(name)
    )


def _below(where: Where) -> list[str]:
    """The county units of a city, the cities of a province, in force in the year of the plan, or today."""
    year = int(where.on[:4] or _LATEST)
    region, province = where.region, level_of(where.region) == "p"
    width, level = (2, "city") if province and region[:2] not in ("11", "12", "31", "50") else (4, "county")
    width = 2 if province else width
    return sorted(
        code
        for code, records in table().by_code.items()
        if code.startswith(region[:width])
        and code != region
        and any(record.level == level and record.holds(year) for record in records)
    )


def _as_written(body: Body, name: str) -> str:
    """The canonical name; what is written where it is another name on seals (市教育局 of 教育体育局) or a bureau (扶贫局) of an office."""
    function = index().by_key.get(body.function)
    for seal in function.seals if function else ():
        place = name.removesuffix(seal)
        if place != name and (len(place) <= 1 or _is_division(place)):
            return full_name(body.region) + seal
    if name.endswith("局") and body.canonical.endswith(_OFFICE):
        bureau = body.canonical.removesuffix(_OFFICE) + "局"
        stem = bureau.removeprefix(full_name(body.region))
        if any(function.key == body.function for function in index().forms.get(("", stem), ())):
            return bureau
    return body.canonical


def _named_whole(name: str, where: Where) -> str:
    """A name that no table knows, with the division it leaves to the reader: 市敬亭山管委会 of 宣城."""
    whole = full_name(where.region)
    level = whole[-1:]
    name = _COMMITTEE.sub("管理委员会", name)
    if not whole:
        return name
    if name.startswith("各" + level + "直"):
        return whole + name[1:]
    if name.startswith(level) and not name.startswith(whole):
        return whole + name[1:] if name[1:2] != "直" else whole + name
    return name


def region_of(text: str) -> str:
    """The division that a plan is of: the one that its titles bear, then the one that its head bears most, then the first."""
    head = text[:_HEAD]
    titled = Counter(code for line in head.splitlines() if _is_title(line) for code in _divisions_in(line))
    counts = Counter(_divisions_in(head))
    return max(counts, key=lambda code: (titled[code], counts[code]), default="")


def _is_title(line: str) -> bool:
    tight = "".join(line.split())
    return _TITLE.search(tight) is not None and "。" not in tight


def _divisions_in(text: str) -> list[str]:
    """The divisions that a text names in full, in its order."""
    tight, place, found = "".join(text.split()), 0, []
    while place < len(tight):
        match = divisions.gazetteer().match(tight, place)
        if match is not None and match.code and _IN_FULL.search(match.text):
            found.append(match.code)
        place = match.end if match is not None else place + 1
    return found
