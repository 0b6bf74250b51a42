"""文书号: 宣市监罚〔2021〕12号 and the many other habits; what is cited as a rule is told from what was decided."""

from __future__ import annotations

import re
from unicodedata import normalize

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract.mentions import Evidence, evidence

_YEAR = r"[〔\[(<《]\s*(?:19|20)\s?\d\s?\d\s*[〕\])>》]"
_NUMBER = re.compile(
    rf"(?P<year>{_YEAR})\s*(?P<after>(?:字\s*)?(?:[A-Z]{{1,4}}\s*)?(?:第\s*)?(?:[一-龥]{{1,4}}|[A-Z]{{1,3}}|\([一-龥]{{1,3}}\))?[-\s]?(?:\(\d{{1,8}}\)(?=\s?号)|\d(?:\s?[\d-]){{0,19}}(?:\*{{2,6}}\d{{1,8}}(?=\s?号))?)(?:\s?号)?(?:-\d{{1,3}}(?![\d号]))?)"
)
#: What may belong to the number in front of the year.
_BEFORE = re.compile(
    r"(?:[一-龥A-Z\d]|\([一-龥]{1,6}\)|(?<=[一-龥])[ \t](?=[简立不]?[罚处告责通决强催限稽函改字]))*(?:(?<![书定告知函])\s|[ \t])?\Z"
)
#: A number of a body that counts its decisions without more, on a line of its own.
_ALONE = re.compile(rf"(?:^|\n)(?P<number>{_YEAR}\s*第?\d{{1,5}}\s*号)(?=\n)")
_LABEL = re.compile(
    r"(?:(?:决定书?文?书?|文书|处罚|行政处罚|发文|决定|案件)(?:文书?编?号|字号|书号|文号|编号|号)|(?<![一-龥])(?<!报告》\()(?<!报告\()(?:文书?编?号|文号|编号|案号|案件编号|字号))\s*:\s*(?P<number>(?:[^\s，。；;,、:《》()]|\([^\s()]{0,12}\)){5,40})"
)
_CONTINUOUS = re.compile(r"(?:[一-龥]{2,12}(?:字)?第?)(?P<digits>\d{8,20})号")
#: The same on a line of its own, as below the title.
_NUMBERED_ALONE = re.compile(r"\n(?P<number>第\d{5,20}号)(?=\n)")
#: A number without year or office, told by the document that bears it: 第123456号《行政处罚决定书》.
_NUMBERED = re.compile(r"(?<![一-龥〕\])>]字)(?P<number>第\d{5,20}号)(?=《?[一-龥]{0,8}(?P<what>决定书|告知书|通知书))")
#: A printed form's running number behind its title.
_PRINTED = re.compile(
    r"(?:决定书|通知书)[ \t\n]{0,2}(?P<number>N[oO][.:]?\s?\d[\d-]{4,19})|\nN[oO]:\s?(?P<bare>\d{8,20})(?=\n)"
)
#: What may stand right before a number without being part of it; the longest first.
_WORDS = sorted(
    [
        "行政处罚决定书文号",
        "强制执行",
        "准予",
        "不服",
        "行政处罚决定书",
        "处罚决定书",
        "决定书",
        "告知书",
        "通知书",
        "意见书",
        "认定书",
        "裁决书",
        "判决书",
        "文书号",
        "文号",
        "编号",
        "案号",
        "作出",
        "制作",
        "下达",
        "下发",
        "开具",
        "填发",
        "送达",
        "依据",
        "根据",
        "按照",
        "依照",
        "关于",
        "公开",
        "公布",
        "公示",
        "涉及",
        "撤销",
        "变更",
        "印发",
        "发布",
        "收到",
        "当事人",
        "本局",
        "我局",
        "本机关",
        "以下简称",
        "行政处罚事先",
        "行政处罚",
        "文件",
        "发出",
        "出具",
        "签发",
        "笔录",
        "记录",
        "指令书",
        "详见",
        "事实有",
        "制发",
        "参见",
    ],
    key=len,
    reverse=True,
)
_YEAR_BEGINS = "〔"
#: Whom a title names above a number: 行政处罚决定书（张某）.
_IN_BRACKETS = re.compile(r"\([一-龥]{1,6}\)")
_CUT = re.compile(
    rf"^(?:见(?=[一-龥]{{3}})|[^(]*见(?=\()|.*(?:(?:{'|'.join(_WORDS)})[了的]?|[书表单函](?=\([一-龥]{{1,6}}\)[一-龥])|(?:^|(?<=[号书局关院位日府委会厅队月场]))[的以为由及和与或是在向据等了经将]|(?<=.{{5}})(?:局|委员会|[支大总]队|人民政府|办事处)(?=.{{2}}))(?=.))",
    re.DOTALL,
)
#: Further numbers of the same series, told by their digits alone: 〔2024〕7号、8号.
_FURTHER = re.compile(r"[、和及,至-](?P<number>第?(?P<digits>\d{1,6})号)(?![楼车院房码线机门厂店井矿宗地])")
#: The same with one 号 for all: 〔2024〕8、9、10号.
_SERIES = re.compile(r"(?:[、和及,]\d{1,6})+号")
_LAST_DIGITS = re.compile(r"(\d+)(号?)$")
_ANY_YEAR = re.compile(r"[〔\[(<《]((?:19|20)\d\d)[〕\])>》]")
_ROUND = re.compile(r"[\[(]([^\])]*)[\])]")
#: A province's one character and what names the office, set apart from the rest of the number on a line of its own.
_APART = re.compile(r"(?:^|\n)([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][一-龥]{0,2}[ \t]+)$")
_KEPT = re.compile(r"[罚处]")
_LONGEST, _MOST_DIGITS = 24, 16
_RULE = re.compile(r"(?:发|办|令|规|函|综|政|文)$")
_PENALTY = re.compile(r"罚(?!告|听|先|催|前)|处(?!理告)")
_DECIDED = re.compile(r"违字|决字|决定|违$|决$")
_NOTICE = re.compile(r"告|听|责改|责令|限改|立|催|询|调|封|扣|送|缓|受|送达|通")


