"""Villages and communities, named with their town: committee, economic cooperative and party branch of one are three bodies.

One village name may be that of several towns of a county, so without the town nothing is told.
"""

from __future__ import annotations

import re

from resolution.names.bodies import Body, full_name, level_of
from resolution.names.jurisdiction import town_county

_TOWN = re.compile(r"^(?P<town>[一-龥]{1,7}?(?:镇|乡|街道))(?P<village>[一-龥0-9]{1,8}?)$")
#: What a body of a village is called behind the village's name, the longest first, and the standard form of each.
_ORGANS = {
    "village_committee": ("村村民委员会", "村民委员会", "村村委会", "村委会", "村委", "村"),
    "resident_committee": ("社区居民委员会", "居民委员会", "社区居委会", "居委会", "社区"),
    "village_economy": (
        *(f"{place}{form}" for form in ("股份经济合作社", "股份经济合作联合社", "集体经济合作社", "经济合作社", "经济联合社") for place in ("村", "社区", "")),
    ),
}  # fmt: skip
_PARTY = tuple(
    f"{place}{form}"
    for place in ("村", "社区", "")
    for form in (
        "党支部",
        "支部委员会",
        "支部",
        "党总支部",
        "党总支",
        "总支部委员会",
        "总支部",
        "总支",
        "党委",
        "委员会",
    )
)
_STANDARD = {
    "village_committee": "村民委员会",
    "resident_committee": "社区居民委员会",
    "village_economy": "股份经济合作社",
    "village_party": "党支部",
}
_LAST = frozenset("会村社区委部支")


def body(before: str, code: str, behind: str) -> Body | None:
    """The body of a village in a division, `behind` which town, village and organ stand; None if it is none.

    >>> body("", "341802", "水阳镇新桥村委会").canonical
    '宣城市宣州区水阳镇新桥村民委员会'
    """
    if behind[-1:] not in _LAST or level_of(code) == "p":
        return None
    organs = {"village_party": _PARTY} if before else _ORGANS
    for function, endings in organs.items():
        for ending in endings:
            found = _TOWN.match(behind[: -len(ending)]) if behind.endswith(ending) else None
            if found:
                return _body(code, found["town"], found["village"], function)
    return None


def _body(code: str, town: str, village: str, function: str) -> Body | None:
    county = code if level_of(code) == "x" else town_county(town, code)
    if not county:
        return None
    key = f"{county}/{function}/{town}/{village}"
    kind = "social" if function == "village_party" else "village"
    front = "中共" if function == "village_party" else ""
    name = f"{front}{full_name(county)}{town}{village}{_STANDARD[function]}"
    return Body(key, name, function, county, "town", "", "", (), kind)
