"""Who the document is about: labelled parties, the addressee, organisations in running text, and every further place of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract.evidence.party_names import STRONG, WEAK, organisation_before, person_at
from loaders.extract.evidence.persons_told import described
from loaders.extract.evidence.tables import columns
from loaders.extract.mentions import Evidence, Mention, evidence
from resolution import divisions
from resolution.names.person import looks_like_person

#: Role → the labels before a name. The longest label at a place counts.
_LABELS = {
    "subject": "当事人姓名或名称 当事人名称 当事人姓名 当事人 被处罚单位名称 被处罚单位 被处罚人 被处罚当事人 受处罚单位 受处罚人 被处罚者 违法行为人 违法嫌疑人 被处罚对象 处罚对象 "
    "行政相对人名称 行政相对人 相对人名称 相对人 主体名称 单位名称 企业名称 名称 字号名称 商号 姓名 纳税人名称 纳税人 被检查人 被查处单位 违法单位 违法当事人 对象名称 "
    "个体工商户名称 市场主体名称 公司名称 店名 姓名或名称 名称或姓名 姓名/名称 被处理人",
    "legal_representative": "法定代表人或负责人姓名 法定代表人姓名 法定代表人或负责人 法定代表人 法人代表 负责人姓名 主要负责人 负责人 经营者姓名 经营者 投资人 执行事务合伙人 业主 实际经营者 法人",
    "creditor": "申请执行人 申请人 原告 上诉人 再审申请人 债权人 异议人 反诉被告",
    "debtor": "失信被执行人姓名/名称 失信被执行人 被执行人姓名/名称 被执行人 被申请人 被告 被上诉人 债务人 被告人 反诉原告",
    "third_party": "第三人 利害关系人 案外人 投诉人",
    "responsible": "直接负责的主管人员 直接责任人员 直接责任人 责任人员 委托代理人 诉讼代理人 委托诉讼代理人 驾驶员 现场负责人 负有直接责任的财务负责人姓名",
}
_ROLE_OF = {label: role for role, labels in _LABELS.items() for label in labels.split()}
_ALL = "|".join(sorted(map(re.escape, _ROLE_OF), key=len, reverse=True))
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
    r"[，。；;\n\t:、]|\s(?=[一-龥]{2,10}[:：])|\s(?=(?:性别|身份证|住|男|女|职务|联系|[男女][，,]))|(?<=..)(?=统一社会信用代码|社会信用代码|信用代码|主体资格|住所|住址|地址|经营场所|经营者|法定代表人|法人代表|负责人|身份证|注册号|营业执照|联系电话|性别|公民身份)|,\s*(?=[一-龥])"
)
_ASIDE = re.compile(
    r"\((?:以下简?称|下称|简称|原名|曾用名|又名|身份证|统一社会|公民身份|男|女|系|时任|现任|职务|已注销|注册号|营业执照|经营者:|法定代表人|信用代码)|(?<=[A-Z][A-Z])\([一-龥]{2,4}(?<![店部厂馆吧场])\)"
)
_ADDRESSEE = re.compile(r"(?:^|\n)(?P<name>[^\n:，。；(]{2,40}(?:\([^)\n]{1,60}\)[^\n:，。；(]{0,24})*):(?=\n|$)")
#: Behind these at the front of a line stands a name, be its surname ever so rare.
_BY_NAME = ("\n法定代表人", "\n委托代理人", "\n负责人", "\n经营者", "\n委托诉讼代理人")
_ALONE = re.compile(r"[一-龥]{2,3}，")
_ALIAS = re.compile(r"\((?:以下简?称|下称|简称)\s*:?\s*[“\"']?(?P<alias>[^)”\"'\n]{2,20})[”\"']?\)")
_NO_ALIAS = re.compile(
    r"^(?:当事人|你|本|该|我|被处罚|申请|被申请|原告|被告|单位|公司|上诉|银行|贵|目标公司|双方)|条例|办法|规定|法$|局$|委$|决定"
)
_NO_NAME = re.compile(
    r"(?:无|/|-+|[:：]|住所|地址|应|可|如|不|对|在|逾|自|未|因|的|是|违|于|已|经|承认|称|与|和|及|有|将|或|从|为|提|收|负|陈述|进行|签|拒|申辩|主体|上述|代码|类|证件|性质|电话|职务|地区|意见|经营|名称|姓名|情况|基本|信息|支付|偿还|给付|返还|赔偿|履行|安排|安装|施工|高价|包装|车辆|明知|全部|连续|解除|许可|许诺|成立|单独|温度|时常|常年|张贴|张挂|编造|谎称|强行|盛装|查封|应当|方式|方可|别|时任|位于|申报|申领|\d+[.、])"
)
#: What a label with a colon is followed by where there is no name.
_NOTHING = re.compile(
    r"\d{1,2}[.、]\s*[一-龥]{2,6}[；;]|[^\s，,。；:]{0,14}(?:文号|文书号|案由|结果|号码|类型|类别|内容|机关|日期|代码|地址|依据|事实|姓名|名称|职务|电话|情况)(?=[\s:]|$)|(?:无|/|-+|见|详见|同上|空白|\*+)(?=[\s，。；]|$|附|见)|[:：]"
)
#: What may belong to a name behind its form: a remark in brackets, a branch.
_REST = re.compile(
    r"(?:\([^)]{1,12}\))?(?:[^\W的对在与和及向由从将被因、]{0,16}(?:店|部|站|行|厂|公司|中心|处|社|点|队|院|馆))?(?:\([^)]{1,12}\))?"
)
#: Who runs a shop, in brackets behind its name.
_OPERATOR = re.compile(r"(?<=[店馆部行场厂坊吧所院堂屋摊])\((?P<name>[一-龥]{2,3})\)")
#: A cell that holds no name.
_NO_CELL = re.compile(r"[。；;:]|^[\d\s.,/-]+$|^\s*[无/-]+\s*$")
#: A name in a form, be it of a people without surnames: 姓名 沙马木呷 性别 男.
_BEFORE_SEX = re.compile(r"[一-龥·]{2,12}(?=[ \t]+性别)")
_SEX = re.compile(r"[，,(]\s*[男女][，,。)]")
_ACTION = re.compile(
    r"对(?P<name>[^\s，。；:对]{2,40}?)(?:\([^)]{2,60}\))?(?:作出|处以?|罚款|给予|予以|涉嫌|的|进行|立案|执行)"
)
#: Sentences are not looked at farther than this.
_NEAR = 400
#: Whom the document does not want to name: 某食品作坊. A name that is masked has more than that (张某, 某某).
_NAMELESS = re.compile(r"(?:[一-龥]{1,6}[镇乡村街道])?某[^某\W]")
_PAYS_TO = re.compile(r"(?:缴|交|存|汇|划)[^。；]{0,20}$")
_PAID_THERE = re.compile(r"缴|交纳|账户|账号|开户|代收|收款")
_PAYMENT = re.compile(r"账户|账号|开户|代收|收款")


@Language.component("xintu_parties")
def parties(doc: Doc) -> Doc:
    """Labelled ones first, since they are the surest; then what running text says in the same names."""
    found = evidence(doc)
    aliases: dict[str, str] = {}
    for finder in (_tabled, _labelled, _addressee, _acted_on, described, _running):
        for start, end, role in finder(found):
            start, end = _trimmed(found.text, start, end)
            if end - start > 1 and not found.taken(start, end, "party", "authority", "code", "document_no"):
                name = name_of(found.text[start:end])
                holder = aliases.get(name)
                found.add("party", start, end, holder or name, "" if holder else role)
        aliases = aliases or {alias: str(one.value) for alias, one in _aliases(found)}
    _repeated(found)
    return doc


def name_of(written: str) -> str:
    """A name as it is meant: without the blanks of the print."""
    return "".join(written.split())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t\n“\"'":
        start += 1
    while end > start and text[end - 1] in " \t\n”\"'([":
        end -= 1
    operator = _OPERATOR.search(text, start, end)
    if (
        operator
        and operator.end() == end
        and looks_like_person(operator["name"])
        and not divisions.find(operator["name"])
    ):
        end = operator.start()
    return start, end


def _labelled(found: Evidence) -> Iterator[tuple[int, int, str]]:
    for match in _LABEL.finditer(found.text):
        explicit = match[0].rstrip()[-1:] == ":" or match[0][-1:] == "\t"
        if not _is_label(found.text, match, explicit):
            continue
        span = _named(found.text, match.end(), explicit)
        while span is not None:
            yield *span, _ROLE_OF[match["label"]]
            more = found.text[span[1] : span[1] + 1] == "、"
            span = _named(found.text, span[1] + 1, explicit=False) if more else None


def _tabled(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """The cells below heads that are labels (当事人名称, 法定代表人)."""
    for column in columns(found.text):
        role = _ROLE_OF.get(re.sub(r"\(.*?\)|\s", "", column.head), "")
        for start, end in column.cells if role else ():
            aside = _ASIDE.search(found.text, start, end)
            end = aside.start() if aside else _bracketless(found.text, start, end)
            if 2 <= end - start <= 60 and not _NO_CELL.search(found.text, start, end):
                yield from _pieces(found.text, start, end, role)


def _bracketless(text: str, start: int, end: int) -> int:
    """Where a cell ends without the remark in brackets behind a person's name: 某某(导游)."""
    bracket = text.find("(", start, end)
    return bracket if bracket > 0 and person_at(text, start) == bracket else end


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
    if _NOTHING.match(text, start) or _LABEL.match(text, start):
        return None
    person = person_at(text, start)
    told = _BEFORE_SEX.match(text, start)
    if told is not None:
        return told.span()
    if person > 0 and _SEX.match(text, person):
        return start, person
    if not explicit and _NO_NAME.match(text, start):
        return None
    return _named_there(text, start, explicit, person)


