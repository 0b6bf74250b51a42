"""What tells parties of one kind apart, by the rules that give such parties their names.

Social organisations and institutions are named after their level and place, so 宣城市茶叶协会 and 安徽省茶叶协会, or 茶叶协会 and
茶叶商会, are two. A cooperative's 字号 is its own within its county. Many individual businesses of a county share one name:
the operator decides, or else the place. The same for a village named without its town; with it, it is a public body.
Firms of one group share a 字号: a name that has a word of place, business or form more than the other, and nothing beside it
that says they are one, may be a sister, and 集团 makes another firm even at the same address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution.columns import Int, Mask, mix, texts_of
from resolution.comparison import (
    ADDRESS,
    CODE,
    COLUMN,
    FORM,
    IDENTITY,
    NAMED_REGION,
    REGION,
    Levels,
    former_name,
)
from resolution.features import Profiles
from resolution.kernels import spelling
from resolution.scoring import Float, Model

#: Rules by number, as explanations name them. A pair that only the last refuses may still be one party: a person must look.
RULES = ("", "another place", "another form", "another own name", "another operator", "name alone")
_PLACE, _FORM, _CORE, _OPERATOR, _ALONE = range(1, len(RULES))
NAME_ALONE = _ALONE

_OTHER_FORM, _SAME_FORM = FORM.index("different"), FORM.index("equal")
_NUMBER = ADDRESS.index("same number or village")
#: What makes no other name.
_NOT_LETTERS = "[()]|责任"
#: From this level on both say where they are, and it is not two cities.
_PROVINCE_KNOWN = REGION.index("county unknown")
_APART = [REGION.index(text) for text in ("other province", "other city", "other county")]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Pairs of profiles of one kind; levels may be ``supposed``: what else a fuller record could state."""

    profiles: Profiles
    left: Int
    right: Int
    levels: Levels
    supposed: bool = False

    def level(self, name: str) -> Levels:
        """The levels of a comparison."""
        return self.levels[:, COLUMN[name]]

    def renamed(self) -> Mask:
        """Where one side's name is a former name of the other."""
        return former_name(self.profiles, self.left, self.right)


def refusals(
    profiles: Profiles, left: Int, right: Int, levels: Levels, *, supposed: bool = False, close: Mask | None = None
) -> npt.NDArray[np.int8]:
    """By pair (with its ``levels``): the rule (number in ``RULES``) that keeps two parties of one kind apart; 0 = none.

    ``close``: the pairs that could be held back; of enterprises, whom no rule refuses, only these are looked at.
    """
    rule = np.zeros(len(left), dtype=np.int8)
    kinds = profiles.texts["kind"].to_pylist()
    kind = profiles.kind[left]
    same = (kind >= 0) & (kind == profiles.kind[right])
    for name, judge in _JUDGES.items():
        if name in kinds:
            asked = same & (kind == kinds.index(name))
            rows = np.flatnonzero(asked & close if name == "enterprise" and close is not None else asked)
            if len(rows):
                rule[rows] = judge(_Asked(profiles, left[rows], right[rows], levels[rows], supposed))
    one_body = np.flatnonzero((profiles.lineage[left] >= 0) != (profiles.lineage[right] >= 0))
    unread = _unread(_Asked(profiles, left[one_body], right[one_body], levels[one_body]))
    rule[one_body] = np.maximum(rule[one_body], unread)
    return rule


def held_back(weight: Float, rule: npt.NDArray[np.int8], model: Model) -> Float:
    """Weights in bits, of which those of names alone lie between the lines at best, where a person looks."""
    return np.where(rule == NAME_ALONE, np.minimum(weight, (model.match + model.review) / 2), weight)


def _unread(pairs: _Asked) -> npt.NDArray[np.int8]:
    """A public body and a name that could not be read as one: not the same (县法院, 泾县法院) unless place and form are."""
    alike = (pairs.level("region in the name") == NAMED_REGION.index("equal")) & (pairs.level("form") == _SAME_FORM)
    return np.where(alike | _told_twice(pairs) | pairs.renamed(), np.int8(0), np.int8(_PLACE))


