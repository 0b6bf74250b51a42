"""What the party did: the violation as a label, a title or the sentence of the finding names it."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract.mentions import Evidence, evidence

_PATTERNS = (
    re.compile(r"(?:违法行为类型|主要违法违规(?:行为|事实)(?:\(案由\))?|违法事实|处罚事由|案由|违法行为|处罚名称|案件名称|失信行为(?:简况)?|列入原因)\s*[:\t]\s*(?P<act>[^\n。]{3,120})"),
    re.compile(r"(?:涉嫌|关于[^\n。]{2,40}?)(?P<act>[^\n。，；\t]{3,60}?)(?:一案|案(?=[，。]|的))"),
    re.compile(r"(?:构成|属于|系)(?:了)?[^\n。，；]{0,60}?[“\"]?(?P<act>[^\n。，；“”\"《》]{3,60}?)[”\"]?(?:的)?(?:违法|违规)?行为"),
    re.compile(r"(?:因|因其|存在)(?P<act>(?:未|违|擅自|无|超|虚|提交|销售|生产|经营|使用|发布|侵|不|拒|伪造|逃避|贷款|信贷|内控|员工|以)[^\n。，；]{3,60}?)(?:等违法行为|的(?:违法|违规)?行为|[，。；])"),
)  # fmt: skip
#: A clause that tells an act: what was not done, done without leave, or forbidden.
_ACT = re.compile(
    r"(?:^|[，。；:、\n\t]|你单位|你公司|当事人|该单位|该场所|该店|[店厂司]|存在|发现|实施了?|涉嫌|行为[:：]|[吧所)的因]|起|日|处)(?P<act>"
    r"(?:未(?:按|经|对|取得|采取|建立|办理|依法|如实|履行|落实|凭|与|设|在法|公示|组织|制定)|无(?:证|照|规划)|擅自|非法|违法|违规|超(?:出|过|限|标|载)|拒不|"
    r"伪造|提交虚假|发布虚假|接纳|偷税|虚开|虚构|使用(?:未|非|不|童)|销售(?:未|不|假|过)|生产(?:不|假|未)|经营(?:超|未|不|无|的)|疏散通道|安全出口|不按|以打)[^，。；\n“”《》]{2,40})"
    r"(?=[，。；\n]|$)"
)
#: Where the finding ends and the law begins.
_LAW = re.compile(r"违反了?[^。；\n]{0,4}《|以上(?:事实|违法)|(?:依据|根据)[^。；\n]{0,4}《")
_BEFORE_LAW = 220
_NO_ACT = re.compile(r":|违法(?:事实|行为|所得|类型)|以下|如下|机关$|超(?:限|载)\d")
_STRIPPED = " \t“”\"':：的"


@Language.component("xintu_violations")
def violations(doc: Doc) -> Doc:
    """The acts named, each place once, the longest telling first."""
    found = evidence(doc)
    for pattern in _PATTERNS:
        for match in pattern.finditer(found.text):
            start, end = match.span("act")
            while start < end and found.text[start] in _STRIPPED:
                start += 1
            while end > start and found.text[end - 1] in _STRIPPED:
                end -= 1
            if (
                end - start >= 3
                and not _NO_ACT.search(found.text, start, end)
                and not found.taken(start, end, "violation")
            ):
                found.add("violation", start, end, "".join(found.text[start:end].split()))
    for law in _LAW.finditer(found.text):
        _before(found, law.start())
    return doc


def _before(found: Evidence, place: int) -> None:
    """The acts that the finding before a cited law tells, where none is known there yet."""
    start = max(0, place - _BEFORE_LAW)
    if found.taken(start, place, "violation"):
        return
    for match in _ACT.finditer(found.text, start, place):
        span = match.span("act")
        if not found.taken(*span, "violation", "party") and not _NO_ACT.search(found.text, *span):
            found.add("violation", *span, "".join(match["act"].split()))
