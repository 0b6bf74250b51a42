"""The award that the title of a table names, for all its rows: 关于表彰2025年度宣城市优秀民营企业的决定, 二、科技创新奖（1家）.

A title that names no award (表彰名单), or two of them (先进集体和先进个人), tells none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.values.text import compact

_SECTION = re.compile(r"^(?:\([一二三四五六七八九十百\d]+\)|[一二三四五六七八九十百]+[、.]|\d{1,2}[、.](?!\d))")
_ANNEX = re.compile(r"^(?:附件?|附表)[\d一二三四五六七八九十]*[:、.]?(?:《|(?=[^》]))|》$")
_BEHIND = re.compile(r"\([^()]*\)$|\.(?:xlsx?|csv|json|docx?)$|[:。;,_-]+$")
_DECIDING = re.compile(
    r"^.{0,40}?关于(?:对|给予|拟|开展|进一步|同意|予以)*"
    r"(?:通报)?(?:表彰|表扬|奖励|授予|命名|认定|公布|公示|确定|评选|推荐|下达|印发|发布)?(?:为|的)?"
)
_DECIDED = re.compile(
    r"的?(?:表彰|评选|认定|评审|评定|考核|获奖|拟认定|拟表彰|拟推荐)*(?:结果|情况)?的?(?:决定|通知|通报|公告|公示|公报|通告|意见|请示|报告)$"
)
_LISTED = re.compile(
    r"(?:拟?(?:受表彰|获奖|表彰|推荐|认定|入选|评选|授予|命名))?(?:对象|结果|信息|情况)?(?:公示|公布|发布|汇总|统计|登记)*"
    r"(?:红?名单|红榜|名录|目录|一览表|汇总表|统计表|登记表|明细表?|清单|台账|信息表|花名册|公示表?|公告|表)$"
)
#: Who is awarded before the award: 授予甲公司等10家企业, 授予张三等同志.
_SOME = "(?:企业|单位|同志|个人|集体|农户|个体工商户)"
_OF_SOME = re.compile(rf"^(?:(?:.*等)?\d+[家名个位户人]{_SOME}?|.*等{_SOME})(?=.)")
#: Who is awarded alone, so that nobody can tell where the award begins.
_OF_ONE = re.compile("同志|公司|集团|[,。;:!?]")
_TITLE_OF_HONOUR = re.compile(r"(?:荣誉)?称号$")
_AWARD = re.compile(
    r"奖|称号|先进|优秀|优质|优胜|示范|模范|标兵|杰出|突出贡献|十佳|[十百千]强|百佳|最美|最佳|文明(?![办委局])|诚信(?![办委])|守信|重信用|红名单|红榜|劳动模范|劳模|好人"
    r"|专精特新|小巨人|单项冠军|领军|龙头|高新技术|独角兽|瞪羚|老字号|名牌|名优|驰名|著名商标|放心|星级|[一二三四五六]星|明星|纳税大户"
    r"|(?<![A-Z])[A-Z]{1,3}级(?=.)|三八红旗|五四|五一|青年文明号|巾帼|功勋|楷模|能手|工匠|拥军|双爱|和谐劳动关系|绿色工厂|贡献"
)
#: Words that say only that there are awards.
_ONLY = re.compile(
    r"(?:19|20)\d{2}年?度?|年度|第[一二三四五六七八九十\d]+批|表彰|奖励|获奖|荣誉|称号|信息|情况|数据|名单|红名单|红榜|企业|单位|主体|个人|集体|守信(?:激励)?|激励|"
    r"诚信|公示|汇总|归集|报送|受|被|和|及|与|、|的|[^\d\W]{1,4}(?:省|市|县|区|局|委|办)"
)
_SEVERAL = re.compile(r"[和及与、/]|以及")
_QUOTED = re.compile(r"[“\"「『](.*?)[”\"」』]")
_LEAST, _MOST = 2, 60
#: What a row with one cell has that is a title within a sheet, and no party's name.
_HEADED = re.compile(r"(?:名单|名录|决定|通报|通知|公示|奖项?|称号|\([\d一二三四五六七八九十百]+[家名个户人位]\))$")
_PARTY = re.compile(r"(?:公司|厂|店|合作社|经营部|超市|中心|商行|事务所|学校|医院|村|社区|委员会|局|院|所|站)$")


def award(title: str) -> str:
    """The award that a title names; "" where it names none, or several.

    >>> award("关于表彰2025年度宣城市优秀民营企业的决定"), award("宣城市2025年度“守合同重信用”企业公示名单")
    ('2025年度宣城市优秀民营企业', '宣城市2025年度“守合同重信用”企业')
    >>> award("一、突出贡献奖(2家)"), award("表彰名单"), award("关于表彰先进集体和先进个人的决定")
    ('突出贡献奖', '', '')
    >>> award("关于授予甲公司等3家企业“五一劳动奖状”荣誉称号的决定")
    '五一劳动奖状'
    """
    named = _awards(_told(title))
    return named[0] if len(named) == 1 else ""


def award_of(titles: Sequence[str]) -> str:
    """The award that titles above a table name: that of a section (一、突出贡献奖) before that of the whole."""
    ordered = sorted(titles, key=lambda title: not _SECTION.match(compact(title)))
    return next((named for title in ordered if (named := award(title))), "")


def awards_within(title: str) -> set[str]:
    """What a row with one cell says of the award of the rows below it: one award; several values where it parts them from those above
    and names none, or several; nothing where it only parts them by places and the like, or may be a party's name.

    >>> awards_within("二、科技创新奖(1家)"), awards_within("(二)宣州区"), awards_within("宣城市先进制造公司")
    ({'科技创新奖'}, set(), set())
    >>> sorted(awards_within("三、税收超千万企业(5家)"))
    ['', '税收超千万企业']
    """
    plain, told = compact(title), _told(title)
    section = _SECTION.match(plain)
    if _PARTY.search(plain) or not (section or _HEADED.search(plain)):
        return set()
    named = _awards(told)
    if named:
        return set(named)
    return {told, ""} if section and len(_ONLY.sub("", told)) >= _LEAST else set()


def _told(title: str) -> str:
    return _cut(_SECTION.sub("", _ANNEX.sub("", compact(title))))


def _awards(told: str) -> list[str]:
    """The award of a title that is cut down to it; its parts where it names several."""
    if _OF_ONE.search(told) or not _LEAST <= len(told) <= _MOST:
        return []
    if not _AWARD.search(told) or len(_ONLY.sub("", told)) < _LEAST:
        return []
    parts = [part for part in _SEVERAL.split(_QUOTED.sub("奖", told)) if _AWARD.search(part)]
    return [told] if len(parts) < 2 else [told, *parts]


def _cut(text: str) -> str:
    """A title without what decides, lists and explains around the award."""
    before = ""
    while before != text:
        before = text
        for pattern in (_BEHIND, _DECIDED, _LISTED):
            text = pattern.sub("", text) or text
    if "授予" in text:
        return _granted(text)
    text = _DECIDING.sub("", text) if "关于" in text else text
    return _TITLE_OF_HONOUR.sub("", _OF_SOME.sub("", text)).strip("《》")


def _granted(text: str) -> str:
    """What is granted: what stands in quotation marks, or after 等3家企业, or at once (授予2024年度…); else nobody can tell."""
    quoted = _QUOTED.findall(text)
    if quoted:
        return quoted[0] if len(quoted) == 1 else ""
    told = _TITLE_OF_HONOUR.sub("", text.partition("授予")[2])
    alone = _OF_SOME.sub("", told)
    return alone if alone != told or told[:1].isdigit() else ""
