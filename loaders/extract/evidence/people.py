"""People whom a text names without a label: behind what they are, with sex or card, in the evidence, masked, and in lists with such."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.extract.evidence.no_names import NO_NAME
from loaders.extract.evidence.party_names import person_at
from loaders.extract.evidence.standings import OFFICE, STANDING, is_official
from loaders.extract.evidence.tables import in_title
from loaders.extract.mentions import Evidence
from resolution.names.person import common_surname, looks_like_person, surname

#: A person told with sex or office, without a label: at the front of a line or cell, or behind the office.
_DESCRIBED = re.compile(
    r"(?:^|\n(?:\d{1,3}[ 、.] ?)?|\t)(?P<name>[一-龥·]{2,12})(?=[，,]\s*[男女][，,。]|\t[男女](?:\t|性)|\((?:男|女|时任|系|身份证|公民身份))"
)
#: Names that what stands on both sides makes sure: the number of a card, several who are owed, the offices in a bracket,
#: a masked item of a list, who was heard, who told something, who is punished.
_SURE = (
    re.compile(r"(?:^|[、，。；\n\t将对和及与])(?P<name>(?![将对及与])[一-龥·]{2,12})(?=\((?:居民|公民)?身份证)"),
    re.compile(
        r"(?:介绍|招用|雇佣|雇用|拖欠|克扣|支付|欠付|为|向|与|对)(?P<name>[一-龥·]{2,12}(?:、[一-龥·]{2,12})*)等\s*(?:\d+|[一二三四五六七八九十]+)\s*[名人位户]"
    ),
    re.compile(
        r"\((?:法定代表人|主要负责人|负责人|经营者)[^()]{0,40}\)(?P<name>[一-龥]{2,4}?)(?=不得|应|须|未|[，。、])"
    ),
    re.compile(
        r"(?:^|\n)(?:\d{1,2}[.、]|[一二三四五六七八九十]{1,3}、)\s*(?P<name>[一-龥]某{1,2})(?=无证|未|非法|擅自|违|涉|销售|经营)"
    ),
    re.compile(
        r"(?:^|[，。；:、\n\t对和及与《“\d.])(?P<name>[一-龥]{2,3}?(?:[、和][一-龥]{2,3}?)*)的?(?=(?:调查|询问|讯问|谈话|陈述){1,2}笔录|证言|证词|供述|陈述笔录|身份证复印件|居民身份证)"
    ),
    re.compile(
        r"(?:与|向|由|经|将|给|被|和)(?P<name>[一-龥]{3})(?=签[订署]|购[买进]|借款|转账|支付|协商|达成|结算|共同|合伙|担任|驾驶|承包|租赁|出[租售]|代为|口头|操作|带领|介绍|处购|手中|个人|收取|销售|出售|退还|返还|赔偿|发放|推销|索要|扫码)"
    ),
    re.compile(r"(?:公司|合作社|[厂店队])(?P<name>[一-龥]{3})(?=承包|承揽|驾驶|签[订署收字]|操作|施工|到场|在场)"),
    re.compile(
        r"(?:资格|资质|证书?|执照|许可证?|培训|处方权)》?的(?P<name>[一-龥]{2,3}?(?:[、和][一-龥]{2,3}?)*)(?=[为从]|独立|开展|实施|操作|进行|上岗|驾驶|担任|单独|在|书写|出具|开具|签|代|以|擅自|负责)"
    ),
    re.compile(r"的(?P<name>[一-龥]{3,4})(?=承认|证实|供述|供认|交代|陈述|自述|签[名收字])"),
    re.compile(
        r"(?:^|[，。；\n])(?P<name>[一-龥]{3})(?=于\d|驾驶|在未|未取得|未经|擅自|雇[用佣请]|将其|到案|向我局|向本)"
    ),
    re.compile(r"(?:笔录|证言|证词|供述|陈述|谈话记录)\((?P<name>[一-龥]{2,4}(?:、[一-龥]{2,4})*)\)"),
    re.compile(
        r"(?:^|[，。；\n“])(?P<name>[一-龥]{3}|[一-龥]某{1,2})(?=交代|供述|供认|承认|证实|陈述|称|自述|反映|投诉|举报|签收|签字)"
    ),
    re.compile(
        r"(?:^|[，。；:\n\t\d.])(?:对|给予|责令)(?P<name>[一-龥]{2,4}(?:、[一-龥]{2,4})*)(?:\([^)\n]{2,40}\))?(?=(?:分别)?(?:警告|罚款|处以|处罚|通报|给予|予以|并处|没收|暂扣|吊销|禁止|非法|涉嫌|违法|另案))"
    ),
)
#: Who is owed what, one after another: 甲1200元、乙900元.
_OWED = r"[一-龥]{2,4}(?:\d{4}年[^，。；、元]{0,24})?(?:工资|劳动报酬|劳务费)?(?:人民币)?\d[\d,.]*万?元"
_OWED_ROW = re.compile(rf"{_OWED}(?:[、，；和及]{_OWED})+")
_OWED_NAME = re.compile(r"[、，；和及](?P<name>[一-龥]{2,3})(?<![款费额值价税金资息润本酬偿计])(?=[工劳人]|\d)")
#: Three characters behind what somebody is are a name, be its surname ever so rare, where he was heard or signed; surnames
#: that are words as well where the name is all that stands there.
_HEARD = re.compile(
    r"[一-龥]{3}(?=的?(?:询问|调查|讯问|谈话|陈述)笔录|(?:的)?证言|承认|证实|供述|供认|交代|陈述称|签[字名收]|称[，,:“])"
    r"|[支淡南门仪危召介虎漆铁密皋种宾达买沐冶火闾蹇舜宫][一-龥]{2}(?=[、，。；()未应于等将因]|委托)"
)
#: A person told with sex in brackets within a sentence.
_SEXED = re.compile(r"(?P<name>[一-龥]{3}|(?<=[的对将与和及、，由为向从])[一-龥]{2})(?=\([男女](?:性)?[，,、)])")
#: A name of which a part is hidden, and what shows that a firm, a place or a day is meant.
_MASKED = re.compile(r"[一-龥](?:某{1,2}(?:[甲乙丙丁戊](?!种类级等方))?|[*×✕]{1,2}[一-龥]?)")
_NO_MASK = re.compile(
    r"公司|单位|[市县区镇乡村省路街号楼项店厂馆部局院所]|处(?![购收进取租买采以])|品牌|品种|某|些|[年月日时]|商|种|工程|[\d*×]|有限|集团|小区|银行|酒|烟|网|平台|车"
)
#: Surnames that are words as well: alone before 某 they say 向某, 于某.
_WORDS = frozenset("区路于向和从由有是户年后但应时计令别同因以将被经在与及对该至到使用购找给叫")
_IN_OFFICE = re.compile(
    r"(?:时任|现任)[^，。；\n\t]{0,40}?(?:行长|经理|董事长|主任|总监|负责人|会计|科长|部长|厂长|董事|监事|秘书|总裁|员|社长|院长)(?P<name>[一-龥]{2,4})(?=[对因未在负的、，。被])"
)
#: Names whose surname is such a word, where what is behind them leaves no doubt.
_RARE = re.compile(
    r"[于向和时应计单后由路年令别同][一-龥]{2}(?=[，。、；;)\n]|骗取|虚报|未|的?(?:询问|调查)?(?:笔录|证言)|签)"
)
#: Surnames that many words begin with too: 高空, 方案, 周年.
_BEGIN_WORDS = frozenset("高方程曾金周任何白万常石江田马龙黄雷余文易武段顾康董钱范毛夏孔")
#: Surnames of fewer people that no word begins with.
_NO_WORDS = frozenset(
    "伍喻戚涂詹裴聂阮鲍倪殷翁滕庞祁岑佟瞿翟郜鄢晏谌覃韦戎窦冉蔺闵邢俞葛邬尤柯肖闫霍骆樊卞隋栾甄靳逯奚臧"
)
#: How one is addressed whose name is not told, or not whole.
_TITLED = re.compile(r"[一-龥]?(?:女士|先生|小姐|医生|老师|师傅|经理|主任|大夫)")
_HAN_THREE = re.compile(r"[一-龥]{3}")
#: No given name holds one of these.
_NO_GIVEN = re.compile(
    r"[的了在是与及对被等将不未已从把以向称处应须可为由或于和有无没其该此本并且而但均都各每某者们个份次件条项款费额元]"
)
_LINK = re.compile(r"[、和与及]|以及")


def people(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """Those that are told with their sex or their office, then those named in passing; officials are none."""
    text = found.text
    for match in _DESCRIBED.finditer(text):
        if person_at(text, match.start("name")) == match.end("name"):
            yield *match.span("name"), "subject"
    for match in _IN_OFFICE.finditer(text):
        if looks_like_person(match["name"]):
            yield *match.span("name"), "responsible"
    for start, end in _in_passing(text):
        if not is_official(text, start) and not in_title(text, start):
            yield start, end, "other"


def masked_people(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """Names of which a part is hidden, wherever they stand."""
    for match in _MASKED.finditer(found.text):
        for start, end in _masked(found.text, match):
            if not is_official(found.text, start) and not in_title(found.text, start):
                yield start, end, "other"


def _in_passing(text: str) -> Iterator[tuple[int, int]]:
    for match in (one for pattern in _SURE for one in pattern.finditer(text)):
        yield from _listed(match.start("name"), match["name"])
    for match in STANDING.finditer(text):
        yield from _row_of(text, match.end())
        if (heard := _HEARD.match(text, match.end())) and not NO_NAME.match(text, match.end()):
            yield heard.span()
    for row in _OWED_ROW.finditer(text):
        for owed in _OWED_NAME.finditer(text, *row.span()):
            yield from _listed(owed.start("name"), owed["name"])
    for match in _SEXED.finditer(text):
        if _reads(match["name"]):
            yield match.span("name")


def _row_of(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The names that follow one another from a place on: 甲、乙和丙."""
    if rare := _RARE.match(text, start):
        yield rare.span()
        start = rare.end() + 1
    while not NO_NAME.match(text, start):
        end = person_at(text, start)
        end = _of_three(text, start) if end < 0 else end
        if end < 0 and (heard := _HEARD.match(text, start)):
            end = heard.end()
        if end < 0 or _is_word(text[start:end]) or OFFICE.match(text, end):
            return
        yield start, end
        link = _LINK.match(text, end)
        if link is None:
            return
        start = link.end()