def _named(pairs: _Asked) -> npt.NDArray[np.int8]:
    """Social organisations and institutions: place, form; a name without a place goes only with one of its very place."""
    p, left, right = pairs.profiles, pairs.left, pairs.right
    named, where = pairs.level("region in the name"), pairs.level("region")
    elsewhere = np.isin(named, [NAMED_REGION.index("different"), NAMED_REGION.index("one inside the other")])
    other = np.isin(where, _APART) | (p.region[left] != p.region[right])
    elsewhere |= (named != NAMED_REGION.index("equal")) & other & ~_told_twice(pairs)
    form = pairs.level("form") == _OTHER_FORM
    return _rules(pairs, ((_FORM, form), (_PLACE, elsewhere)))


def _enterprise(pairs: _Asked) -> npt.NDArray[np.int8]:
    """Names that differ in a word need something besides; other places two things, and 集团 or a second firm of it a code."""
    industry, named = pairs.level("industry"), pairs.level("region in the name")
    business = (industry != spelling.BOTH_MISSING) & (industry < spelling.SLIP)
    form = (pairs.level("form") == _OTHER_FORM) | (pairs.level("form") == FORM.index("short for the other"))
    placeless = (named == NAMED_REGION.index("one missing")) & (pairs.level("region") < _PROVINCE_KNOWN)
    differs = business | form | placeless | _rewritten(pairs)
    elsewhere = np.isin(named, [NAMED_REGION.index("different"), NAMED_REGION.index("one inside the other")])
    alone = (differs & ~_supported(pairs)) | (elsewhere & ~_told_twice(pairs) & ~_coded(pairs))
    alone |= (_group(pairs, business) | _of_a_group(pairs)) & ~_coded(pairs)
    return _rules(pairs, ((_ALONE, alone),))


def _of_a_group(pairs: _Asked) -> Mask:
    """甲乙(上海)公司 and 上海甲乙公司 at two places, with nothing in common but a telephone: it is their group's."""
    p = pairs.profiles
    moved = (pairs.level("name") == spelling.EQUAL) & (p.name[pairs.left] != p.name[pairs.right])
    apart = pairs.level("address") == ADDRESS.index("different")
    return np.asarray(moved & apart & (pairs.level("phone") == 2) & (_said(pairs) == 1))


def _rewritten(pairs: _Asked) -> Mask:
    """Names of the same parts in other characters: 宣城 and 宣城市, 闸北 and 静安 (one division today); brackets may move."""
    p, left, right = pairs.profiles, pairs.left, pairs.right
    same = (pairs.level("name") == spelling.EQUAL) & (pairs.level("form") == _SAME_FORM)
    same &= pairs.level("region in the name") == NAMED_REGION.index("equal")
    same &= pairs.level("branch") == spelling.BOTH_MISSING
    ask = np.flatnonzero(same & (p.name[left] != p.name[right]))
    one, other = (_letters(p.texts["name"], p.name[side[ask]]) for side in (left, right))
    rewritten = np.zeros(len(left), dtype=np.bool_)
    rewritten[ask] = one != other
    return rewritten


def _letters(texts: pa.StringArray, codes: Int) -> npt.NDArray[np.uint64]:
    """The characters of texts in whatever order, as one number a text; a limited company's 责任 is often left out."""
    chosen = pc.replace_substring_regex(texts_of(texts, codes), _NOT_LETTERS, "")
    lengths = pc.utf8_length(chosen).to_numpy().astype(np.int64)
    characters = np.frombuffer("".join(chosen.to_pylist()).encode("utf-32-le"), dtype=np.uint32)
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mix(characters))])
    ends = np.cumsum(lengths)
    return np.asarray(sums[ends] - sums[ends - lengths])


def _group(pairs: _Asked, business: Mask) -> Mask:
    """One is 集团 and the other is not, or both bear its name and state two businesses."""
    p, left, right = pairs.profiles, pairs.left, pairs.right
    group = np.zeros(len(left), dtype=np.bool_)
    alike = (pairs.level("name") > spelling.ALIKE) | (pairs.level("core") >= spelling.SLIP)
    ask = np.flatnonzero(alike & (p.name[left] != p.name[right]))
    names = (texts_of(p.texts["name"], p.name[side[ask]]) for side in (left, right))
    one, other = (pc.match_substring(of, "集团").to_numpy(zero_copy_only=False) for of in names)
    group[ask] = (one != other) | (one & other & business[ask])
    return group


