"""Parties behind labels: 当事人, 法定代表人, 被执行人; which words are labels where, and the name that stands behind one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.extract.evidence.no_names import NO_NAME, NOTHING
from loaders.extract.evidence.party_names import ASIDE, begins_there, organisation_in, person_at
from loaders.extract.evidence.standings import OFFICE, STANDING_ENDS
from loaders.extract.evidence.tables import in_title
from loaders.extract.mentions import Evidence

#: Role → the labels before a name. The longest label at a place counts.
_LABELS = {
    "subject": "违规主体名称 违法主体名称 违规主体 违法主体 失信主体名称 失信主体 当事人姓名或名称 当事人名称 当事人姓名 当事人 被处罚单位名称 被处罚单位 被处罚人 被处罚当事人 受处罚单位 受处罚人 被处罚者 违法行为人 违法嫌疑人 被处罚对象 处罚对象 "
    "行政相对人名称 行政相对人 相对人名称 相对人 主体名称 单位名称 企业名称 名称 字号名称 商号 姓名 纳税人名称 纳税人 被检查人 被查处单位 违法单位 违法当事人 对象名称 "
    "个体工商户名称 市场主体名称 公司名称 店名 姓名或名称 名称或姓名 姓名/名称 被处理人",
    "legal_representative": "法定代表人或负责人姓名 法定代表人姓名 法定代表人或负责人 法定代表人 法人代表 负责人姓名 主要负责人 负责人 主任会计师 首席合伙人 经营者姓名 经营者 投资人 执行事务合伙人 业主 实际经营者 法人",
    "creditor": "申请执行人 申请人 原告 上诉人 再审申请人 债权人 异议人 反诉被告",
    "debtor": "失信被执行人姓名/名称 失信被执行人 被执行人姓名/名称 被执行人 被申请人 被告 被上诉人 债务人 被告人 反诉原告",
    "third_party": "第三人 利害关系人 案外人 投诉人",
    "responsible": "直接负责的主管人员 直接责任人员 直接责任人 责任人员 委托代理人 诉讼代理人 委托诉讼代理人 驾驶员 现场负责人 负有直接责任的财务负责人姓名",
}
ROLE_OF = {label: role for role, labels in _LABELS.items() for label in labels.split()}
_ALL = "|".join(sorted(map(re.escape, ROLE_OF), key=len, reverse=True))
_LABEL = re.compile(
    rf"(?P<label>{_ALL})(?:姓名或名称|名称或姓名|姓名|名称)?(?:[(\[](?!以下|下称)[^)\]\n:]{{1,16}}[)\]](?:姓名|名称)?)?(?:(?:[一二三四五六七八九十]|\d{{1,2}})(?=\s*:))?\s*(?::\s*|[\t ]\s*|(?=[^\s:，。；的、]))"
)
#: Labels that are also the end of other ones (产品名称); they count only behind what ends a field.
_VAGUE = frozenset(
    [
        "名称",
        "姓名",
        "法人",
        "业主",
        "商号",
        "店名",
        "相对人",
        "负责人",
        "经营者",
        "投资人",
        "对象名称",
        "主体名称",
        "公司名称",
        "申请人",
        "原告",
        "被告",
        "债务人",
        "债权人",
    ]
)
#: Labels that mean nothing else wherever they stand.
_CERTAIN = frozenset(["申请执行人", "被执行人", "失信被执行人", "被处罚人", "当事人"])
#: Labels that running text puts before a name without more (你单位法定代表人沈某不得 …, 对直接责任人员沈某处 …).
_RUN_IN = frozenset(
    [
        "法定代表人",
        "主要负责人",
        "投诉人",
        "驾驶员",
        "申请人",
        "直接负责的主管人员",
        "直接责任人员",
        "直接责任人",
        "实际经营者",
        "执行事务合伙人",
    ]
)
_FIELD_END = frozenset("号室楼层司店厂部址书院局元日一二三四五六七八九十")
#: What ends a labelled name.
_NAME_END = re.compile(
    r"[，。；;\n\t:、]|\s(?=[一-龥]{2,10}[:：])|\s(?=(?:性别|身份证|住|男|女|职务|联系|[男女][，,]))|(?<=..)(?=统一社会信用代码|社会信用代码|信用代码|主体资格|住所|住址|地址|经营场所|经营者|法定代表人|法人代表|负责人|身份证|注册号|营业执照|联系电话|性别|公民身份|本机关|本局|我局)|,\s*(?=[一-龥])"
)
#: Behind these at the front of a line stands a name, be its surname ever so rare.
_BY_NAME = ("\n法定代表人", "\n委托代理人", "\n负责人", "\n经营者", "\n委托诉讼代理人")
_ALONE = re.compile(r"[一-龥]{2,3}，")
#: A name in a form, be it of a people without surnames: 姓名 沙马木呷 性别 男.
_BEFORE_SEX = re.compile(r"[一-龥·]{2,12}(?=[ \t]+性别)")
#: One of a list of names, up to the next one or the end of the line.
_PIECE = re.compile(r"、(?P<name>[一-龥·]{2,12})(?=、|\n|$)")
_SEX = re.compile(r"[，,(]\s*[男女][，,。)]")


def labelled(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """The names behind labels, lists of them piece by piece, with the role that the label gives."""
    for match in _LABEL.finditer(found.text):
        explicit = match[0].rstrip()[-1:] == ":" or match[0][-1:] == "\t"
        if not _is_label(found.text, match, explicit) or in_title(found.text, match.start()):
            continue
        span = _named(found.text, match.end(), explicit)
        while span is not None:
            yield *span, ROLE_OF[match["label"]]
            more = found.text[span[1] : span[1] + 1] == "、"
            span = (
                _named(found.text, span[1] + 1, explicit=False) or _piece(found.text, span[1], explicit)
                if more
                else None
            )


def _piece(text: str, before: int, explicit: bool) -> tuple[int, int] | None:
    """A name in a list behind a label, be its surname ever so rare."""
    piece = _PIECE.match(text, before)
    return piece.span("name") if piece and explicit and not NO_NAME.match(piece["name"]) else None


def _is_label(text: str, match: re.Match[str], explicit: bool) -> bool:
    """Whether a label stands by itself; in text without line ends a colon must say so."""
    before = text[match.start() - 1 : match.start()]
    if not "一" <= before <= "龥":
        return True
    if match["label"] in _CERTAIN or (match["label"] in _RUN_IN and person_at(text, match.end()) > 0):
        return True
    return explicit and (match["label"] not in _VAGUE or before in _FIELD_END)


def _named(text: str, start: int, explicit: bool) -> tuple[int, int] | None:
    """The name behind a label; without a colon only what reads as a name does."""
    if NOTHING.match(text, start) or _LABEL.match(text, start):
        return None
    person = person_at(text, start)
    told = _BEFORE_SEX.match(text, start)
    if told is not None:
        return told.span()
    if person > 0 and _SEX.match(text, person):
        return start, person
    if not explicit and NO_NAME.match(text, start):
        return None
    return _named_there(text, start, explicit, person)


def _within_bracket(text: str, start: int, end: int) -> int:
    """Where the bracket closes that a labelled name stands in, if before the end."""
    close = text.find(")", start, end)
    return close if close >= 0 and "(" not in text[start:close] else end


def _named_there(text: str, start: int, explicit: bool, person: int) -> tuple[int, int] | None:
    stop = _NAME_END.search(text, start, start + 60)
    end = stop.start() if stop else min(len(text), start + 60)
    aside = ASIDE.search(text, start, end)
    end = _within_bracket(text, start, aside.start() if aside else end)
    whole = text[start:end].strip()
    if person > 0 and text[person : person + 1] == "(":
        return start, person  # whose shop it is stands in the bracket
    organisation = organisation_in(text, start, end)
    if organisation and (explicit or begins_there(text, start, organisation)):
        return start, organisation
    if not explicit and _ALONE.match(text, start) and text[:start].endswith(_BY_NAME):
        return start, text.index("，", start)
    if person > 0 and (explicit or text[person : person + 1] != "的") and not OFFICE.match(text, person):
        return start, person
    last = start + len(text[start:end].rsplit("\t", 1)[0].rsplit(" ", 1)[0]) + 1
    if (
        last < end
        and person_at(text, last) == end
        and (_SEX.match(text, end) or STANDING_ENDS.search(text, start, last))
    ):
        return last, end  # what he has or does stands before his name
    if explicit and 2 <= len(whole) <= 40 and not re.search(r"[《》“”。]|^\d+$", whole):
        return start, end
    return None