def _named_there(text: str, start: int, explicit: bool, person: int) -> tuple[int, int] | None:
    stop = _NAME_END.search(text, start, start + 60)
    end = stop.start() if stop else min(len(text), start + 60)
    aside = _ASIDE.search(text, start, end)
    end = aside.start() if aside else end
    whole = text[start:end].strip()
    organisation = _organisation_in(text, start, end)
    if organisation and (explicit or _begins_there(text, start, organisation)):
        return start, organisation
    if not explicit and _ALONE.match(text, start) and text[:start].endswith(_BY_NAME):
        return start, text.index("，", start)
    if person > 0 and (explicit or text[person : person + 1] != "的"):
        return start, person
    last = start + len(text[start:end].rsplit("\t", 1)[0].rsplit(" ", 1)[0]) + 1
    if last < end and _SEX.match(text, end) and person_at(text, last) == end:
        return last, end  # what he has or does stands before his name
    if explicit and 2 <= len(whole) <= 40 and not re.search(r"[《》“”。]|^\d+$", whole):
        return start, end
    return None


def _begins_there(text: str, start: int, end: int) -> bool:
    """Whether the organisation name that ends at one place begins right behind the label, and not only after more words."""
    strong = STRONG.search(text, start, end)
    form = strong or WEAK.search(text, start, end)
    return form is not None and organisation_before(text, form.start(), end, weak=strong is None) == start


