"""What kernels ask of single characters, as one table of flags over the basic plane."""

from __future__ import annotations

import string
from functools import cache

import numpy as np

from resolution.kernels.reading.maps import Ints

CLEAN = 1 << 0  # what a name in comparison form consists of
COMPANY = 1 << 1  # of 有限责任公司 and 股份
LEVEL = 1 << 2  # how a full division name ends
DIRECTION = 1 << 3  # before 路 in a road that bears a division's name
ROAD_GOES_ON = 1 << 4  # behind 路: then it is a road and not a firm's name
HAN = 1 << 5
DIGIT = 1 << 6
LETTER = 1 << 7
NUMERAL = 1 << 8
COUNTED = 1 << 9  # a unit that a numeral may stand before
PLAIN = 1 << 10  # what an address may hold to be read by the kernel
KIND = 1 << 11  # how a division in an address ends
WIND = 1 << 12  # 东南西北中
CROSSING = 1 << 13
NUMBER_GOES_ON = 1 << 14  # behind a bare number these say that it is no house number
JOINT = 1 << 15  # between the numbers of a range or list
NO_TOWN = 1 << 16  # behind 镇 these say that it names a road

_PLANE = 1 << 16
_FLAGS = {
    COMPANY: "有限责任公司股份",
    LEVEL: "省市区县旗盟州",
    DIRECTION: "东南西北中一二三四五",
    ROAD_GOES_ON: string.digits + "一二三四五六七八九十东南西北号弄与和口段街旁附（(支分店营储",
    DIGIT: string.digits,
    LETTER: string.ascii_uppercase,
    NUMERAL: "〇零○一二三四五六七八九十百",
    COUNTED: "号弄幢栋座楼层室院",
    KIND: "省市县区州盟旗",
    WIND: "东南西北中",
    CROSSING: "与和及、",
    NUMBER_GOES_ON: string.digits + string.ascii_uppercase + "-~—、,./和至号#幢栋座楼层室房米",
    JOINT: "-~—、,./和至",
    NO_TOWN: "路街巷弄里道东南西北中大",
}


@cache
def flags() -> Ints:
    """The flags of every character of the basic plane."""
    table = np.zeros(_PLANE, np.int32)
    for flag, characters in _FLAGS.items():
        table[[ord(char) for char in characters]] |= flag
    table[0x4E00:0x9FA6] |= CLEAN  # 龥 is the last of them
    table[[ord(char) for char in string.digits + string.ascii_uppercase + "()&+#-"]] |= CLEAN
    table[0x4E00:0xA000] |= HAN | PLAIN
    table[[ord(char) for char in string.digits + string.ascii_uppercase + "-~,./#、—"]] |= PLAIN
    return table
