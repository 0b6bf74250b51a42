"""Values in the forms that FollowTheMoney accepts; what has no such form is left out, never bent into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import blake2b
from typing import Any

Properties = dict[str, list[str]]

_ID = re.compile(r"[0-9a-zA-Z](?:[0-9a-zA-Z.\-]*[0-9a-zA-Z])?")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
#: Area code (two digits for ten cities, else three) and number, with or without the zero for calls at home.
_LANDLINE = re.compile(r"0?((?:10|2\d)\d{8}|[3-9]\d{2}\d{7,8})")
_PREFIX = re.compile(r"\d{4}(?:-\d{2})?")
_GENDERS = {"男": "male", "女": "female", "male": "male", "female": "female"}
_LONGEST_ID = 200


def entity_id(id_: str) -> str:
    """The id itself where FollowTheMoney takes it, else a digest of it: the same graph always gives the same ids."""
    if len(id_) <= _LONGEST_ID and _ID.fullmatch(id_):
        return id_
    return f"xintu-{blake2b(id_.encode(), digest_size=16).hexdigest()}"


def cleaned(text: str) -> str:
    """Text without control characters and without blanks around."""
    return text.strip() if text.isprintable() else _CONTROL.sub("", text).strip()


def day(text: str) -> str:
    """A date, a month or a year; "" for what is none."""
    if _PREFIX.fullmatch(text):
        text, probe = text, f"{text}-01-01"[:10]
    else:
        probe = text
    try:
        date.fromisoformat(probe)
    except ValueError:
        return ""
    return text if len(text) <= 10 and "W" not in text else ""


def phone(text: str) -> str:
    """A Chinese number in international form (E.164); "" for what is none."""
    digits = re.sub(r"[\s\-()（）]", "", text).removeprefix("+86").removeprefix("0086")
    if _MOBILE.fullmatch(digits):
        return f"+86{digits}"
    found = _LANDLINE.fullmatch(digits)
    return f"+86{found[1]}" if found else ""


def gender(text: str) -> str:
    """``male`` or ``female``; "" for what is neither."""
    return _GENDERS.get(text, "")


def properties(values: Mapping[str, Iterable[str]]) -> Properties:
    """Cleaned values, each once, without those that are empty."""
    found = {name: list(dict.fromkeys(filter(None, map(cleaned, given)))) for name, given in values.items()}
    return {name: given for name, given in found.items() if given}


def entity(id_: str, schema: str, values: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """An entity as a line of an export holds it."""
    return {"id": id_, "schema": schema, "properties": properties(values)}