def _organisation_in(text: str, start: int, end: int) -> int:
    """Where an organisation name that begins at a place ends; 0 if what stands there is none."""
    for pattern in (STRONG, WEAK):
        last = 0
        for match in pattern.finditer(text, start, end):
            last = match.end()
            if pattern is STRONG:
                break
        if last and last - start >= 4:
            return end if _rest_belongs(text[last:end]) else last
    return 0


def _rest_belongs(rest: str) -> bool:
    return len(rest) > 1 and _REST.fullmatch(rest) is not None


def _addressee(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """Who the document is addressed to, on a line that ends in a colon."""
    for match in _ADDRESSEE.finditer(found.text):
        start, end = match.span("name")
        aside = _ASIDE.search(found.text, start, end)
        end = aside.start() if aside else end
        name = found.text[start:end].strip()
        pieces = name.split("、")
        if len(pieces) > 1 and all(
            _organisation_in(piece, 0, len(piece)) or person_at(piece, 0) > 0 for piece in pieces
        ):
            yield from _pieces(found.text, start, start + len(name), "subject")
        elif STRONG.search(name) or WEAK.search(name) or person_at(found.text, start) == end:
            yield start, end, "subject"
        else:
            aside = re.search(r"\(", name)
            if aside and person_at(found.text, start) == start + aside.start():
                yield start, start + aside.start(), "subject"


def _pieces(text: str, start: int, end: int, role: str) -> Iterator[tuple[int, int, str]]:
    for name in text[start:end].split("、"):
        yield start, start + len(name), role
        start += len(name) + 1


def _acted_on(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """对某某作出, 对某某罚款: organisations and persons."""
    for match in _ACTION.finditer(found.text):
        start, end = match.span("name")
        if _organisation_in(found.text, start, end) == end or person_at(found.text, start) == end:
            yield start, end, "subject"


def _running(found: Evidence) -> Iterator[tuple[int, int, str]]:
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


def _repeated(found: Evidence) -> None:
    """Every further place of a name, and of the short name that the document gives it."""
    names = {str(one.value): one for one in found.of("party") if len(str(one.value)) >= 2}
    for alias, holder in _aliases(found):
        names.setdefault(alias, holder)
    for name, first in sorted(names.items(), key=lambda pair: (-len(pair[0]), pair[0])):
        for place in _places(found.text, name):
            if not found.taken(place, place + len(name), "party", "authority", "code", "document_no"):
                found.add("party", place, place + len(name), first.value, first.role)


def _aliases(found: Evidence) -> Iterator[tuple[str, Mention]]:
    """The short names that the document gives to parties known by now."""
    for match in _ALIAS.finditer(found.text):
        holder = next((one for one in found.of("party") if 0 <= match.start() - one.end <= 40), None)
        if holder is not None and not _NO_ALIAS.search(match["alias"]):
            yield match["alias"], holder


def _places(text: str, name: str) -> Iterator[int]:
    place = text.find(name)
    while place >= 0:
        yield place
        place = text.find(name, place + len(name))
