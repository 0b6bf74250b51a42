"""How characters are written, as numbers: scanners and tired eyes take one for another that looks like it.

Two descriptions of a character that dictionaries are ordered by: its four corners (a digit each) and its Cangjie code (a
letter a part, at most five). ``kernels.spelling`` says which characters look alike by them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

FIRST, LAST = 0x4E00, 0x9FFF
_FILE = Path(__file__).parent.parent / "data" / "names" / "shapes.csv"
_PARTS = 5


@cache
def shapes() -> npt.NDArray[np.uint8]:
    """By character from U+4E00: its four corners, its parts padded with 0, how many parts, strokes (0 = not known)."""
    table = np.zeros((LAST - FIRST + 1, 4 + _PARTS + 2), dtype=np.uint8)
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "character")):
            continue
        character, corners, parts, strokes = line.split(",")
        row = table[ord(character) - FIRST]
        row[:4] = np.frombuffer(corners.encode(), np.uint8)
        row[4 : 4 + len(parts)] = np.frombuffer(parts.encode(), np.uint8)
        row[-2:] = len(parts), int(strokes)
    return table


def parts(character: str) -> str:
    """The parts that a character is written of, a letter each; "" if they are not known.

    >>> parts("械"), parts("戒")
    ('DIT', 'IT')
    """
    if len(character) != 1 or not FIRST <= ord(character) <= LAST:
        return ""
    row = shapes()[ord(character) - FIRST]
    return bytes(row[4 : 4 + int(row[-2])]).decode("ascii")
