"""Headers in other words: what offices call one column by words that mean the same, reduced to one form.

Only for headers that nothing else knows: 统一信用代码 and 社会信用代码, 认定单位 and 认定机关, 发证时间 and 发证日期, 法人代表 and
法定代表人姓名, 作出处罚的机关 and 行政处罚机关. Words that tell columns apart (起, 止, 新, 旧, units, amounts) are never dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

#: In this order: what is written → the one form of it. Origin: headers of departmental tables and portals as seen in the field.
_SAME = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"(?:统一)?(?:社会)?(?:组织)?信用(?:统一)?(?:代)?码|统一代码", "信用代码"),
        (r"(?:法定代表人|法人代表|法人)(?:[(]?(?:负责人|经营者)[)]?)?(?:姓名)?|(?:主要|单位|企业)?负责人(?:姓名)?", "法人"),
        (r"(?:决定书?)?(?:文书)(?:编)?号|(?:决定书?)(?:文|编)号|决定文书?号", "文号"),
        (r"(?<=[^年])(?:日期|时间|年月日)$", "日期"),
        (r"有效期限?(?:截?止|至|到)(?:日期|日)?$", "有效期至"),
        (r"^(?:作出|做出)", ""),
        (r"^拟(?:评定?|定|认定)(?:的|信用|为)?(?=等级|级别|等次|结果)", "评定"),
        (r"(?<![被受])(认定|处罚|发证|列入|授予|评价|评定|决定|许可|登记|颁发|审批|主管|监管|受理|公布|发布|执法|移出|批准|颁证|核发)(?:的)?(?:单位|部门|机关|机构)", r"\1机关"),
        (r"(?:商事|市场|经营)主体", "主体"),
        (r"行政(?=处罚|许可)", ""),
        (r"决定(?=机关|日期|文号)", ""),
        (r"(?:严重)?失信(?=名单)", ""),
        (r"具体|行为(?=具体|情形)", ""),
        (r"(?<=.)(?:名称|姓名|全称|信息|情况)$", ""),
        (r"的", ""),
    )
)  # fmt: skip
_BRACKET = re.compile(r"[(【\[]([^)】\]]*)[)】\]]")
_PARTS = re.compile(r"[/、|]|或(?:者)?|以?及|和|与")
_NOISE = re.compile(r"[\s:_\-*'\"“”·.。]+|^\d+[、.)]")
_SHORTEST = 2


@lru_cache(maxsize=16_384)
def forms(text: str) -> tuple[str, ...]:
    """The forms under which a header is looked for: as a whole, what its bracket says, then its parts.

    >>> forms("作出处罚的机关"), forms("行政处罚决定机关"), forms("法定代表人/负责人/经营者")[1:]
    (('处罚机关',), ('处罚机关',), ('法人', '经营者'))
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return tuple(dict.fromkeys(form for form in _forms(plain) if len(form) >= _SHORTEST))


def form(text: str) -> str:
    """The form of a known header as a whole."""
    return _reduced(_BRACKET.sub("", unicodedata.normalize("NFKC", text).strip().lower()))


def bracketed(text: str) -> bool:
    """Whether a header has a bracket, which its form goes without."""
    return bool(_BRACKET.search(unicodedata.normalize("NFKC", text)))


def _forms(plain: str) -> Iterator[str]:
    outside = _BRACKET.sub("", plain)
    yield _reduced(outside)
    for inside in _BRACKET.findall(plain):
        yield _reduced(inside)
    pieces = _PARTS.split(outside)
    if len(pieces) > 1:
        yield from map(_reduced, pieces)


def _reduced(text: str) -> str:
    text = _NOISE.sub("", text)
    for pattern, word in _SAME:
        text = pattern.sub(word, text)
    return text
