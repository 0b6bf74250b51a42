"""What clerks, scanners and templates do to names and codes: every change is named, so that the truth can tell it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import opencc
import pyarrow as pa
import pyarrow.compute as pc

from loaders.world.draw import Int, Mask, chance, pick, weighted, where
from loaders.world.naming import NameParts

#: Kinds of noise on a name and how often each is drawn; "" = the name is as registered.
NAME_NOISE = ("", "swap", "noregion", "short", "form", "typo", "drop", "space", "halfwidth", "trad", "suffix")
NAME_WEIGHTS = (0, 20, 17, 13, 10, 12, 4, 8, 4, 9, 3)
#: What stands in the place of the USCC.
CODE_KINDS = ("uscc", "missing", "placeholder", "typo", "organisation", "registration", "spaced", "masked")
PLACEHOLDER = "00000000000000000X"

# pairs of characters that look or sound alike, first of a pair and its counterpart
_ALIKE_FROM = "晟铭泓瑾钰锦骏辉科贸技程设建源恒峰宏金昌和新富安利林成丰兴城湛沛睿淞翊嵘鼎司商物"
_ALIKE_TO = "盛名弘谨玉绵俊晖料货枝呈没健原桓锋弘全晶合薪福按莉琳诚沣新域堪市容松翌荣顶同啇勿"
_FORMS = {
    "有限公司": "有限责任公司",
    "有限责任公司": "有限公司",
    "股份有限公司": "股份公司",
    "集团有限公司": "集团公司",
    "专业合作社": "农民专业合作社",
    "农民专业合作社": "合作社",
}
_SUFFIXES = ("（已注销）", "(原名)", "。", "*")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@cache
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def dirty_names(parts: NameParts, rng: np.random.Generator, share: float) -> tuple[pa.Array, Int]:
    """Names as written and the kind of noise of each (an index into NAME_NOISE); noise that changes nothing is none."""
    clean = parts.compose()
    rows = len(clean)
    kind = np.where(chance(rng, share, rows), weighted(rng, NAME_WEIGHTS, rows), 0)
    has_stem = np.asarray(pc.not_equal(parts.stem, ""))
    has_region = np.asarray(pc.not_equal(parts.region, ""))
    swap = (kind == 1) & has_stem & has_region
    short = kind == 3
    other = NameParts(
        region=where((kind == 2) & has_stem, "", parts.region),
        stem=parts.stem,
        middle=parts.middle,
        form=where(short & has_stem, "", where(kind == 4, _swapped_forms(parts.form), parts.form)),
        branch=parts.branch,
        bracket=np.where(swap, 1 - parts.bracket, np.where(kind == 2, 0, parts.bracket)),
    )
    names = other.compose()
    touched = np.flatnonzero(kind >= 5)
    if len(touched):
        texts = _spoil(names.take(pa.array(touched)).to_pylist(), kind[touched].tolist(), rng)
        names = pc.replace_with_mask(names, pa.array(kind >= 5), pa.array(texts, pa.string()))
    return names, np.where(np.asarray(pc.equal(names, clean)), 0, kind)


def _swapped_forms(forms: pa.Array) -> pa.Array:
    encoded = forms.dictionary_encode()
    return pick([_FORMS.get(form, form) for form in encoded.dictionary.to_pylist()], encoded.indices.to_numpy())


@cache
def _alike() -> dict[str, str]:
    return dict(zip(_ALIKE_TO + _ALIKE_FROM, _ALIKE_FROM + _ALIKE_TO, strict=True))


def _spoil(names: list[str], kinds: list[int], rng: np.random.Generator) -> list[str]:
    """Character noise; one random number a name decides where and how."""
    spots = rng.random(len(names)).tolist()
    traditional = iter(
        _traditional().convert("\n".join(n for n, k in zip(names, kinds, strict=True) if k == 9)).split("\n")
    )
    return [
        next(traditional) if kind == 9 else _spoil_one(name, kind, spot)
        for name, kind, spot in zip(names, kinds, spots, strict=True)
    ]


def _spoil_one(name: str, kind: int, spot: float) -> str:
    at = int(spot * len(name))
    if kind == 5:
        swaps = [i for i, character in enumerate(name) if character in _alike()]
        if swaps:
            at = swaps[int(spot * len(swaps))]
            return name[:at] + _alike()[name[at]] + name[at + 1 :]
        kind = 6
    if kind == 6:
        return name[:at] + name[at + 1 :]
    if kind == 7:
        return name[:at] + (" " if at % 2 else "\u3000") + name[at:]
    if kind == 8:
        return name.replace("（", "(").replace("）", ")")
    return name + _SUFFIXES[int(spot * len(_SUFFIXES))]


def code_kinds(rng: np.random.Generator, size: int, shares: dict[str, float]) -> Int:
    """What stands in the code column of each row: an index into CODE_KINDS; the rest is a right USCC."""
    weights = [shares.get(kind, 0.0) for kind in CODE_KINDS]
    weights[0] = max(0.0, 1 - sum(weights[1:]))
    return weighted(rng, weights, size)


def written_codes(
    kind: Int, codes: tuple[pa.Array, pa.Array, pa.Array], rng: np.random.Generator
) -> dict[str, pa.Array]:
    """Columns ``code`` (one column for whatever there is), ``uscc``, ``orgcode``, ``regno`` from the three true codes.

    A registration number is wanted only of those that have one: others show the organisation code.
    """
    uscc, organisation, registration = codes
    has_number = np.asarray(pc.not_equal(registration, ""))
    column = where(kind == 1, "", where(kind == 2, PLACEHOLDER, uscc))
    column = _replace(column, kind == 3, lambda text, spot: _mistyped(text, spot), rng)
    column = _replace(column, kind == 6, lambda text, _: text[:6] + " " + text[6:10] + " " + text[10:], rng)
    column = _replace(column, kind == 7, lambda text, _: text[:6] + "******" + text[12:], rng)
    by_number = (kind == 5) & has_number
    by_organisation = (kind == 4) | ((kind == 5) & ~has_number)
    hidden = by_number | by_organisation
    hyphen = pa.compute.binary_join_element_wise(
        pc.utf8_slice_codeunits(organisation, 0, 8), pc.utf8_slice_codeunits(organisation, 8, 9), "-"
    )
    return {
        "code": where(by_number, registration, where(by_organisation, hyphen, column)),
        "uscc": where(hidden, "", column),
        "orgcode": where(by_organisation, organisation, ""),
        "regno": where(by_number, registration, ""),
    }


def _replace(column: pa.Array, mask: Mask, change: Callable[[str, float], str], rng: np.random.Generator) -> pa.Array:
    if not mask.any():
        return column
    texts = column.filter(pa.array(mask)).to_pylist()
    spots = rng.random(len(texts)).tolist()
    changed = [change(text, spot) for text, spot in zip(texts, spots, strict=True)]
    return pc.replace_with_mask(column, pa.array(mask), pa.array(changed, pa.string()))


def _mistyped(code: str, spot: float) -> str:
    """One character after the organisation prefix replaced by another: the check digit no longer holds."""
    at = 10 + int(spot * 8)
    step = 1 + int(spot * 8_191) % (len(_ALPHABET) - 1)
    old = _ALPHABET.index(code[at])
    return code[:at] + _ALPHABET[(old + step) % len(_ALPHABET)] + code[at + 1 :]
