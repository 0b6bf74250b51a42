"""Where two written names differ: the slips between them, told by kind and by the part of the name they fall into."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from resolution.kernels.spelling import looks_alike
from resolution.names.shapes import parts, shapes
from resolution.names.sounds import homophones

REGION, CORE, INDUSTRY, FORM, BRANCH = "RCIFB"
#: Endings of division names come and go without meaning.
_DIVISION_ENDS = frozenset("省市区县")


@dataclass(frozen=True, slots=True)
class Slip:
    """One difference: kind (swapped, doubled, alike, wrong, missing, added), part, what was and is written, and how many
    characters of the right name stand from there to its end."""

    kind: str
    part: str
    was: str
    now: str
    behind: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """A name with one letter a character that says which part it belongs to."""

    text: str
    parts: str


def label(text: str, pieces: tuple[tuple[str, str], ...]) -> Labelled:
    """Find the pieces (part, text) one behind the other; what lies between them is region."""
    parts, at = [REGION] * len(text), 0
    for part, piece in pieces:
        start = text.find(piece, at) if piece else -1
        if start < 0:
            continue
        at = start + len(piece)
        parts[start:at] = [part] * len(piece)
    if CORE in parts and FORM in parts:  # 集团 and the like between 字号 and form
        first, last = parts.index(CORE), parts.index(FORM)
        parts[first:last] = [
            INDUSTRY if part == REGION and at > parts.index(CORE) else part
            for at, part in enumerate(parts[first:last], first)
        ]
    if FORM in parts:  # behind the form there is only the branch
        last = len(parts) - parts[::-1].index(FORM)
        parts[last:] = [BRANCH] * (len(parts) - last)
    return Labelled(text, "".join(parts))


def slips(right: Labelled, text: str) -> list[Slip]:
    """What turns the right name into the text as written."""
    if right.text == text:
        return []
    steps = [(step.tag, step.src_pos, step.dest_pos) for step in Levenshtein.editops(right.text, text)]
    found, at = [], 0
    while at < len(steps):
        if at + 1 < len(steps) and _is_swap(right.text, text, steps[at], steps[at + 1]):
            source = min(steps[at][1], steps[at + 1][1])
            part = right.parts[min(source, len(right.parts) - 1)]
            found.append(Slip("swapped", part, right.text[source : source + 2], "", len(right.text) - source))
            at += 2
            continue
        found.append(_slip(right, text, *steps[at]))
        at += 1
    return found


def _is_swap(right: str, text: str, one: tuple[str, int, int], two: tuple[str, int, int]) -> bool:
    """Whether two steps exchange neighbours."""
    (tag, source, dest), (tag2, source2, dest2) = one, two
    if tag == tag2 == "replace":
        return source2 == source + 1 and right[source] == text[dest2] and right[source2] == text[dest]
    if tag == "insert" and tag2 == "delete":
        return source2 - source == 1 and text[dest] == right[source2]
    if tag == "delete" and tag2 == "insert":
        return source2 - source == 2 and text[dest2] == right[source]
    return False


def _slip(right: Labelled, text: str, tag: str, source: int, dest: int) -> Slip:
    behind = len(right.text) - source
    if tag == "delete":
        return Slip("missing", right.parts[source], right.text[source], "", behind)
    if tag == "replace":
        was, now = right.text[source], text[dest]
        like = _alike(was, now) or (right.parts[source] != CORE and _less_a_part(was, now))
        return Slip("alike" if like else "wrong", right.parts[source], was, now, behind)
    return _insertion(right, text, source, dest)


@lru_cache(maxsize=50_000)
def _alike(was: str, now: str) -> bool:
    """Whether two characters sound or look alike: clerks who type by sound write the one for the other, and scanners do."""
    return homophones(was, now) or looks_alike(shapes(), ord(was), ord(now))


@lru_cache(maxsize=50_000)
def _less_a_part(was: str, now: str) -> bool:
    """Whether one character is the other without its first part (戒 of 械, 每 of 海); in a 字号 that makes another one."""
    one, other = parts(was), parts(now)
    return _is_rest(one[1:], other) or _is_rest(other[1:], one)


def _is_rest(rest: str, whole: str) -> bool:
    """Whether what is left of one character's parts is another's; the fifth and further parts are not told."""
    return min(len(rest), len(whole)) > 1 and (rest == whole or (len(rest) > 2 and whole.startswith(rest)))


def _insertion(right: Labelled, text: str, source: int, dest: int) -> Slip:
    """A character too many belongs to the part of its twin, else to the part it stands in."""
    now, end = text[dest], len(right.text) - source
    before = right.parts[source - 1] if source else ""
    behind = right.parts[source] if source < len(right.parts) else ""
    if source and right.text[source - 1] == now:
        return Slip("doubled", before, "", now, end)
    if source < len(right.text) and right.text[source] == now:
        return Slip("doubled", behind, "", now, end)
    if before == REGION and now in _DIVISION_ENDS:
        return Slip("added", REGION, "", now, end)
    if (before, behind) == (FORM, BRANCH):  # a branch's own part begins behind the form of its head
        return Slip("added", BRANCH, "", now, end)
    part = before if before and before != REGION else behind or before or CORE
    return Slip("added", part, "", now, end)
