"""Persons that a text tells without a label: with sex, office or card number, or as the first of several."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.extract.evidence.party_names import person_at
from loaders.extract.mentions import Evidence
from resolution.names.person import looks_like_person

#: A person told with sex or office, without a label: at the front of a line or cell, or behind the office.
_DESCRIBED = re.compile(
    r"(?:^|\n(?:\d{1,3}[ 、.])?|\t)(?P<name>[一-龥·]{2,12})(?=[，,]\s*[男女][，,。]|\((?:男|女|时任|系|身份证|公民身份))"
)
#: A person told with the number of his card.
_NUMBERED = re.compile(
    r"(?:^|[、，。；\n\t将对和及与])(?P<name>(?![将对及与])[一-龥·]{2,12})(?=\((?:居民|公民)?身份证)"
)
#: The first of several persons that are owed or told of together: 拖欠某某等23名劳动者.
_FIRST_OF = re.compile(
    r"(?:介绍|招用|雇佣|雇用|拖欠|克扣|支付|欠付|为|向|与|对)(?P<name>[一-龥]{2,4}(?:、[一-龥]{2,4})*)等\s*\d+\s*[名人位]"
)
#: A person told with sex in brackets behind what he does there.
_DESCRIBED_AS = re.compile(
    r"(?:人员|工人|员工|职工|雇员|[员师工长])(?P<name>[一-龥]{2,3}?(?:某某?)?)(?=\([男女][，,、)])"
)
#: Who is meant by a bracket that tells offices: 你单位（法定代表人、主要负责人）某某不得….
_BEHIND_OFFICE = re.compile(
    r"\((?:法定代表人|主要负责人|负责人|经营者)[^()]{0,40}\)(?P<name>[一-龥]{2,4}?)(?=不得|应|须|未|[，。、])"
)
#: A person punished beside the firm, behind what he does there.
_PUNISHED = re.compile(
    r"(?:导游|司机|驾驶员|经理|法定代表人|负责人|员工|医师|护士|工程师|厂长|主任)(?P<name>[一-龥]{2,4}?)(?=作出|罚款|处以?|给予|警告|暂扣|吊销)"
)
#: Kin of a party who answers beside it.
_KIN = re.compile(r"(?:配偶|妻子|丈夫|之妻|之夫)(?P<name>[一-龥]{2})")
#: A masked person who is an item of a list: 3.郑某无证导游案.
_ITEM = re.compile(
    r"(?:^|\n)(?:\d{1,2}[.、]|[一二三四五六七八九十]{1,3}、)\s*(?P<name>[一-龥]某{1,2})(?=无证|未|非法|擅自|违|涉|销售|经营)"
)
_TOLD_AS = (_ITEM, _PUNISHED, _BEHIND_OFFICE, _DESCRIBED_AS, _FIRST_OF, _NUMBERED)
_IN_OFFICE = re.compile(
    r"(?:时任|现任)[^，。；\n\t]{0,40}?(?:行长|经理|董事长|主任|总监|负责人|会计|科长|部长|厂长|董事|监事|秘书|总裁|员|社长|院长)(?P<name>[一-龥]{2,4})(?=[对因未在负的、，。被])"
)


def described(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """Persons that are told with their sex or their office."""
    for match in _DESCRIBED.finditer(found.text):
        if person_at(found.text, match.start("name")) == match.end("name"):
            yield *match.span("name"), "subject"
    for match in (one for pattern in _TOLD_AS for one in pattern.finditer(found.text)):
        yield from _listed(match.start("name"), match["name"])
    for match in _KIN.finditer(found.text):
        end = person_at(found.text, match.start("name"))
        if end > 0:
            yield match.start("name"), end, "other"
    for match in _IN_OFFICE.finditer(found.text):
        if looks_like_person(match["name"]):
            yield *match.span("name"), "responsible"


def _listed(start: int, names: str) -> Iterator[tuple[int, int, str]]:
    for name in names.split("、"):
        if looks_like_person(name):
            yield start, start + len(name), "other"
        start += len(name) + 1