def _cooperative(pairs: _Asked) -> npt.NDArray[np.int8]:
    """字号 and county, unless chairman or address is one (it may be renamed, then); a union is another than its members."""
    core = pairs.level("core")
    other = ((core == spelling.DIFFERENT) | (core == spelling.ALIKE)) & ~(_one_operator(pairs) | _one_place(pairs))
    p = pairs.profiles
    union = np.append(pc.ends_with(p.texts["form"], "联合社").to_numpy(zero_copy_only=False), False)
    union = union[p.form[pairs.left]] != union[p.form[pairs.right]]
    return _rules(pairs, ((_FORM, union), (_CORE, other), (_PLACE, np.isin(pairs.level("region"), _APART))))


def _individual(pairs: _Asked) -> npt.NDArray[np.int8]:
    """The operator, else the place. Names in 经营部 or 门市部 may be those of firms, whose representative changes."""
    p = pairs.profiles
    certain = (p.operated[pairs.left] >= 0) | (p.operated[pairs.right] >= 0)
    operator = pairs.level("representative")
    other = (operator > spelling.ONE_MISSING) & (operator < spelling.SLIP) & (operator != spelling.PART)
    other |= pairs.level("identity") == IDENTITY.index("contradict")
    core = pairs.level("core")
    own = (core == spelling.DIFFERENT) & ~_told_twice(pairs) | (core == spelling.ALIKE) & ~_one_operator(pairs)
    alone = certain & ~_supported(pairs)
    apart = certain & np.isin(pairs.level("region"), _APART)
    return _rules(pairs, ((_ALONE, alone), (_PLACE, apart), (_CORE, certain & own), (_OPERATOR, certain & other)))


def _village(pairs: _Asked) -> npt.NDArray[np.int8]:
    p = pairs.profiles
    townless = (p.lineage[pairs.left] < 0) | (p.lineage[pairs.right] < 0)
    form = pairs.level("form") == _OTHER_FORM
    apart = np.isin(pairs.level("region"), _APART)
    return _rules(pairs, ((_ALONE, townless & ~_supported(pairs)), (_PLACE, apart), (_FORM, form)))


def _one_operator(pairs: _Asked) -> Mask:
    return np.asarray(pairs.level("representative") >= spelling.SLIP)


def _placed(pairs: _Asked) -> Mask:
    """Where both say at which number of a road they are, or in which village; the division alone is no place."""
    p = pairs.profiles
    left, right = ((p.road[side] >= 0) | (p.village[side] >= 0) for side in (pairs.left, pairs.right))
    return np.asarray((left & right) | pairs.supposed)


def _one_place(pairs: _Asked) -> Mask:
    return np.asarray(_placed(pairs) & (pairs.level("address") >= _NUMBER))


def _said(pairs: _Asked) -> Int:
    """How many of operator, place, telephone and ID number say that it is one party."""
    number = pairs.level("identity") >= IDENTITY.index("masks equal")
    said = [_one_operator(pairs), _one_place(pairs), pairs.level("phone") == 2, number]
    return np.asarray(np.sum(said, axis=0), dtype=np.int64)


def _coded(pairs: _Asked) -> Mask:
    return np.asarray(pairs.level("code") >= CODE.index("one slip"))


def _supported(pairs: _Asked) -> Mask:
    """Where something besides the name says that it is one party: operator, place, telephone or code."""
    return np.asarray((_said(pairs) >= 1) | _coded(pairs))


def _told_twice(pairs: _Asked) -> Mask:
    """Where two things besides the name say that it is one party: a name that differs is damaged, then."""
    return np.asarray((_said(pairs) >= 2) & (pairs.level("identity") != IDENTITY.index("contradict")))


def _rules(pairs: _Asked, found: tuple[tuple[int, Mask], ...]) -> npt.NDArray[np.int8]:
    """The last rule that holds; a branch is told by other rules, a renamed party by its former name."""
    rule = np.zeros(len(pairs.left), dtype=np.int8)
    for number, where in found:
        rule[where] = number
    rule[(pairs.level("branch") != spelling.BOTH_MISSING) | pairs.renamed()] = 0
    return rule


_JUDGES: dict[str, Callable[[_Asked], npt.NDArray[np.int8]]] = {
    "enterprise": _enterprise,
    "social": _named,
    "institution": _named,
    "cooperative": _cooperative,
    "individual_business": _individual,
    "village": _village,
}
