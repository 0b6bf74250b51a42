"""Comparisons of candidate pairs: each attribute gives an ordered level, named so that a person can read it.

Every comparison works on whole columns of pairs; texts are compared by kernels, character by character.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.columns import Int, Mask, lies_in
from resolution.facing import by_slices
from resolution.features import MANY, Profiles
from resolution.kernels import spelling
from resolution.kernels.spelling import RELATIONS
from resolution.names.shapes import shapes
from resolution.spelled import Spelled

Levels = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One attribute: its levels and the column function that assigns them."""

    name: str
    levels: tuple[str, ...]
    assign: Callable[[Profiles, Int, Int], Levels]


def _relations(column: Spelled, left: Int, right: Int) -> Levels:
    texts = column.characters, column.sounds, shapes(), column.starts
    levels: Levels = spelling.relations(left, right, column.codes, *texts)
    return levels


def _masks(column: Spelled, left: Int, right: Int) -> Levels:
    levels: Levels = spelling.masks(left, right, column.codes, column.characters, column.starts)
    return levels


def _levels(*choices: tuple[int, Mask]) -> Levels:
    """The last level whose condition holds; 0 where none does."""
    level = np.zeros(len(choices[0][1]), dtype=np.int8)
    for value, where in choices:
        level[where] = value
    return level


CODE = ("none", "different", "unlike", "one slip", "same organisation code")


def code_level(p: Profiles, left: Int, right: Int) -> Levels:
    """Second-best code evidence: organisation codes, registration numbers, codes with a slip in them."""
    a, b = p.organisation_code[left], p.organisation_code[right]
    both = (a >= 0) & (b >= 0)
    written = _relations(p.written_code, left, right)
    numbers = p.registration_number[left], p.registration_number[right]
    proven = both & (a != b) & p.code_proven[left] & p.code_proven[right]
    proven |= (numbers[0] >= 0) & (numbers[1] >= 0) & (numbers[0] != numbers[1])
    return _levels(
        (2, written >= spelling.DIFFERENT),
        (1, proven),
        (3, ~proven & np.isin(written, (spelling.SLIP, spelling.EQUAL))),
        (4, both & (a == b)),
    )


def former_name(p: Profiles, left: Int, right: Int) -> Mask:
    """Where one side's name is a former name of the other."""
    owners, names = (p.former[column].to_numpy() for column in ("profile", "name"))
    has = np.zeros(len(p), dtype=np.bool_)
    has[owners] = True
    known = np.sort(owners << 32 | names)
    either = np.zeros(len(left), dtype=np.bool_)
    for one, other in ((left, right), (right, left)):
        ask = np.flatnonzero(has[one])
        name = p.name[other[ask]].astype(np.int64)
        wanted = one[ask] << 32 | np.maximum(name, 0)
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        either[ask] |= (known[at] == wanted) & (name >= 0)
    return either


def name_level(p: Profiles, left: Int, right: Int) -> Levels:
    """字号 and industry as one text, former names included."""
    level = _relations(p.body, left, right)
    return np.where((level < spelling.EQUAL) & former_name(p, left, right), np.int8(len(RELATIONS)), level)


def core_level(p: Profiles, left: Int, right: Int) -> Levels:
    """The 字号: what a firm is called."""
    return _relations(p.core, left, right)


def industry_level(p: Profiles, left: Int, right: Int) -> Levels:
    """The industry words; a name cut short loses them, which is not a contradiction."""
    return _relations(p.industry, left, right)


def branch_level(p: Profiles, left: Int, right: Int) -> Levels:
    """The part of the name that a branch has for its own."""
    return _relations(p.branch, left, right)


FORM = ("both missing", "one missing", "different", "short for the other", "equal")


