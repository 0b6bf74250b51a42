"""The decision model: bits for and against by level, and what becomes of a mention among its candidates.

A mention means one of its candidates or none of them: their chances compete. So a name that fits 35 parties equally
well gives none of them more than a share, which is said and not guessed at.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from resolution.matching.evidence import AS_SHORT, COMPARISONS, level
from resolution.matching.masked import Seen
from resolution.matching.short_names import DISTINCT
from resolution.scoring import Levels, Model

MATCH, REVIEW, NONE = "match", "review", "none"
#: Levels that forbid a match whatever else agrees; what a person then may still look at.
REFUSED = {"branch": "different", "number": "differs"}


@functools.cache
def shipped_model() -> Model:
    """The model in `resolution/data/match_model.json`.

    Its lines are probabilities: from `match` on a mention is matched, from `match_short` on a short name where parties
    hardly ever share a 字号 (listed companies), from `review` on it is put up.
    """
    return Model.shipped("match_model.json", COMPARISONS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on one mention; `target` and `runner_up` are parties by number, -1 = none shown."""

    decision: str
    target: int
    probability: float
    runner_up: int
    reason: str


#: A candidate about as likely as the best: at least this share of its chance.
_AS_GOOD = 0.25
#: So many parties at most may fit a masked code by chance, where it decides.
_BY_CHANCE = 1e-3
#: Levels of the 字号 that contradict a party whose code is the mention's.
_OTHER_NAME = frozenset({"different", "two slips", "wrong, short", "added, short"})


def by_mask(ranked: Sequence[tuple[int, float, Levels]], seen: Seen, model: Model) -> Verdict | None:
    """The decision where a masked code settles it, alone or beside a short or damaged name; None where it does not.

    Alone it must fit one party and hardly any by chance; beside a name, one of the parties that the name may mean.
    """
    fits = [one for one in ranked if level(one[2], "code") == "mask fits"]
    if not seen.named and seen.parties > 1:
        return Verdict(REVIEW, -1, ranked[0][1] if ranked else 0.0, -1, f"ambiguous: {seen.parties} candidates")
    meant = [one for one in fits if _may_be(one[2], seen)] if seen.named else fits
    doubt = seen.another if seen.named else seen.by_chance
    if len(meant) != 1 or doubt > _BY_CHANCE:
        return None
    party, chance, levels = meant[0]
    rival = next((one for one in ranked if one[0] != party), (-1, 0.0, levels))
    if seen.named and rival[1] > chance and rival[1] >= model.review:
        return Verdict(REVIEW, party, chance, rival[0], "code contradicts the rest")
    return Verdict(MATCH, party, max(chance, 1.0 - doubt), rival[0], _in_words(levels))


def _may_be(levels: Levels, seen: Seen) -> bool:
    """Whether nothing in the names forbids that they are one party's; what a mask tells by itself bears a damaged name."""
    if any(level(levels, name) == forbidden for name, forbidden in REFUSED.items()):
        return False
    if seen.by_chance <= _BY_CHANCE:
        return level(levels, "core") not in _OTHER_FIRM["core"]
    return level(levels, "core") not in _OTHER_NAME and not _of_another(levels)


def decide(ranked: Sequence[tuple[int, float, Levels]], alike: int, model: Model) -> Verdict:
    """The decision among candidates (party, chance, levels), the likeliest first; `alike`: how many looked alike at first."""
    if not ranked:
        return Verdict(NONE, -1, 0.0, -1, "no candidate")
    party, best, levels = ranked[0]
    second = ranked[1][0] if len(ranked) > 1 else -1
    torn = sum(chance >= best * _AS_GOOD for _, chance, _ in ranked)
    together = sum(chance for _, chance, _ in ranked[:torn])
    coded = next((party for party, _, found in ranked if level(found, "code") == "equal"), party)
    if coded != party or (_contradiction(levels) and (best >= model.review or level(levels, "code") == "equal")):
        return Verdict(REVIEW, coded, best, second, "code contradicts the rest")
    if best >= model.review and _unconfirmed(levels):
        return Verdict(REVIEW, party, best, second, f"unsure: {_in_words(levels)}")
    line = model.lines["match_short"] if level(levels, "short") in DISTINCT else model.match
    if best >= line and (torn == 1 or best >= 0.5):
        return Verdict(MATCH, party, best, second, _in_words(levels))
    if torn > 1 and (together >= 0.5 or best >= model.review):
        count = max(torn, alike) if torn == len(ranked) else torn
        return Verdict(REVIEW, -1, best, -1, f"ambiguous: {count} candidates")
    if best >= model.review:
        return Verdict(REVIEW, party, best, second, f"unsure: {_in_words(levels)}")
    return _pointed_at(ranked) or Verdict(NONE, -1, best, -1, "nothing alike enough")


