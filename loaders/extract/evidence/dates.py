"""Days and months in arabic and Chinese numerals, and ranges of them; what a date is for, where its surroundings tell."""

from __future__ import annotations

import datetime
import re

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract.mentions import Evidence, evidence

_ZERO_TO_NINE = {
    char: digit
    for digit, chars in enumerate(("〇○零ＯO", "一", "二", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\s?\d\s?\d)\s*(?:年\s*(?P<m1>\d{1,2})\s*月(?:\s*(?P<d1>\d{1,2})\s*[日号])?|"
    r"(?P<sep>[-/.])\s?(?P<m2>\d{1,2})(?P=sep)\s?(?P<d2>\d{1,2})(?![\d.]))"
)
_CHINESE = re.compile(
    r"(?P<year>[一二][〇○零Oo一二三四五六七八九]{3})\s*年\s*(?P<month>[一二三四五六七八九十]{1,3}|元)\s*月(?:\s*(?P<day>[一二三四五六七八九十]{1,3})\s*[日号])?"
)
_UNTIL = re.compile(r"\s*(?:起)?\s*(?:至|到|-|~|—)\s*(?:(?P<month>\d{1,2})\s*月)?\s*(?:(?P<day>\d{1,2})\s*[日号])?")
_COMPACT = re.compile(
    r"(?:日期|时间|期至|截止期|有效期)[^\d\n]{0,6}(?P<date>(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)"
)
#: Words before or behind a date that say what it is for.
_BEFORE = (
    ("birth", re.compile(r"(?:出生|生于|出生日期|出生年月)[^\d。；]{0,6}$")),
    (
        "decision",
        re.compile(r"(?:处罚日期|决定日期|处罚时间|决定书?日期|作出[^。；]{0,12}日期|落款日期)[^\d。；]{0,6}$"),
    ),
    ("published", re.compile(r"(?:公示|发布|公布|公告)(?:日期|时间|于)?[^\d。；]{0,4}$")),
    ("valid_to", re.compile(r"(?:有效期|截止日期?|截止期|到期日|期至|有效期至)[^\d。；]{0,6}$")),
    ("filed", re.compile(r"(?:立案(?:日期|时间)?|受理(?:日期|时间)?)[^\d。；]{0,6}$")),
)
_BEHIND = (
    ("birth", re.compile(r"^\s*(?:出生|生[，,])")),
    ("filed", re.compile(r"^[，,]?\s*(?:本院|本局|我局|本机关|经批准)?[^。；，]{0,12}(?:立案|受理)")),
    ("decision", re.compile(r"^[，,]?\s*(?:作出|下达)[^。；]{0,20}(?:决定|判决|裁定)")),
)


@Language.component("xintu_dates")
def dates(doc: Doc) -> Doc:
    """Every date that is a day or a month of the calendar; the one alone on the last lines is that of the document."""
    found = evidence(doc)
    for match in _DAY.finditer(found.text):
        day = match["d1"] or match["d2"]
        _keep(found, match, (_digits(match["year"]), int(match["m1"] or match["m2"]), int(day) if day else 0))
    for match in _CHINESE.finditer(found.text):
        month = 1 if match["month"] == "元" else _numeral(match["month"])
        _keep(found, match, (_year(match["year"]), month, _numeral(match["day"]) if match["day"] else 0))
    for match in _COMPACT.finditer(found.text):
        text = match["date"]
        if not found.taken(*match.span("date")):
            role = _role(found, *match.span("date"))
            found.add("date", *match.span("date"), f"{text[:4]}-{text[4:6]}-{text[6:]}", role)
    _seal(found)
    return doc


def _keep(found: Evidence, match: re.Match[str], parts: tuple[int, int, int]) -> None:
    value = _iso(*parts)
    if not value or found.taken(*match.span()):
        return
    role = _role(found, *match.span())
    until = _UNTIL.match(found.text, match.end())
    if until and (until["month"] or until["day"]):
        end = _iso(parts[0], int(until["month"] or parts[1]), int(until["day"] or 0))
        start = until.start("month") if until["month"] else until.start("day")
        if end:
            found.add("date", start, until.end(), end, "period_end")
            role = "period_start"
    elif until and until[0].strip() in ("至", "到", "起至", "~", "-") and _DAY.match(found.text, until.end()):
        role = "period_start"
    found.add("date", *match.span(), value, role)


def _role(found: Evidence, start: int, end: int) -> str:
    before, behind = found.text[max(0, start - 24) : start], found.text[end : end + 36]
    for role, pattern in _BEFORE:
        if pattern.search(before):
            return role
    for role, pattern in _BEHIND:
        if pattern.search(behind):
            return role
    return "period_end" if re.search(r"\d\s*[日月]?(?:起)?\s*(?:至|到|~)\s*$", before) else ""


def _seal(found: Evidence) -> None:
    """The last date that stands on a line of its own, or ends one that begins with the seal, is the document's."""
    for one in reversed(found.of("date")):
        line = found.text.rfind("\n", 0, one.start) + 1
        alone = found.text[one.end : one.end + 12].split("\n")[0].strip(" \t)(印章公。") == ""
        if (
            alone
            and one.start - line <= 40
            and not one.role
            and not re.search(r"[。；，:]", found.text[line : one.start])
        ):
            one.role = "decision"
            return


def _iso(year: int, month: int, day: int) -> str:
    try:
        datetime.date(year, month, day or 1)
    except ValueError:
        return ""
    return f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")


def _digits(text: str) -> int:
    return int("".join(text.split()))


def _year(text: str) -> int:
    return int("".join(str(_ZERO_TO_NINE.get(char, 0)) for char in text))


def _numeral(text: str) -> int:
    """一 to 三十一; 99 for what is none."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _ZERO_TO_NINE.get(text, 99)
    return _ZERO_TO_NINE.get(tens or "一", 9) * 10 + (_ZERO_TO_NINE.get(ones, 99) if ones else 0)
