"""Case numbers of courts: (2020)皖1802执123号之一, (2015)宣民初字第00123号."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract.mentions import evidence
from resolution.identifiers import case_number

_CASE = re.compile(
    r"[(〔\[]\s*(?:19|20)\d{2}\s*[)〕\]]\s*[一-龥](?:\s?[一-龥\d]){1,14}?\s*(?:字\s*)?(?:第\s*)?\d(?:\s?\d){0,8}\s*号"
    r"(?:\s?之[一二三四五六七八九十\d]{1,2})?"
)


@Language.component("xintu_case_numbers")
def case_numbers(doc: Doc) -> Doc:
    """Numbers that follow the grammar of today's or of former case numbers."""
    found = evidence(doc)
    for match in _CASE.finditer(found.text):
        number = case_number.parse(match[0])
        if number is not None:
            found.add("case_no", match.start(), match.end(), str(number), _role(number.type))
    return doc


def _role(kind: str) -> str:
    return "enforcement" if "执" in kind else "judgment"
