"""Keys of nested JSON as headers: ``customer.uscc`` is the party's code, ``bill.owed`` what it owes, ``legalPerson.name`` its representative.

What stands inside another thing (``authority.uscc``, ``legalPerson.idNo``) is never taken for the party's own.
"""

from __future__ import annotations

import re

#: Words for the party of a record, and for parts of the record that are nobody else's.
_OWN = frozenset({
    "customer", "client", "party", "company", "corp", "corporation", "enterprise", "ent", "subject", "taxpayer", "payer", "debtor", "firm",
    "merchant", "bill", "fee", "invoice", "payment", "charge", "arrears", "data", "info", "base", "basic", "detail", "details", "record",
    "item", "row", "content", "result", "attributes", "properties", "fields",
})  # fmt: skip
_ENDING = re.compile(r"(?<=.)(?:info|information|details?|data|record|vo|dto|bean)$")
#: What a thing inside is called, as against what else is told of it.
_ITSELF = frozenset({"name", "fullname", "xm", "mc", "value", "text", "label"})


def outer(header: str) -> str:
    """The thing that a nested key gives the name of; "" where it gives something else.

    >>> outer("legalPerson.name"), outer("data.authority.name"), outer("legalPerson.idNo")
    ('legalPerson', 'authority', '')
    """
    *path, last = header.split(".")
    if not path or last.lower() not in _ITSELF or not all(map(_is_own, path[:-1])):
        return ""
    return "" if _is_own(path[-1]) else path[-1]


def inner(header: str) -> str:
    """The last part of a nested key, where all before it are of the record itself; "" otherwise.

    >>> inner("customer.uscc"), inner("data.billInfo.owed"), inner("authority.uscc"), inner("uscc")
    ('uscc', 'owed', '', '')
    """
    *path, last = header.split(".")
    return last if path and all(map(_is_own, path)) else ""


def _is_own(part: str) -> bool:
    plain = part.lower().replace("_", "")
    return plain in _OWN or _ENDING.sub("", plain) in _OWN
