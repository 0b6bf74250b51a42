"""Cells that hold a person's name with sex and number behind it (姓名、性别及身份证号码): the name alone is the name.

``钱测试,男,349999********0010``, ``周测试，男`` and ``周测试（男）`` are such cells. A cell is taken apart only where every part of it is known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.code_cells import is_person
from loaders.columns import Mask
from loaders.source import Source
from loaders.values.distinct import distinct
from loaders.values.marks import byte_set, marked
from resolution.names.person import looks_like_person

#: Digits of either width and signs of masks; a number of a person has eleven or more.
_NUMBER_BYTES = byte_set((*b"0123456789*xX", 0xEF, 0xC3, 0xE2))
_FEWEST = 11
_SEXES = ("男", "女")
_SEX = re.compile(r"(?:性别:?)?[男女]性?")
_NUMBER = re.compile(r"[1-8][0-9*Xx×]{12,18}[0-9*Xx]")
_LABEL = re.compile(r"(?:居民|公民)?(?:身份证件?|身份|证件)(?:号码?|证号码?)?:?|姓名:|性别:")
#: What else may stand there: a telephone number, the birth, the people one belongs to.
_BESIDE = re.compile(
    r"(?:\+?86)?1[3-9][0-9*]{9}|0\d{2,3}-?[0-9*]{7,8}"
    r"|(?:出生于?)?[12]\d{3}年(?:\d+月)?(?:\d+日)?(?:出生|生)?|[\u4e00-\u9fff]{1,4}族"
)
#: A name of two characters with blanks between them.
_SPACED = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ ]+([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
_BETWEEN = re.compile(r"[\s,、;:|/()]+")
_STARS = str.maketrans("×", "*")


class Persons(NamedTuple):
    """Names alone; the one number of each cell, "" for none or several; and which cells said more than names."""

    names: pa.Array
    numbers: pa.Array
    mask: Mask


class _Cell(NamedTuple):
    names: str
    number: str


def numbers_of_names(source: Source) -> dict[str, str]:
    """The field of the ID number of whom each field of a name names, where the source has one."""
    found: dict[str, str] = {}
    for rule in source.mentions.values():
        if "name" not in rule.columns or "id" not in rule.columns:
            continue
        numbers = [name for name in rule.columns["id"].fields() if source.fields[name].type == "person_id"]
        for name in rule.columns["name"].fields() if numbers else ():
            found.setdefault(name, numbers[0])
    return found


def persons(column: pa.Array) -> Persons | None:
    """The parts of a column of names; None where no cell says more than names."""
    likely = marked(column, _NUMBER_BYTES, _FEWEST)
    for sex in _SEXES:
        likely |= np.asarray(pc.match_substring(column, sex), dtype=bool)
    if not likely.any():
        return None
    texts, rows = distinct(column.filter(pa.array(likely)))
    cells = [_read(text) for text in texts.to_pylist()]
    known = np.array([cell is not None for cell in cells], dtype=bool)[rows]
    if not known.any():
        return None
    mask = likely
    mask[likely] = known
    kept = rows[known]
    names, numbers = (
        pa.array(["" if cell is None else cell[part] for cell in cells], pa.string()).take(pa.array(kept))
        for part in range(len(_Cell._fields))
    )
    return Persons(
        pc.replace_with_mask(column, pa.array(mask), names),
        pc.replace_with_mask(pc.if_else(pa.array(mask), "", ""), pa.array(mask), numbers),
        mask,
    )


def _read(text: str) -> _Cell | None:
    """The names and the number of a cell; None for what is anything else.

    >>> _read("钱测试,男,349999********0010"), _read("周测试（男）").names, _read("宣城男装店")
    (_Cell(names='钱测试', number='349999********0010'), '周测试', None)
    """
    names, numbers, more = [], [], False
    for part in _parts(text):
        if _SEX.fullmatch(part):
            more = True
        elif _BESIDE.fullmatch(part):
            continue
        elif _NUMBER.fullmatch(part) and is_person(part.translate(_STARS)):
            numbers.append(part.translate(_STARS))
        elif looks_like_person(part):
            names.append(part)
        else:
            return None
    if not names or not (more or numbers):
        return None
    return _Cell("、".join(names), numbers[0] if len(names) == len(numbers) == 1 else "")


def _parts(text: str) -> Iterator[str]:
    """The parts of a cell between signs, labels and numbers."""
    plain = _SPACED.sub(r"\1\2", unicodedata.normalize("NFKC", text))
    apart = _NUMBER.sub(lambda found: f",{found[0]},", _LABEL.sub(",", plain))
    return (part for part in _BETWEEN.split(apart) if part)
