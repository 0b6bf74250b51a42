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
#: The same with a word that counts and nothing else before the form: 街道一棋牌室.
_COUNTED = re.compile(r"一[家处个间所]?(?:无名|私人|居民)?[歌舞棋牌游茶网餐饭面酒书]?$")
#: Who holds a right or makes goods, told by a short name without its place: 权利人某公司认为.
_HOLDER = re.compile(
    r"(?:权利人|注册人|所有权人|被侵权人|生产商|供货商|供应商|经销商|委托方|受托方|生产企业)(?P<name>(?![^，。；、]{0,8}[的和与及对])[一-龥A-Za-z]{2,12}?公司)(?!法)"
)
#: Laboratories of the state that a body sends samples to.
_LABORATORY = re.compile(r"(?:质量?监督|[食药]品)(?:检验)?检[验测](?:研究)?[中站院所]")
#: Behind a school's or a hospital's name it says that what is built bears it.
_BUILT = re.compile(r"(?:改?扩建|新建|迁建|[一二三四五]期)[^，。；、\n]{0,12}(?:项目|工程|标段)")
_PAYS_TO = re.compile(r"(?:缴|交|存|汇|划)[^。；]{0,20}$")
_PAID_THERE = re.compile(r"缴|交纳|账户|账号|开户|代收|收款")
_PAYMENT = re.compile(r"账户|账号|开户|代收|收款")


def running_organisations(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """Organisations anywhere; the bank that takes the money is no party."""
    text = found.text
    for match in _HOLDER.finditer(text):
        yield *match.span("name"), "other"
    for pattern in (STRONG, WEAK):
        for match in pattern.finditer(text):
            start = organisation_before(text, match.start(), match.end(), pattern is WEAK)
            near = max(0, start - _NEAR)
            if (
                start < 0
                or _nameless(text, start, match.start())
                or _LABORATORY.search(text, start, match.end())
                or (pattern is WEAK and _BUILT.match(text, match.end()))
                or text.rfind("《", near, start) > text.rfind("》", near, start)
            ):
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


def _nameless(text: str, start: int, form: int) -> bool:
    """Whether a place and 某 stand where the name should."""
    place = divisions.gazetteer().match(text, start)
    return (
        place is not None and (_NAMELESS.match(text, place.end) or _COUNTED.search(text, place.end, form)) is not None
    )