def _is_word(name: str) -> bool:
    """Whether what reads as a name begins with a surname that is rather a word; 令狐 is none."""
    return name[0] in _WORDS and len(surname(name)) == 1


def _of_three(text: str, start: int) -> int:
    """Where a name of three characters ends, whatever is said of him: its surname is no word; -1 for none."""
    name = text[start : start + 3]
    if (
        not _HAN_THREE.fullmatch(name)
        or not (common_surname(name) or name[0] in _NO_WORDS)
        or name[0] in _WORDS | _BEGIN_WORDS
    ):
        return -1
    said = _NO_GIVEN.search(name, 1) or _TITLED.match(text, start + 1)
    return start + 3 if not said and looks_like_person(name) else -1


def _masked(text: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    start, end = match.span()
    if text[start - 2 : start - 1] and len(surname(text[start - 1 : end].replace("某", "生"))) == 2:
        start -= 1
    if not looks_like_person(text[start:end]) or _NO_MASK.match(text, end):
        return
    if text[start] in _WORDS and match[0].count("某") < 2:
        return
    yield start, max(end, person_at(text, start))


def _reads(name: str) -> bool:
    return looks_like_person(name) and not NO_NAME.match(name) and name[0] not in _WORDS


def _listed(start: int, names: str) -> Iterator[tuple[int, int]]:
    for name in re.split("[、和]", names):
        if _reads(name):
            yield start, start + len(name)
        start += len(name) + 1