def form_level(p: Profiles, left: Int, right: Int) -> Levels:
    """The legal form. 公司 may be short for any company; a form that states its liability is short for none."""
    a, b = p.form[left], p.form[right]
    level = _levels((1, (a < 0) != (b < 0)), (2, (a >= 0) & (b >= 0)), (4, (a >= 0) & (a == b)))
    texts = p.texts["form"].to_pylist()
    short = np.array([["有限" not in one and other.endswith(one) for other in texts] for one in texts], dtype=np.bool_)
    short = short.reshape(len(texts), len(texts))  # no form at all, no matrix else
    ask = np.flatnonzero(level == FORM.index("different"))
    one, other = a[ask], b[ask]
    level[ask[short[one, other] | short[other, one]]] = FORM.index("short for the other")
    return level


REGION = ("unknown", "other province", "other city", "county unknown", "city unknown", "other county", "same county")


def region_level(p: Profiles, left: Int, right: Int) -> Levels:
    """Where they are, as far as both say."""
    a, b = p.region[left], p.region[right]
    known = (a > 0) & (b > 0)
    province = known & (a // 10_000 == b // 10_000)
    one, other = p.city[left], p.city[right]
    cities = province & (one > 0) & (other > 0)
    counties = cities & (one == other) & (a % 100 != 0) & (b % 100 != 0)
    return _levels(
        (1, known), (4, province), (2, cities), (3, cities & (one == other)), (5, counties), (6, counties & (a == b))
    )


NAMED_REGION = ("none", "one missing", "different", "one inside the other", "equal")


def named_region_level(p: Profiles, left: Int, right: Int) -> Levels:
    """The division that is part of the name: sister firms differ in it more often than one firm's names do."""
    a, b = p.named_region[left], p.named_region[right]
    both = (a > 0) & (b > 0)
    inside = lies_in(a, b) | lies_in(b, a)
    return _levels((1, (a > 0) != (b > 0)), (2, both), (3, both & inside), (4, both & (a == b)))


def representative_level(p: Profiles, left: Int, right: Int) -> Levels:
    """The legal representative's name; a masked one (王**) can only fit or contradict."""
    level = _relations(p.representative, left, right)
    masked = np.append(p.representative.masked, False)
    ask = np.flatnonzero(masked[p.representative.codes[left]] | masked[p.representative.codes[right]])
    fit = _masks(p.representative, left[ask], right[ask])
    level[ask] = np.where(fit == 2, spelling.PART, np.where(fit == 1, spelling.DIFFERENT, level[ask]))
    return level


IDENTITY = ("missing", "contradict", "masks fit", "masks equal", "equal")


def identity_level(p: Profiles, left: Int, right: Int) -> Levels:
    """The representative's ID number: its keyed digest, else what its mask shows."""
    level = _masks(p.mask, left, right)
    a, b = p.identity[left], p.identity[right]
    both = (a >= 0) & (b >= 0)
    level[both] = np.where(a[both] == b[both], 4, 1)
    return level


ADDRESS = ("missing", "different", "same road", "other room", "same number or village", "same room", "equal")


def address_level(p: Profiles, left: Int, right: Int) -> Levels:
    """The address down to the room."""

    def same(column: Int) -> Mask:
        return np.asarray((column[left] >= 0) & (column[left] == column[right]))

    road, rooms = same(p.road), (p.room[left] >= 0) & (p.room[right] >= 0)
    return _levels(
        (1, (p.address[left] >= 0) & (p.address[right] >= 0)),
        (2, same(p.road_name)),
        (4, road | same(p.village)),
        (3, road & rooms),
        (5, road & same(p.room)),
        (6, same(p.address)),
    )


PHONE = ("missing", "different", "equal")


def phone_level(p: Profiles, left: Int, right: Int) -> Levels:
    """The telephone number (compared by keyed digest)."""
    a, b = p.phone[left], p.phone[right]
    return _levels((1, (a >= 0) & (b >= 0)), (2, (a >= 0) & (a == b)))


def firms_level(p: Profiles, left: Int, right: Int) -> Levels:
    """How common the 字号 is: the industries that go by it in the city."""
    return np.maximum(p.firms[left], p.firms[right])


def alone_level(p: Profiles, left: Int, right: Int) -> Levels:
    """Where one name has no industry words: how many firms its 字号 may stand for."""
    one = (p.industry.codes[left] < 0) != (p.industry.codes[right] < 0)
    return np.where(one, firms_level(p, left, right), np.int8(0))


def elsewhere_level(p: Profiles, left: Int, right: Int) -> Levels:
    """Where one name has no division: how many divisions the other is known with."""
    one = (p.named_region[left] == 0) != (p.named_region[right] == 0)
    return np.where(one, np.maximum(p.places[left], p.places[right]), np.int8(0))


_COUNTED = ("none", *map(str, range(1, MANY)), f"{MANY} or more")

COMPARISONS = (
    Comparison("code", CODE, code_level),
    Comparison("name", (*RELATIONS, "former name"), name_level),
    Comparison("core", RELATIONS, core_level),
    Comparison("industry", RELATIONS, industry_level),
    Comparison("form", FORM, form_level),
    Comparison("branch", RELATIONS, branch_level),
    Comparison("region", REGION, region_level),
    Comparison("region in the name", NAMED_REGION, named_region_level),
    Comparison("representative", RELATIONS, representative_level),
    Comparison("identity", IDENTITY, identity_level),
    Comparison("address", ADDRESS, address_level),
    Comparison("phone", PHONE, phone_level),
    Comparison("firms of that 字号", _COUNTED, firms_level),
    Comparison("字号 alone", _COUNTED, alone_level),
    Comparison("name known elsewhere", _COUNTED, elsewhere_level),
)
#: Comparisons in which other records have a say: what is counted over all of them.
OVER_ALL = ("firms of that 字号", "字号 alone", "name known elsewhere")


#: The attributes that comparisons look at.
COMPARED = (
    "organisation_code", "code_proven", "registration_number", "written_code", "name", "body", "core", "industry", "form",
    "branch", "region", "named_region", "representative", "identity", "mask", "address", "road", "road_name", "room",
    "village", "phone", "firms", "places",
)  # fmt: skip


def compare(profiles: Profiles, left: Int, right: Int) -> Levels:
    """Levels of every comparison (columns, in the order of ``COMPARISONS``) for every pair (rows)."""
    levels = np.empty((len(COMPARISONS), len(left)), dtype=np.int8)

    def fill(sides: Profiles, one: Int, other: Int, part: slice) -> None:
        levels[:, part] = levels_of(sides, one, other).T

    by_slices(profiles, COMPARED, left, right, fill)
    return levels.T


def levels_of(sides: Profiles, left: Int, right: Int) -> Levels:
    """``compare`` for few pairs, or for gathered ones."""
    levels = np.empty((len(COMPARISONS), len(left)), dtype=np.int8)
    for row, comparison in enumerate(COMPARISONS):
        levels[row] = comparison.assign(sides, left, right)
    return levels.T


#: The column of each comparison in a table of levels.
COLUMN = {comparison.name: column for column, comparison in enumerate(COMPARISONS)}


def other_names(levels: Levels) -> Mask:
    """Pairs whose names have nothing in common, or state two businesses: what else agrees does not make them one party.

    One representative at one address may well run two firms. Codes, and former names, may still join them. Where the 字号 differs and what
    is left of the names is but alike (机械 and 砚台机械), the representative's name alone does not make them one either.
    """
    name, core, industry, code, identity, address, phone = (
        levels[:, COLUMN[which]] for which in ("name", "core", "industry", "code", "identity", "address", "phone")
    )
    alike = (name > spelling.ALIKE) | (core > spelling.ALIKE) | (industry > spelling.ALIKE)
    two = (industry == spelling.DIFFERENT) & (name < spelling.SLIP)
    borne = (
        (identity >= IDENTITY.index("masks equal"))
        | (address >= ADDRESS.index("other room"))
        | (phone == PHONE.index("equal"))
    )
    two |= (core == spelling.DIFFERENT) & (name <= spelling.ALIKE) & ~borne
    return np.asarray((~alike | two) & (code < CODE.index("one slip")))
