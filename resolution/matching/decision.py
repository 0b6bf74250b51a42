"""The decision model: bits for and against by level, and what becomes of a mention among its candidates.

A mention means one of its candidates or none of them: their chances compete. So a name that fits 35 parties equally
well gives none of them more than a share, which is said and not guessed at.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files

import numpy as np
import orjson

from resolution.columns import Int
from resolution.matching.candidates import Float
from resolution.matching.evidence import COMPARISONS, Levels
from resolution.matching.short_names import DISTINCT

MATCH, REVIEW, NONE = "match", "review", "none"
#: Levels that forbid a match whatever else agrees; what a person then may still look at.
REFUSED = {"branch": "different", "number": "differs"}


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """Bits by comparison and level on top of `prior`; probabilities at which a mention is matched or put up for review.

    `match_short` is the line for short names in registers whose parties hardly ever share a 字号 (listed companies).
    """

    prior: float
    weights: Mapping[str, Mapping[str, float]]
    match: float
    match_short: float
    review: float
    training: str = ""

    def to_json(self) -> bytes:
        """The model as a person would read and compare it."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2)

    @classmethod
    def from_json(cls, text: bytes) -> DecisionModel:
        """The model as `to_json` wrote it; every comparison and level must be there."""
        model = cls(**orjson.loads(text))
        for name, levels, _ in COMPARISONS:
            missing = set(levels) - set(model.weights.get(name, {}))
            if missing:
                raise ValueError(f"model has no weight for {name}: {sorted(missing)}")
        return model

    def bits(self, levels: Levels) -> float:
        """The weight of a pair in bits."""
        return self.prior + sum(
            self.weights[name][level] for (name, _, _), level in zip(COMPARISONS, levels, strict=True)
        )


@functools.cache
def shipped_model() -> DecisionModel:
    """The model in `resolution/data/match_model.json`."""
    return DecisionModel.from_json((files("resolution") / "data" / "match_model.json").read_bytes())


def chances(mention: Int, bits: Float, size: int) -> Float:
    """The probability of each pair, its mention's other candidates and "none of them" (0 bits) counted in."""
    odds = np.exp2(np.clip(bits, -60, 60))
    total = np.ones(size)
    np.add.at(total, mention, odds)
    return np.asarray(odds / total[mention])


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
#: Levels of the 字号 that contradict a party whose code is the mention's.
_OTHER_NAME = frozenset({"different", "two slips", "wrong, short", "added, short"})


def decide(ranked: Sequence[tuple[int, float, Levels]], alike: int, model: DecisionModel) -> Verdict:
    """The decision among candidates (party, chance, levels), the likeliest first; `alike`: how many looked alike at first."""
    if not ranked:
        return Verdict(NONE, -1, 0.0, -1, "no candidate")
    party, best, levels = ranked[0]
    second = ranked[1][0] if len(ranked) > 1 else -1
    torn = sum(chance >= best * _AS_GOOD for _, chance, _ in ranked)
    together = sum(chance for _, chance, _ in ranked[:torn])
    coded = next((party for party, _, found in ranked if _level(found, "code") == "equal"), party)
    if coded != party or (_contradiction(levels) and (best >= model.review or _level(levels, "code") == "equal")):
        return Verdict(REVIEW, coded, best, second, "code contradicts the rest")
    if best >= model.review and _other_business(levels):
        return Verdict(REVIEW, party, best, second, f"unsure: {_in_words(levels)}")
    if best >= (model.match_short if _level(levels, "short") in DISTINCT else model.match):
        return Verdict(MATCH, party, best, second, _in_words(levels))
    if torn > 1 and together >= 0.5:
        count = max(torn, alike) if torn == len(ranked) else torn
        return Verdict(REVIEW, -1, best, -1, f"ambiguous: {count} candidates")
    if best >= model.review:
        return Verdict(REVIEW, party, best, second, f"unsure: {_in_words(levels)}")
    return Verdict(NONE, -1, best, -1, "nothing alike enough")


def _level(levels: Levels, name: str) -> str:
    return levels[[known for known, _, _ in COMPARISONS].index(name)]


def _contradiction(levels: Levels) -> bool:
    """A right code with another name, or another right code with the same name: one of the two is wrong."""
    code = _level(levels, "code")
    if code == "contradicts":
        return True
    backed = _level(levels, "address") == "equal" or _level(levels, "representative") == "equal"
    return code == "equal" and _level(levels, "core") in _OTHER_NAME and not backed


def _other_business(levels: Levels) -> bool:
    """A firm of the same 字号 in another line of business or of another form: a shared address makes them siblings, not one."""
    agreed = _level(levels, "code") in ("equal", "same organisation code", "one slip", "mask fits")
    other = _level(levels, "industry") in ("different", "longer", "shorter") or _level(levels, "form") == "different"
    return not agreed and (other or _level(levels, "core") == "different") and _level(levels, "short") not in DISTINCT


def _in_words(levels: Levels) -> str:
    """The levels that say something, for a person."""
    silent = {"unknown", "none", "as the party", "same"}
    return ", ".join(
        f"{name} {level}"
        for (name, _, _), level in zip(COMPARISONS, levels, strict=True)
        if level not in silent and name != "rarity"
    )
