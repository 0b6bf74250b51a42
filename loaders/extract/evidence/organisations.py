"""Organisations in running text, by how their names end and as the model of names sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.extract.evidence.party_names import FORM_BRACKET, STRONG, organisation_before, organisation_in
from loaders.extract.mentions import Evidence, Name
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
#: A firm abroad, in Latin letters.
_LATIN = re.compile(
    r"(?<![A-Za-z])(?P<name>[A-Z][A-Za-z&'-]*(?:[ .]{1,2}(?:[A-Z][A-Za-z&'-]*|&)){0,6}?[ ,.]{1,3}(?:(?:CO|Co)\.?,? ?(?:LTD|Ltd|LIMITED|Limited)|(?:PTE|Pte)\.? (?:LTD|Ltd)|LIMITED|Limited|LTD|Ltd|INC|Inc|GmbH|GMBH|LLC|AG|AB|B\.?V|S\.?A|Corp|CORP)(?:\.(?=[^A-Za-z]|$))?)(?![A-Za-z])"
)
#: Laboratories of the state that a body sends samples to.
_LABORATORY = re.compile(r"(?:质量?监督|[食药]品)(?:检验)?检[验测](?:研究)?[中站院所]")
#: Behind a school's or a hospital's name it says that what is built bears it.
_BUILT = re.compile(
    r"(?:(?:住院|门诊|教学|综合|宿舍|办公|实验)楼|改?扩建|新建|迁建|[一二三四五]期)[^，。；、\n]{0,12}(?:项目|工程|标段)"
)
#: Behind a market's or a school's name it says that it is a place where something is: …农贸市场12号摊位.
_NUMBERED = re.compile(r"\d{1,4}(?:-\d{1,4})?号(?!楼盘)")
#: Words before a name that a place shows to be none of it: 带入海口….
_TOWARDS = frozenset("入往至到在由向从")
#: What announces an address.
_ADDRESS = re.compile(r"(?:住所|住址|地址|场所|地点|位置)(?:\([^)]*\))?[:\s]*$")
_LABEL = 16
#: Organisations within others that decide and trade nothing.
_NO_PARTY = re.compile(
    r"(?:党[总支]*部|党委|团委|小区|社区|规划|服务大?厅|大桥|水域|航道|航行)$|(?:超限|治超)[一-龥]{0,4}站$|[镇乡村道路街]一[家处个间所]?[一-龥]{1,4}$"
)
_PAYS_TO = re.compile(r"(?:缴|交|存|汇(?!款|付)|划)(?!易)[^。；]{0,20}$")
_PAID_THERE = re.compile(r"缴|交纳|账户|账号|开户|代收|收款|的存款")
_PAID_NEAR = 30
_PAYMENT = re.compile(r"账户|账号|开户|代收|收款")


def foreign_organisations(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """Firms in Latin letters, by their legal forms."""
    for match in _LATIN.finditer(found.text):
        yield *match.span("name"), "other"


def named_organisations(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """Organisations as the model of names sees them, with the place before and the form in brackets behind that belong to the name."""
    text = found.text
    for name in found.named("organisation"):
        if _NO_PARTY.search(text, name.start, name.end):
            continue
        start = _with_place(text, name)
        end = organisation_in(text, start, name.end) or name.end
        bracket = FORM_BRACKET.match(text, end)
        if _is_party(text, start, end, end):
            yield start, bracket.end() if bracket else end, ""


def _with_place(text: str, name: Name) -> int:
    """Where a name begins, with the place before it that the model left out and without a word that is none of it."""
    gazetteer = divisions.gazetteer()
    whole = text.count("(", name.start, name.end) >= text.count(")", name.start, name.end)
    if whole and gazetteer.match(text, name.start) is not None:
        return name.start
    if text[name.start] in _TOWARDS and gazetteer.match(text, name.start + 1) is not None:
        return name.start + 1
    strong = STRONG.search(text, name.start, name.end)
    start = organisation_before(text, name.end - 1, name.end, strong is None)
    placed = 0 <= start < name.start and gazetteer.match(text, start) is not None
    told = text[start : name.end]
    cut = strong is not None and name.start < start < strong.start() - 1 and told.count("(") == told.count(")")
    return start if placed or cut or (start >= 0 and not whole) else name.start


def running_organisations(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """Firms anywhere by their legal forms, and those who hold a right or make goods."""
    text = found.text
    for match in _HOLDER.finditer(text):
        yield *match.span("name"), "other"
    for match in STRONG.finditer(text):
        start = organisation_before(text, match.start(), match.end(), weak=False)
        if start >= 0 and _is_party(text, start, match.start(), match.end()):
            yield start, match.end(), ""


def _is_party(text: str, start: int, form: int, end: int) -> bool:
    """Whether an organisation's name is not that of a laboratory, of a work or an address, of a rule, or of the bank that takes the money."""
    near = max(0, start - _NEAR)
    firm = STRONG.search(text, start, end) is not None
    return not (
        (not firm and _ADDRESS.search(text[max(0, start - _LABEL) : start]))
        or _nameless(text, start, form)
        or _LABORATORY.search(text, start, end)
        or (not firm and (_BUILT.match(text, end) or _NUMBERED.match(text, end)))
        or text.rfind("《", near, start) > text.rfind("》", near, start)
        or _takes_the_money(text, start, end)
    )


def _takes_the_money(text: str, start: int, end: int) -> bool:
    """Whether this is a bank that is only told as where to pay."""
    name = text[start:end]
    if "银行" not in name and "信用" not in name:
        return False
    near = max(0, start - _NEAR)
    sentence = text[max(text.rfind("。", near, start), text.rfind("\n", near, start), near - 1) + 1 : start]
    return bool(
        _PAYS_TO.search(sentence) or _PAYMENT.search(sentence[-_PAID_NEAR:]) or _PAID_THERE.search(text[end : end + 12])
    )


def _nameless(text: str, start: int, form: int) -> bool:
    """Whether a place and 某 stand where the name should."""
    place = divisions.gazetteer().match(text, start)
    return (
        place is not None and (_NAMELESS.match(text, place.end) or _COUNTED.search(text, place.end, form)) is not None
    )
