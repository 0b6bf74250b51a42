"""Who delivered a file: a public body by its name on the seal where the gazetteer knows it, else as written."""

from __future__ import annotations

from dataclasses import dataclass

from resolution import divisions
from resolution.names import government, normalise


@dataclass(frozen=True, slots=True)
class Sender:
    """A department as it delivers. ``key`` is its lineage (region/function; "" = none we know), ``region`` six digits or ""."""

    name: str
    region: str = ""
    key: str = ""


def sender_of(written: str, region: str = "") -> Sender:
    """The sender that a text names; ``region`` helps a short name (市税务局).

    >>> sender_of("市税务局", "341800").name
    '国家税务总局宣城市税务局'
    >>> sender_of("宣城市供水有限公司")
    Sender(name='宣城市供水有限公司', region='341800', key='')
    """
    text = normalise.text(written)
    if not text:
        return Sender("")
    found = government.resolve(text, region)
    if found.status == "resolved":
        (body,) = found.bodies
        return Sender(body.canonical, body.region, body.key)
    return Sender(text, _lies_in(text))


def _lies_in(text: str) -> str:
    """The division that a name begins with; "" if none, or if it may be several."""
    for length in range(min(len(text), 12), 1, -1):
        places = divisions.find(text[:length])
        codes = {code for place in places for code in divisions.today(place.code)}
        if codes:
            return codes.pop() if len(codes) == 1 else ""
    return ""