def _pointed_at(ranked: Sequence[tuple[int, float, Levels]]) -> Verdict | None:
    """Parties whose code was written, perhaps with a slip or masked, or whose name was typed in pinyin: for a person to see."""
    meant = [one for one in ranked if level(one[2], "code") in _CODES or level(one[2], "core") in _SOUNDS]
    if not meant:
        return None
    party, chance, levels = meant[0]
    if len(meant) > 1:
        return Verdict(REVIEW, -1, chance, -1, f"ambiguous: {len(meant)} candidates")
    return Verdict(REVIEW, party, chance, -1, f"unsure: {_in_words(levels)}")


def _contradiction(levels: Levels) -> bool:
    """A right code with another name, or another right code with the same name: one of the two is wrong."""
    code = level(levels, "code")
    if code == "contradicts":
        return True
    backed = level(levels, "address") in _ONE_PLACE or level(levels, "representative") == "equal"
    return code == "equal" and level(levels, "core") in _OTHER_NAME and not backed


#: Levels that say another firm, unless a code says otherwise: a shared address makes them siblings, not one.
_OTHER_FIRM = {
    "industry": frozenset({"different", "longer", "shorter", "two slips", "more words", "other words"}),
    "core": frozenset({"different", "two slips"}),
    "form": frozenset({"different"}),
}
#: Levels that careless hands and other firms of one 字号 have in common: something else must confirm that they are one.
_DOUBTFUL = {
    "region": frozenset({"added", "other text", "other place"}),
    "industry": frozenset({"fewer words", "abbreviated"}),
    "address": frozenset({"different", "weak"}),
}
#: Slips of which one in the 字号 and one in the industry are two, which make another name.
_SLIPPED = ("wrong", "missing", "added")
#: A firm and its namesake of the next county or of the province may even share an address.
_OTHER_SEAT = frozenset({"merged", "within", "wider"})
#: A number of a road tells a place only within one city.
_ELSEWHERE = frozenset({"same province", "other city", "other province"})
_ONE_PLACE = frozenset({"equal", "same number"})
_SOUNDS = frozenset({"pinyin", "initials"})
_CODES = frozenset({"equal", "same organisation code", "one slip", "mask fits"})
#: Slips in a 字号 that do not make it the other one that the register has too.
_ITS_OWN = frozenset({"equal", "doubled", "none"})


def _of_another(levels: Levels) -> bool:
    """Whether the names are those of two firms."""
    return any(level(levels, name) in others for name, others in _OTHER_FIRM.items())


def _unconfirmed(levels: Levels) -> bool:
    """Whether the names differ as those of different firms do, and nothing says that these are one."""
    if level(levels, "short") in DISTINCT or level(levels, "code") in _CODES:
        return False
    if _of_another(levels):
        return True
    backed = any(level(levels, name) == "equal" for name in ("representative", "phone"))
    return not backed and (_of_sibling(levels) or _rewritten(levels) or _doubtful(levels))


def _of_sibling(levels: Levels) -> bool:
    """Whether a character makes the name another firm's or branch's, which the same address does not speak against."""
    core, industry, branch = (level(levels, name) for name in ("core", "industry", "branch"))
    known = level(levels, "written") == "known elsewhere"
    if core.startswith("wrong") or (known and core == "abbreviated"):
        return True
    if core.startswith(_SLIPPED) and industry == "wrong":
        return True
    return branch == "wrong" or level(levels, "region") in _OTHER_SEAT


def _doubtful(levels: Levels) -> bool:
    """Whether names differ as those of different firms do at times, and neither address nor name is the same."""
    core, industry, branch, address = (level(levels, name) for name in ("core", "industry", "branch", "address"))
    if level(levels, "name") == "equal":
        return False
    if industry == "fewer words" and branch != "equal":
        return True
    if address in _ONE_PLACE:
        return False
    if address != "alike":
        known = level(levels, "written") == "known elsewhere" and core not in _ITS_OWN
        if known or core == "alike, short" or industry == "wrong" or branch == "alike":
            return True
    return (core.startswith(_SLIPPED) and industry in _SLIPPED) or any(
        level(levels, name) in doubts for name, doubts in _DOUBTFUL.items()
    )


def _rewritten(levels: Levels) -> bool:
    """Whether a word of place or form is more or less, and neither place nor address bears out that it is the same party.

    常州甲乙厂 and 常州市甲乙厂, or 甲乙公司 and 甲乙有限公司, are two names that the register gives to two firms, at times at one
    number of a road; two firms' addresses are written by two hands, so only one that is the same text bears out.
    """
    region, shortened, place = (level(levels, "region"), level(levels, "form") == "shortened", level(levels, "place"))
    if level(levels, "address") in ("equal", "alike") and place not in _ELSEWHERE:
        return False
    if region == "other ending" or (region == "longer" and shortened):
        return True
    return shortened and place not in ("same city", "same county")


def _in_words(levels: Levels) -> str:
    """The levels that say something, for a person."""
    silent = {"unknown", "none", "as the party", "same", "not asked", AS_SHORT}
    said = ((evidence.name, level(levels, evidence.name)) for evidence in COMPARISONS)
    return ", ".join(f"{name} {found}" for name, found in said if found not in silent and name != "rarity")
