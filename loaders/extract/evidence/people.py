"""People in running text: told with sex, card or office, named in passing, masked; whoever acts for a public body is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.extract.evidence.no_names import NO_NAME
from loaders.extract.evidence.party_names import SOUNDS, person_at, transliterated_end
from loaders.extract.evidence.standings import is_official, standing_ends
from loaders.extract.evidence.tables import in_title
from loaders.extract.mentions import Evidence, Name
from loaders.extract.names.words import is_word
from resolution import divisions
from resolution.names.person import looks_like_person, surname

#: A person told with sex or office, without a label: at the front of a line or cell, or behind the office.
_DESCRIBED = re.compile(
    r"(?:^|\n(?:\d{1,3}[ 、.] ?)?|\t)(?P<name>[一-龥·]{2,12})(?=[，,]\s*[男女][，,。]|\t[男女](?:\t|性)|\((?:男|女|时任|系|身份证|公民身份))"
)
#: A name in Latin letters behind what somebody is.
_LATIN = re.compile(
    r"(?:[^\W\d_](?<=[人员商工客者师生长理籍民东监为向与和由对])|姓名:|[、，])\s?(?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+){1,3})(?! ?[A-Za-z&]|牌|字样|商标|品牌|系列|型|软件|系统|公司)"
)
#: A name of which a part is hidden, and what shows that a firm, a place or a day is meant.
_MASKED = re.compile(r"[一-龥](?:某{1,2}(?:[甲乙丙丁戊](?!种类级等方))?|[*×✕]{1,2}(?![室单栋楼号幢元层])[一-龥]?)")
_NO_MASK = re.compile(
    r"公司|单位|[室铺幢栋单用]|[市县区镇乡村省路街号楼项店厂馆部局院所]|处(?![购收进取租买采以])|品牌|品种|某|些|[年月日时]|商|种|工程|[\d*×]|有限|集团|小区|银行|酒|烟|网|平台|车"
)
#: Surnames that are words as well: alone before 某 they say 向某, 于某.
_WORDS = frozenset("区路于向和从由有是户年后但应时计令别同因以将被经在与及对该至到使用购找给叫")
_IN_OFFICE = re.compile(
    r"(?:时任|现任)[^，。；\n\t]{0,40}?(?:行长|经理|董事长|主任|总监|负责人|会计|科长|部长|厂长|董事|监事|秘书|总裁|员|社长|院长)(?P<name>[一-龥]{2,4})(?=[对因未在负的、，。被])"
)
#: How likely somebody must act for a public body for him to be none of the matter where no word says so.
_ACTING = 0.93
#: How unlikely that may be at another place of his name.
_OTHERWISE = 0.02
#: How likely a name must be that ends as places do, and one that is a word or a place as well.
_SURELY, _BEYOND_WORDS = 0.9, 0.97
_QUOTES = ("“", "”", '"', "‘", "’")
#: Words that follow names, and end none.
_NEVER_LAST = frozenset("于因在的是与及对被等将不未已从把以向称系仍也又还则即曾并各")
_SHORTEST = 2
_STOPS = ("，", "。", "、")
#: So long is a masked name with a character behind the mask, and what that may be that is none of it.
_MASK_AND_MORE, _FOLLOWS = 3, frozenset("时旧等处所的在与和因于以经将被向对从其为")
#: What streets end in, and no name does.
_STREETS = frozenset("路街")
#: What places and medicines end in, and names hardly ever.
_PLACES = frozenset("村镇乡县路街屯丸膏")
#: How one is addressed whose name is not told, or not whole.
_TITLED = re.compile(r"(?:女士|先生|小姐|同志|法官|警官|医生|老师|师傅|经理|主任|大夫|律师)$")
#: Sums in words.
_SUM = re.compile(
    r"[壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2}|[壹贰叁肆伍陆柒捌玖拾佰仟万][元角分整]|[元角][零壹贰叁肆伍陆柒捌玖整]"
)
#: Behind what reads like a name it says that a place or a product bears it.
_BEARER = re.compile(
    r"[东南西北中]?(?:路|大街|大道|社区|小区|街道|机场|大厦|广场|花园|水库|桥|站台|户(?!籍)|县(?!长|级|委|政)|山(?:路|庄|村|镇|乡|街|风景))|\d{1,4}号|[镇乡](?!长|干|政|党)|村(?!民|委|主|支|书|医|干|长|官|妇)|组(?!织|长|成|员)|河(?!边|里|岸)|(?:水产|蔬菜|水果|豆制品|熟食|副食|小吃|烧烤|卤味|早点|五金|服装|理发|汽修|饭|面|茶|诊|药)(?:摊|店|铺|馆|部|所|行)|牌(?!照)|注射液|胶囊|颗粒|口服液"
)


def described_people(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """Those that are told with their sex or their office, and behind what they are by names that write sounds (旦增白姆)."""
    text = found.text
    for match in _DESCRIBED.finditer(text):
        if person_at(text, match.start("name")) == match.end("name"):
            yield *match.span("name"), "subject"
    for start, end in _foreigners(text):
        if not is_official(text, start):
            yield start, end, "other"
    for match in _IN_OFFICE.finditer(text):
        if looks_like_person(match["name"]):
            yield *match.span("name"), "responsible"


def _foreigners(text: str) -> Iterator[tuple[int, int]]:
    """Names in Latin letters, and those that write the sounds of another language, behind what somebody is."""
    for match in _LATIN.finditer(text):
        yield match.span("name")
    for start in standing_ends(text):
        end = transliterated_end(text, start)
        if end > 0:
            yield start, max(end, person_at(text, start)) if text[end : end + 1] == "·" else end


def named_people(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """Those that running text names, as the model of names sees them."""
    text = found.text
    officials, known = _officials(found), _names_known(found)
    for name in found.named("person"):
        if _names_somebody(text, name):
            start, end = _whole(text, name, known)
            end = _without_word(text, start, end)
            if text[start:end] not in officials:
                yield start, end, "other"


def _names_known(found: Evidence) -> frozenset[str]:
    """All names of persons that were found or are seen somewhere in the document."""
    seen = (found.text[name.start : name.end] for name in found.names if name.kind == "person")
    return frozenset((*seen, *(str(one.value) for one in found.of("party"))))


def _whole(text: str, name: Name, known: frozenset[str]) -> tuple[int, int]:
    """A name with the character before or behind it, where the document calls somebody so elsewhere."""
    if text[name.end - 1] in _NEVER_LAST and name.end - name.start > _SHORTEST:
        return name.start, name.end - 1
    if text[name.end : name.end + 1] == "·" or text[name.start - 1 : name.start] == "·":
        return _dotted(text, name)
    for start, end in ((name.start - 1, name.end), (name.start, name.end + 1)):
        if start >= 0 and end <= len(text) and text[start:end] in known:
            return start, end
    return name.start, name.end


def _dotted(text: str, name: Name) -> tuple[int, int]:
    """All parts of a name that dots join: 叶尔兰·胡安别克."""
    start = name.start
    while start and (text[start - 1] == "·" or (text[start - 1] in SOUNDS and "·" in text[start : name.end])):
        start -= 1
    return start, max(name.end, person_at(text, start))


def _names_somebody(text: str, name: Name) -> bool:
    """Whether what reads like a name is none of a sum, a road, a brand, or of somebody who is only addressed."""
    written = text[name.start : name.end]
    quoted = text[name.start - 1 : name.start] in _QUOTES and text[name.end : name.end + 1] in _QUOTES
    return not (
        (quoted and name.likely < _BEYOND_WORDS)
        or in_title(text, name.start)
        or _TITLED.search(written)
        or written[-1] in _STREETS
        or (written[-1] in _NEVER_LAST and len(written) == _SHORTEST)
        or (written[-1] in _PLACES and name.likely < _SURELY)
        or _SUM.search(written)
        or _BEARER.match(text, name.end)
        or (text[name.start - 1 : name.start] == "(" and text[name.start - 2 : name.start - 1].isascii())
        or _no_name(text, name)
        or _begins_a_place(text, name)
        or (name.likely < _BEYOND_WORDS and (is_word(written) or divisions.gazetteer().named(written)))
    )


def _begins_a_place(text: str, name: Name) -> bool:
    place = divisions.gazetteer().match(text, name.start)
    return place is not None and (place.end > name.end or text[place.end : name.end] == "人")


def _no_name(text: str, name: Name) -> bool:
    """Whether a word of two characters or more stands where the name begins, or is all of it: 许可使用."""
    word = NO_NAME.match(text, name.start)
    if word is None or word.end() - name.start < _SHORTEST:
        return False
    return name.likely < _SURELY or word.end() >= name.end


def _officials(found: Evidence) -> frozenset[str]:
    """The names of those who are told somewhere as acting for a public body."""
    text = found.text
    told: dict[str, list[float]] = {}
    for name in found.names:
        if name.kind == "person":
            acting = 1.0 if is_official(text, name.start) else name.acting
            told.setdefault(text[name.start : name.end], []).append(acting)
    return frozenset(name for name, acting in told.items() if max(acting) >= _ACTING and min(acting) >= _OTHERWISE)


def masked_people(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """Names of which a part is hidden, wherever they stand."""
    for match in _MASKED.finditer(found.text):
        for start, end in _masked(found.text, match):
            if not is_official(found.text, start) and not in_title(found.text, start):
                yield start, end, "other"


def _masked(text: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    start, end = match.span()
    if text[start - 2 : start - 1] and len(surname(text[start - 1 : end].replace("某", "生"))) == 2:
        start -= 1
    if not looks_like_person(text[start:end]) or _NO_MASK.match(text, end):
        return
    if text[start] in _WORDS and match[0].count("某") < 2:
        return
    if start and divisions.gazetteer().named(text[start - 1 : start + 1]):
        return  # 岱山某码头
    yield start, _without_word(text, start, max(end, person_at(text, start)))


def _without_word(text: str, start: int, end: int) -> int:
    """Where a masked name ends whose last character begins what follows (唐某、鲁某时，未按规定), as the text elsewhere shows."""
    bare = text[start : end - 1]
    follows = end - start == _MASK_AND_MORE and bare.endswith("某") and text[end - 1] in _FOLLOWS
    at_stop = text[end - 1] == "时" and text[end : end + 1] in _STOPS
    return end - 1 if follows and (at_stop or text.count(bare) > text.count(text[start:end])) else end
