"""What is to be seen of each character of a text, as integers: itself, its neighbours, its word, names that may be there."""

from __future__ import annotations

import numpy as np

from resolution.kernels.compiled import kernel, part
from resolution.kernels.reading.maps import Ints, Longs
from resolution.kernels.tagging.lattice import Bytes, Reading

#: Signs of a character.
TEMPLATES = 40
#: The signs of what parts names.
NOTHING = -1
#: What stands outside a text.
_EDGE = 1
_VALUE = 16
_TEMPLATE = 48


@part
def _sign(template: int, one: int, two: int, three: int) -> int:
    return int(
        np.int64(template) << _TEMPLATE | np.int64(one) << (2 * _VALUE) | np.int64(two) << _VALUE | np.int64(three)
    )


@part
def _char(text: Ints, at: int) -> int:
    return text[at] if 0 <= at < len(text) else _EDGE


@part
def _seen(row: Bytes, at: int) -> int:
    return int(np.int64(row[at])) if 0 <= at < len(row) else 255


@part
def _coarse(row: Bytes, at: int) -> int:
    """A gain in steps of two nats."""
    return (int(np.int64(row[at])) + 3) // 4 if 0 <= at < len(row) else 255


@part
def _of_characters(text: Ints, at: int, out: Longs) -> None:
    one, two, three = _char(text, at + 1), _char(text, at + 2), _char(text, at + 3)
    here, last, second, third = _char(text, at), _char(text, at - 1), _char(text, at - 2), _char(text, at - 3)
    out[0] = _sign(0, here, 0, 0)
    out[1] = _sign(1, one, 0, 0)
    out[2] = _sign(2, two, 0, 0)
    out[3] = _sign(3, last, 0, 0)
    out[4] = _sign(4, second, 0, 0)
    out[5] = _sign(5, third, 0, 0)
    out[6] = _sign(6, last, here, 0)
    out[7] = _sign(7, here, one, 0)
    out[8] = _sign(8, second, last, 0)
    out[9] = _sign(9, one, two, 0)
    out[10] = _sign(10, last, one, 0)
    out[11] = _sign(11, third, second, last)
    out[12] = _sign(12, two, three, 0)
    out[13] = _sign(13, one, two, three)


@part
def _of_words(seen: Reading, at: int, out: Longs) -> None:
    place, speech = _seen(seen.place, at), _seen(seen.speech, at)
    out[14] = _sign(14, place, _seen(seen.place, at + 1), _seen(seen.place, at - 1))
    out[15] = _sign(15, speech, place, 0)
    out[16] = _sign(16, _seen(seen.speech, at + 1), 0, 0)
    out[17] = _sign(17, _seen(seen.speech, at - 1), 0, 0)
    out[18] = _sign(18, _seen(seen.speech, at - 1), speech, 0)


@part
def _of_names(text: Ints, seen: Reading, standing: Bytes, at: int, out: Longs) -> None:
    begins, length, last = _coarse(seen.begins, at), _seen(seen.length, at), _char(text, at - 1)
    out[19] = _sign(19, begins, length, 0)
    out[20] = _sign(20, _coarse(seen.begins, at + 1), 0, 0)
    out[21] = _sign(21, _coarse(seen.ends, at), 0, 0)
    out[22] = _sign(22, _coarse(seen.inside, at), 0, 0)
    out[23] = _sign(23, _coarse(seen.ends, at - 1), 0, 0)
    out[24] = _sign(24, _coarse(seen.begins, at - 1), _seen(seen.length, at - 1), 0)
    out[25] = _sign(25, _coarse(seen.begins, at - 2), _seen(seen.length, at - 2), 0)
    out[26] = _sign(26, _seen(standing, at), begins, 0)
    out[27] = _sign(27, _seen(standing, at - 1), _seen(standing, at - 2), 0)
    out[28] = _sign(28, begins, last, 0)
    out[29] = _sign(29, begins, _seen(seen.speech, at - 1), 0)
    out[30] = _sign(30, _coarse(seen.ends, at), _char(text, at + 1), 0)
    out[31] = _sign(31, _coarse(seen.ends, at), _seen(seen.speech, at + 1), 0)


@part
def _of_organisations(text: Ints, seen: Reading, form: Bytes, ahead: Bytes, region: Bytes, at: int, out: Longs) -> None:
    out[32] = _sign(32, _seen(region, at), _seen(region, at - 1), 0)
    out[33] = _sign(33, _seen(form, at), 0, 0)
    out[34] = _sign(34, _seen(form, at - 1), _seen(form, at + 1), 0)
    out[35] = _sign(35, _seen(ahead, at), 0, 0)
    out[36] = _sign(36, _seen(ahead, at), _seen(seen.place, at), 0)
    out[37] = _sign(37, _seen(ahead, at), _char(text, at - 1), 0)
    out[38] = _sign(38, _seen(ahead, at), _seen(seen.speech, at - 1), _seen(seen.place, at))
    out[39] = _sign(39, _seen(ahead, at), _seen(region, at), _seen(region, at + 1))


@part
def _ahead(text: Ints, form: Bytes) -> Bytes:
    """For each character how far ahead the next form ends in its clause, and which: form * 8 + 0 to 4; 0 for none."""
    out = np.zeros(len(text), np.uint8)
    place, kind = -1, 0
    for at in range(len(text) - 1, -1, -1):
        char = text[at]
        if not (0x4E00 <= char <= 0x9FA5 or 0x28 <= char <= 0x29 or 0x30 <= char <= 0x39 or 0x41 <= char <= 0x5A):
            place = -1
        if form[at] >= 8:
            place, kind = at, form[at] // 8
        if place >= 0:
            far = place - at
            out[at] = kind * 8 + (1 if far < 2 else 2 if far < 4 else 3 if far < 8 else 4 if far < 14 else 5)
    return out


@kernel
def signs(text: Ints, parts: Bytes, seen: Reading, standing: Bytes, form: Bytes, region: Bytes) -> Longs:
    """The signs of each character (characters, TEMPLATES).

    `text`: letters and digits as classes; `parts`: by character whether it parts names and is never in one, which leaves it NOTHING; `standing`: 1 behind a word for what somebody is; `form`: which forms of organisations a character is in (bits 0 to 2) or ends (bits
    3 to 5); `region`: 1 first, 2 inside, 3 last character of a division.
    """
    out = np.empty((len(text), TEMPLATES), np.int64)
    ahead = _ahead(text, form)
    for at in range(len(text)):
        if parts[text[at]]:
            out[at] = NOTHING
            continue
        _of_characters(text, at, out[at])
        _of_words(seen, at, out[at])
        _of_names(text, seen, standing, at, out[at])
        _of_organisations(text, seen, form, ahead, region, at, out[at])
    return out
