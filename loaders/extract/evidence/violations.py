"""What the party did: the violation as a label, a title or the sentence of the finding names it."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract.mentions import evidence

_PATTERNS = (
    re.compile(r"(?:违法行为类型|主要违法违规(?:行为|事实)(?:\(案由\))?|违法事实|处罚事由|案由|违法行为|处罚名称|案件名称|失信行为(?:简况)?|列入原因)\s*[:\t]\s*(?P<act>[^\n。]{3,120})"),
    re.compile(r"(?:涉嫌|关于[^\n。]{2,40}?)(?P<act>[^\n。，；\t]{3,60}?)(?:一案|案(?=[，。]|的))"),
    re.compile(r"(?:构成|属于|系)(?:了)?[^\n。，；]{0,60}?[“\"]?(?P<act>[^\n。，；“”\"《》]{3,60}?)[”\"]?(?:的)?(?:违法|违规)?行为"),
    re.compile(r"(?:因|因其|存在)(?P<act>(?:未|违|擅自|无|超|虚|销售|生产|经营|使用|发布|侵|不|拒|伪造|逃避|贷款|信贷|内控|员工|以)[^\n。，；]{3,60}?)(?:等违法行为|的(?:违法|违规)?行为|[，。；])"),
)  # fmt: skip
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
            if end - start >= 3 and not found.taken(start, end, "violation"):
                found.add("violation", start, end, "".join(found.text[start:end].split()))
    return doc
