"""Organisations in running text, by how their names end; the bank that takes the money is no party."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.extract.evidence.party_names import STRONG, WEAK, organisation_before
from loaders.extract.mentions import Evidence
from resolution import divisions

#: Sentences are not looked at farther than this.
_NEAR = 400
#: Whom the document does not want to name: 某食品作坊. A name that is masked has more than that (张某, 某某).
_NAMELESS = re.compile(r"(?:[一-龥]{1,6}[镇乡村街道])?某[^某\W]")
_PAYS_TO = re.compile(r"(?:缴|交|存|汇|划)[^。；]{0,20}$")
_PAID_THERE = re.compile(r"缴|交纳|账户|账号|开户|代收|收款")
_PAYMENT = re.compile(r"账户|账号|开户|代收|收款")


def running_organisations(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """Organisations anywhere; the bank that takes the money is no party."""
    text = found.text
    for pattern in (STRONG, WEAK):
        for match in pattern.finditer(text):
            start = organisation_before(text, match.start(), match.end(), pattern is WEAK)
            near = max(0, start - _NEAR)
            if start < 0 or _nameless(text, start) or text.rfind("《", near, start) > text.rfind("》", near, start):
                continue
            sentence = text[max(text.rfind("。", near, start), text.rfind("\n", near, start), near - 1) + 1 : start]
            bank = "银行" in text[start : match.end()] or "信用" in text[start : match.end()]
            if not (
                bank
                and (
                    _PAYS_TO.search(sentence)
                    or _PAYMENT.search(sentence)
                    or _PAID_THERE.search(text[match.end() : match.end() + 12])
                )
            ):
                yield start, match.end(), ""


def _nameless(text: str, start: int) -> bool:
    """Whether a place and 某 stand where the name should."""
    place = divisions.gazetteer().match(text, start)
    return place is not None and _NAMELESS.match(text, place.end) is not None