@Language.component("xintu_document_numbers")
def document_numbers(doc: Doc) -> Doc:
    """Numbers with a year in brackets, labelled ones of any shape, and long ones after 罚."""
    found = evidence(doc)
    for match in _NUMBER.finditer(found.text):
        _with_year(found, match)
    for match in _ALONE.finditer(found.text):
        if not found.taken(*match.span("number")):
            found.add("document_no", *match.span("number"), number_of(match["number"]), "decision")
    _labelled(found)
    _without_year(found)
    return doc


def _labelled(found: Evidence) -> None:
    for match in _LABEL.finditer(found.text):
        start, end = match.span("number")
        if any(char.isdigit() for char in match["number"]) and not found.taken(start, end):
            value = number_of(match["number"])
            found.add("document_no", start, end, value, "decision" if "罚" in match[0] or "决定" in match[0] else "")


def _without_year(found: Evidence) -> None:
    for match in _CONTINUOUS.finditer(found.text):
        start = match.start() + _skipped(match[0])
        if "罚" in match[0] and not found.taken(start, match.end()):
            found.add("document_no", start, match.end(), number_of(found.text[start : match.end()]), "decision")
    for match in _PRINTED.finditer(found.text):
        group = "number" if match["number"] else "bare"
        if not found.taken(*match.span(group)):
            found.add("document_no", *match.span(group), number_of(match[group]), "decision")
    for match in _NUMBERED_ALONE.finditer(found.text):
        found.add("document_no", *match.span("number"), number_of(match["number"]))
    for match in _NUMBERED.finditer(found.text):
        if not found.taken(*match.span("number")):
            role = "decision" if match["what"] == "决定书" else "notice"
            found.add("document_no", *match.span("number"), number_of(match["number"]), role)


def _with_year(found: Evidence, match: re.Match[str]) -> None:
    here = _BEFORE.search(found.text, max(0, match.start() - _LONGEST), match.start())
    before = here[0] if here else ""
    skipped = _skipped(before)
    start, before = match.start() - len(before) + skipped, before[skipped:]
    if (
        found.text[match.start() - 1 : match.start()] == "书"
        and not before.strip()
        and _complete(before, match["after"])
    ):
        start, before = match.start(), "罚"  # 证监 style: the decision has a year and a number, and no more
    elif len(before.strip()) < 2 or _IN_BRACKETS.fullmatch(before.strip()):
        return
    if found.taken(start, match.end()) or not _complete(before, match["after"]):
        return
    if apart := _APART.search(found.text, max(0, start - 8), start):
        start = apart.start(1)
    value = number_of(found.text[start : match.end()])
    series = None if value.endswith("号") else _SERIES.match(found.text, match.end())
    value += "号" if series else ""
    found.add("document_no", start, match.end(), value, _role(before))
    for digits in re.finditer(r"\d+", series[0]) if series else ():
        place = match.end() + digits.start()
        found.add(
            "document_no", place, place + len(digits[0]), _LAST_DIGITS.sub(rf"{digits[0]}\2", value), _role(before)
        )
    further = _FURTHER.match(found.text, match.end())
    while further is not None and value.endswith("号"):
        value = _LAST_DIGITS.sub(rf"{further['digits']}\2", value)
        found.add("document_no", *further.span("number"), value, _role(before))
        further = _FURTHER.match(found.text, further.end())


def number_of(written: str) -> str:
    """A number as it is written, in one type of brackets: 〔〕 around the year, （） around what names the office.

    第 and zeros in front stay: some offices count them as part of the number; what is compared is
    ``resolution.identifiers.document_number``.

    >>> number_of("(宣)应急罚 [2021]第012号")
    '（宣）应急罚〔2021〕第012号'
    """
    plain = re.sub(r"\s", "", normalize("NFKC", written))
    with_year = _ANY_YEAR.sub(r"〔\1〕", plain)
    return _ROUND.sub(r"（\1）", with_year)


def _complete(before: str, after: str) -> bool:
    """A number without 号 only where it is no count of something else: behind 罚 or 处 it may be long."""
    return "号" in after or len(re.sub(r"\D", "", after)) <= (
        _MOST_DIGITS if _KEPT.search(before) or before.rstrip().endswith(("字", "通", "告")) else 8
    )


def _skipped(before: str) -> int:
    """How much in front is not the number's own: a word that announces it, a bracket that never closes."""
    cut = _CUT.match(before + _YEAR_BEGINS)
    skipped = cut.end() if cut else 0
    rest = before[skipped:]
    return skipped + len(rest) - len(rest.lstrip(" \t\n0123456789)"))


def _role(before: str) -> str:
    head = before.replace(" ", "")
    if _KEPT.search(head):
        return "notice" if not _PENALTY.search(head) or _NOTICE.search(head[-3:]) else "decision"
    if _NOTICE.search(head):
        return "notice"
    if _DECIDED.search(head):
        return "decision"
    return "basis" if _RULE.search(head) else ""
