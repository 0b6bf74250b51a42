"""文书号, the number of an administrative decision: `宣市监罚〔2021〕12号`. There is no national grammar, only habits.

The normal form makes one spelling of what differs between two publications of one decision: brackets, width of digits,
blanks, 第, leading zeros, a missing 号. Numbers without a year in brackets (certificate numbers) keep their zeros.
"""

from __future__ import annotations

import re

import pyarrow as pa

from resolution.identifiers.free_form import fault, tidy
from resolution.identifiers.status import Checked, CheckedColumn, Status, check_distinct

__all__ = ["check", "check_column", "is_valid", "normalise"]

_BRACKETS = "〔〕"
_ORDINAL = re.compile(r"第+(?=\d+(?:-\d+)*(?:号|$))", re.ASCII)
_ZEROS = re.compile(r"(?<=[〕字])0+(?=\d)|(?<![0-9A-Z.-])0+(?=\d+(?:-\d+)*号)", re.ASCII)
_NO_SIGN = re.compile(r"〔\d{4}〕字?\d+(?:-\d+)*$", re.ASCII)
_ENDING = re.compile(r"号[。.,;；，、]+$", re.ASCII)


def normalise(raw: str) -> str:
    """The one spelling of a document number.

    >>> normalise("宣市监罚［２０２１］第0012号"), normalise("宣市监罚(2021)12")
    ('宣市监罚〔2021〕12号', '宣市监罚〔2021〕12号')
    """
    text = tidy(raw, _BRACKETS)
    while True:  # every step shortens the text or, once, ends it in 号
        before = text
        text = _ENDING.sub("号", _ZEROS.sub("", _ORDINAL.sub("", text)))
        if _NO_SIGN.search(text):
            text += "号"
        if text == before:
            return text


def check(raw: str) -> Checked:
    """The number with its status: VALID for any text with a digit in it, BAD_CHAR for one without.

    >>> check("宣市监罚〔2021〕12号").status.name, check("见附件").status.name
    ('VALID', 'BAD_CHAR')
    """
    value = normalise(raw)
    status = fault(value)
    if status is Status.VALID and not any(c in "0123456789" for c in value):
        status = Status.BAD_CHAR
    return Checked(value, status)


def is_valid(raw: str) -> bool:
    """Whether the text can be a document number."""
    return check(raw).status is Status.VALID


def check_column(raw: pa.Array) -> CheckedColumn:
    """`check` over a column, once for each distinct text."""
    return check_distinct(raw, check)
