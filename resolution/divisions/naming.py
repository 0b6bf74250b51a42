"""The forms a division's name takes: full, short (宣州, 浦东, 景宁), and half short (景宁县, 恩施州, 上海县)."""

from __future__ import annotations

import re
from functools import cache

from resolution.divisions.table import NOW, normal_code, read_rows, table

_PEOPLES = re.compile(r"\s+").split(
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 "
    "仫佬 羌 布朗 撒拉 毛南 毛难 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 崩龙 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各"
)
_AUTONOMOUS = re.compile(
    rf"^(?P<stem>.{{2,}}?)(?:(?:{'|'.join(sorted(_PEOPLES, key=len, reverse=True))})族)*(?:蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯)?(?:族)?自治(?P<kind>[区州县旗])$"
)
_SUFFIX = re.compile(r"(?:特别行政区|达斡尔族区|回族区|行政区|新区|特区|林区|矿区|地区|省|市|县|区|旗|盟|州)$")


@cache
def forms(name: str) -> tuple[str, ...]:
    """All ways to write a name, the full one first, the bare short one last.

    >>> forms("宣州区"), forms("泾县"), forms("景宁畲族自治县")
    (('宣州区', '宣州'), ('泾县',), ('景宁畲族自治县', '景宁县', '景宁'))
    """
    autonomous = _AUTONOMOUS.match(name)
    if autonomous:
        stem, kind = autonomous["stem"], autonomous["kind"]
        half = stem + kind if kind != "区" else stem + "自治区"
        return (name, half, stem) if len(stem) > 1 else (name, half)
    stem = _SUFFIX.sub("", name)
    if len(stem) < 2 and len(name) > 2:
        stem = name[:-1]
    return (name, stem) if 1 < len(stem) < len(name) else (name,)


def short_name(name: str) -> str:
    """The name as people say it: 宣城, 浦东, 景宁; names of one character keep their 县 (泾县)."""
    return forms(name)[-1]


def name_of(code: str) -> str:
    """The latest full name under a code, ended codes included; "" for an unknown one."""
    record = table().at(normal_code(code), NOW)
    return record.name if record else ""


def short_name_of(code: str) -> str:
    """The latest short name under a code; "" for an unknown one."""
    name = name_of(code)
    return short_name(name) if name else ""


@cache
def zone_names() -> dict[str, str]:
    """Development zones by statistical code (341871 宣城市经济开发区): a code space beside the divisions."""
    return dict(read_rows("divisions_zones.csv"))


@cache
def town_names() -> dict[str, str]:
    """Towns and streets of the delta by nine-digit code; the first six digits are the county unit."""
    return dict(read_rows("divisions_towns.csv"))


@cache
def delta_cities() -> tuple[tuple[str, str], ...]:
    """Code and name of the 41 cities of the Yangtze River Delta (Shanghai as 310000)."""
    return tuple((code, name) for code, name in read_rows("divisions_delta.csv"))
