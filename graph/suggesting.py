"""Whether a party fits a text that is still being typed, and why: pure, the same on every store.

A way of fitting is one of ``WAYS``, the best first; of parties that fit in one way, shorter names come first, then ids.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.names import normal_name
from graph.sounds import sounding

#: Why a party is suggested. ``former_…``: by one of its other names.
WAYS = (
    "id",
    "code",
    "name",
    "former_name",
    "name_start",
    "former_start",
    "code_start",
    "name_part",
    "former_part",
    "code_part",
    "code_mask",
    "pinyin_start",
    "pinyin",
    "initials_start",
    "initials",
    "name_typo",
    "code_typo",
)
_RANK = {way: place for place, way in enumerate(WAYS)}
#: Shorter texts say too little to be told wrong ones of.
LEAST_NAME, LEAST_CODE = 4, 8
_CODE = re.compile(r"[0-9A-Z*]{3,40}")
_MASK = re.compile(r"\*+")


@dataclass(frozen=True, slots=True)
class Known:
    """A party as it is looked at: its names are normal, its own first."""

    key: int
    id: str
    code: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """A party that fits, why, and the name or code by which."""

    party: Known
    way: str
    by: str

    @property
    def order(self) -> tuple[int, int, str]:
        """Best first."""
        return _RANK[self.way], len(self.by), self.party.id


def is_code(norm: str) -> bool:
    """Whether a normal text may be (a part of) a code: figures and letters with a figure or a mask among them."""
    return bool(_CODE.fullmatch(norm)) and any(sign.isdigit() or sign == "*" for sign in norm)


def is_sound(norm: str) -> bool:
    """Whether a normal text may be pinyin."""
    return len(norm) > 1 and norm.isascii() and norm.isalpha()


def pieces_of(mask: str) -> list[str]:
    """What a masked code shows, piece by piece.

    >>> pieces_of("9134****12X")
    ['9134', '12X']
    """
    return [piece for piece in _MASK.split(mask) if piece]


def by_text(party: Known, norm: str) -> Fit | None:
    """Whole, begun or in part: names and the code as written."""
    best = [fit for fit in (_by_code(party, norm), *_by_names(party, norm)) if fit]
    return min(best, key=lambda fit: fit.order, default=None)


def _by_code(party: Known, norm: str) -> Fit | None:
    code = party.code.upper()
    if not code or not is_code(norm):
        return None
    if "*" in norm:
        return Fit(party, "code_mask", code) if _fits_mask(code, norm) else None
    way = "code" if code == norm else "code_start" if code.startswith(norm) else "code_part" if norm in code else ""
    return Fit(party, way, code) if way else None


def _by_names(party: Known, norm: str) -> list[Fit]:
    found = []
    for place, name in enumerate(party.names):
        whose = "former" if place else "name"
        if norm in name:
            how = "name" if name == norm else "start" if name.startswith(norm) else "part"
            found.append(Fit(party, {"name": "former_name" if place else "name"}.get(how, f"{whose}_{how}"), name))
    return found


def _fits_mask(code: str, mask: str) -> bool:
    """Stars stand for as many signs where the whole has the length of the code; else for one or more."""
    whole = len(mask) == len(code)
    pattern = _MASK.sub(lambda run: f".{{{len(run[0])}}}" if whole else ".+", mask)
    return bool(re.fullmatch(pattern, code) if whole else re.match(pattern, code))


def by_sound(party: Known, spellings: Sequence[Sequence[str]], letters: str) -> Fit | None:
    """By pinyin in full (the last syllable may be begun only) or by first letters."""
    found = []
    for name in party.names:
        heard = _heard(name)
        places = [_place(heard, spelling) for spelling in spellings if len(spelling) <= len(heard)]
        if at := [place for place in places if place >= 0]:
            found.append(Fit(party, "pinyin" if min(at) else "pinyin_start", name))
        place = _place(heard, letters)
        if place >= 0:
            found.append(Fit(party, "initials" if place else "initials_start", name))
    return min(found, key=lambda fit: fit.order, default=None)


def _heard(name: str) -> list[tuple[str, ...]]:
    return [_reading(character) for character in name]


@lru_cache(maxsize=30_000)
def _reading(character: str) -> tuple[str, ...]:
    return sounding(character)[0]


def _place(heard: Sequence[tuple[str, ...]], said: Sequence[str]) -> int:
    """Where in a name what is said is heard: all but the last syllables whole (letters: begun); -1 = nowhere."""
    letters = isinstance(said, str)
    for start in range(len(heard) - len(said) + 1):
        for step, syllable in enumerate(said):
            begun = letters or step == len(said) - 1
            if not any(one.startswith(syllable) if begun else one == syllable for one in heard[start + step]):
                break
        else:
            return start
    return -1


def by_typo(party: Known, norm: str) -> Fit | None:
    """With one character wrong, missing or too many (two in a long code, which also tells two signs changed about)."""
    if is_code(norm) and party.code and _nearly(party.code.upper(), norm, 2 if len(norm) > 11 else 1):
        return Fit(party, "code_typo", party.code)
    found = [Fit(party, "name_typo", name) for name in party.names if _nearly(name, norm, 1)]
    return min(found, key=lambda fit: fit.order, default=None)


def _nearly(text: str, wanted: str, most: int) -> bool:
    """Whether some part of ``text`` is ``wanted`` with at most so many errors (bits of one number a count of errors)."""
    places: dict[str, int] = {}
    for at, character in enumerate(wanted):
        places[character] = places.get(character, 0) | 1 << at
    states = [(1 << errors) - 1 for errors in range(most + 1)]
    goal = 1 << (len(wanted) - 1)
    for character in text:
        here, before = places.get(character, 0), states[0]
        states[0] = (states[0] << 1 | 1) & here
        for errors in range(1, most + 1):
            kept = states[errors]
            states[errors] = (kept << 1 | 1) & here | before | (before | states[errors - 1]) << 1 | 1
            before = kept
        if states[most] & goal:
            return True
    return False


def known(row: tuple[int, str, str, str, str]) -> Known:
    """A party from key, id, code, name and other names (lines)."""
    key, id_, code, name, names = row
    normal = dict.fromkeys(normal_name(text) for text in (name, *names.split("\n")))
    return Known(key, id_, code, tuple(text for text in normal if text))
