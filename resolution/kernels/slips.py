"""Names with each character left out in turn: two names one slip apart share one of these keys."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolution.kernels.compiled import kernel, part

Chars = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

_START = np.uint64(0x243F6A8885A308D3)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


@part
def _mixed(state: np.uint64, value: int | np.int64) -> np.uint64:
    """``resolution.columns.mix``, one value further."""
    spread = (state ^ np.uint64(value)) * _FACTOR
    return spread ^ (spread >> _SHIFT)


@part
def _fill(chars: Chars, values: Keys, out: Keys) -> None:
    """Keys of a text: the whole, then without its first, second, … character; ``values`` is room for a value each."""
    power = _FACTOR
    whole = behind = np.uint64(0)
    for at in range(len(chars)):
        value = _mixed(_START, chars[at])
        if at:
            behind += value * power
            power *= _FACTOR
        values[at] = value * power
        whole += values[at]
    out[0] = whole
    front, power = np.uint64(0), _FACTOR
    for gap in range(len(chars)):
        out[gap + 1] = front + behind
        front += values[gap]
        if gap + 1 < len(chars):
            behind -= _mixed(_START, chars[gap + 1]) * power
            power *= _FACTOR


@kernel
def slips(codes: Longs, chars: Chars, starts: Longs, place: Longs, shortest: int) -> tuple[Keys, Longs]:
    """Keys, within their place, of all rows with a place and a text of ``shortest`` characters and more; and the row of each."""
    count, longest = 0, 0
    for row in range(len(codes)):
        if codes[row] >= 0 and place[row] > 0:
            size = starts[codes[row] + 1] - starts[codes[row]]
            count += size + 1 if size >= shortest else 0
            longest = max(longest, size)
    keys, owner = np.empty(count, np.uint64), np.empty(count, np.int64)
    values, count = np.empty(longest, np.uint64), 0
    for row in range(len(codes)):
        if codes[row] >= 0 and place[row] > 0:
            first, end = starts[codes[row]], starts[codes[row] + 1]
            if end - first >= shortest:
                last = count + end - first + 1
                _fill(chars[first:end], values, keys[count:last])
                for at in range(count, last):
                    keys[at] = _mixed(_mixed(_START, np.int64(keys[at])), place[row])
                    owner[at] = row
                count = last
    return keys, owner
