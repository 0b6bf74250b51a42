"""How two spellings stand to each other: one ordered relation a pair, for a million pairs in a fraction of a second."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolution.kernels.compiled import kernel, part

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Levels = npt.NDArray[np.int8]
Shapes = npt.NDArray[np.uint8]

#: The relations, weakest first; every comparison of texts uses these levels.
RELATIONS = (
    "both missing",
    "one missing",
    "different",
    "alike",
    "part of the other",
    "nearly the same",
    "one of two characters",
    "one slip",
    "look-alike",
    "same sound",
    "equal",
)
BOTH_MISSING, ONE_MISSING, DIFFERENT, ALIKE, PART, NEARLY, HALF, SLIP, LOOKS, SOUND, EQUAL = range(11)
_LONGEST = 64
_STAR = ord("*")
#: Pairs whose texts are looked at before they are compared.
_AHEAD = 256
#: Where the table of shapes begins, and its columns: corners, parts, how many parts, strokes.
_FIRST, _CORNERS, _PARTS = 0x4E00, 4, 9
#: Characters that look alike differ by no more strokes.
_STROKES = 3


@part
def _shared(x: Ints, a: int, a_end: int, b: int, b_end: int, row: Ints) -> int:
    """Length of the longest common subsequence."""
    size = b_end - b
    for j in range(size + 1):
        row[j] = 0
    for i in range(a, a_end):
        diagonal = 0
        for j in range(size):
            above = row[j + 1]
            if x[i] == x[b + j]:
                row[j + 1] = diagonal + 1
            elif row[j] > above:
                row[j + 1] = row[j]
            diagonal = above
    return int(row[size])


@part
def _same(x: Ints, a: int, b: int, size: int) -> bool:
    """Whether two stretches of one pool are equal."""
    for at in range(size):
        if x[a + at] != x[b + at]:
            return False
    return True


@part
def _crossed(x: Ints, a: int, b: int) -> bool:
    """Whether two neighbours changed places."""
    return bool(x[a] == x[b + 1] and x[a + 1] == x[b])


@part
def _agree(x: Ints, a: int, a_end: int, b: int, b_end: int) -> tuple[int, int]:
    """How many characters two texts have in common in front, and then at the end."""
    short = min(a_end - a, b_end - b)
    front = 0
    while front < short and x[a + front] == x[b + front]:
        front += 1
    back = 0
    while back < short - front and x[a_end - 1 - back] == x[b_end - 1 - back]:
        back += 1
    return front, back


@part
def _looks(shapes: Shapes, one: int, other: int) -> bool:
    """Whether two characters look alike: equal corners, or half of the parts, or three corners and a third of the parts."""
    a, b = one - _FIRST, other - _FIRST
    if min(a, b) < 0 or max(a, b) >= len(shapes):
        return False
    strokes, others = np.int64(shapes[a, _PARTS + 1]), np.int64(shapes[b, _PARTS + 1])
    if strokes == 0 or others == 0 or abs(strokes - others) > _STROKES:
        return False
    corners = 0
    for at in range(_CORNERS):
        corners += shapes[a, at] == shapes[b, at]
    size, length = np.int64(shapes[a, _PARTS]), np.int64(shapes[b, _PARTS])
    short, agreed = min(size, length), 0
    while agreed < short and shapes[a, _CORNERS + agreed] == shapes[b, _CORNERS + agreed]:
        agreed += 1
    back = 0
    while back < short - agreed and shapes[a, _CORNERS + size - 1 - back] == shapes[b, _CORNERS + length - 1 - back]:
        back += 1
    agreed += back
    most = max(size, length)
    return bool(corners == _CORNERS or agreed * 2 >= most or (corners == _CORNERS - 1 and agreed * 3 >= most))


@kernel
def looks_alike(shapes: Shapes, one: int, other: int) -> bool:
    """Whether two characters look alike, for whoever compares them one by one."""
    return _looks(shapes, one, other)


@part
def _misread(chars: Ints, sounds: Ints, shapes: Shapes, a: int, b: int, size: int) -> bool:
    """Whether at most half of the characters differ, and those look or sound alike."""
    different = 0
    for at in range(size):
        if chars[a + at] != chars[b + at]:
            different += 1
            if 2 * different > size:
                return False
            if sounds[a + at] != sounds[b + at] and not _looks(shapes, chars[a + at], chars[b + at]):
                return False
    return True


@part
def _relation(chars: Ints, sounds: Ints, shapes: Shapes, starts: Longs, left: int, right: int, row: Ints) -> int:
    """The relation of two different texts by their numbers."""
    a, a_end = starts[left], min(starts[left + 1], starts[left] + _LONGEST)
    b, b_end = starts[right], min(starts[right + 1], starts[right] + _LONGEST)
    short, long = min(a_end - a, b_end - b), max(a_end - a, b_end - b)
    if short == long and _same(sounds, a, b, short):
        return SOUND
    if short == long and _misread(chars, sounds, shapes, a, b, short):
        return LOOKS
    front, back = _agree(chars, a, a_end, b, b_end)
    one, other = a_end - a - front - back, b_end - b - front - back  # what lies between, in each
    if max(one, other) == 1:
        return HALF if long == 2 else SLIP if long > 2 else DIFFERENT
    if one == 2 and other == 2 and long > 2 and _crossed(chars, a + front, b + front):
        return SLIP
    shared = front + back
    if one and other:
        shared += _shared(chars, a + front, a_end - back, b + front, b_end - back, row)
    if shared * 10 >= (short + long) * 4 and (shared < short or short * 3 >= long * 2):
        return NEARLY
    if shared == short and short > 1:
        return PART
    return ALIKE if shared * 2 >= long or shared * 10 >= (short + long) * 3 else DIFFERENT


@part
def _look(left: Longs, right: Longs, codes: Longs, chars: Ints, sounds: Ints, starts: Longs, row: Ints) -> None:
    """Touch the texts of pairs to come: memory is asked for many at once, not for one after the other."""
    seen = np.int32(0)
    for pair in range(len(left)):
        a, b = codes[left[pair]], codes[right[pair]]
        if a >= 0 and b >= 0 and a != b:
            first, last = starts[b], starts[b + 1] - 1
            seen ^= chars[first] ^ sounds[first] ^ chars[last] ^ sounds[last]
    row[0] = seen  # else nobody would need to look


@kernel
def relations(
    left: Longs, right: Longs, codes: Longs, chars: Ints, sounds: Ints, shapes: Shapes, starts: Longs
) -> Levels:
    """The relation of every pair of rows; ``codes`` number the texts of rows, -1 = missing; ``shapes`` is by character."""
    out = np.empty(len(left), np.int8)
    row = np.empty(_LONGEST + 1, np.int32)
    for start in range(0, len(left), _AHEAD):
        end = min(start + _AHEAD, len(left))
        _look(left[start:end], right[start:end], codes, chars, sounds, starts, row)
        for pair in range(start, end):
            a, b = codes[left[pair]], codes[right[pair]]
            if a < 0 or b < 0:
                out[pair] = BOTH_MISSING if a < 0 and b < 0 else ONE_MISSING
            elif a == b:
                out[pair] = EQUAL
            else:
                out[pair] = _relation(chars, sounds, shapes, starts, a, b, row)
    return out


@kernel
def masks(left: Longs, right: Longs, codes: Longs, chars: Ints, starts: Longs) -> Levels:
    """Masked numbers: 0 not comparable, 1 contradict each other, 2 fit, 3 equal."""
    out = np.zeros(len(left), np.int8)
    for pair in range(len(left)):
        a, b = codes[left[pair]], codes[right[pair]]
        if a < 0 or b < 0:
            continue
        if a == b:
            out[pair] = 3
            continue
        size = starts[a + 1] - starts[a]
        if size != starts[b + 1] - starts[b]:
            continue
        out[pair] = 2
        for at in range(size):
            one, other = chars[starts[a] + at], chars[starts[b] + at]
            if one != other and one != _STAR and other != _STAR:
                out[pair] = 1
                break
    return out
