"""Public bodies in running text, resolved to the name on their seal; bodies that only an appeal or a payment goes to are left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract.mentions import Evidence, evidence
from resolution import divisions
from resolution.names import government
from resolution.names.bodies import Body, central, full_name, index

#: How the names of bodies that decide end. What may follow says that something else is meant (局长).
_END = re.compile(
    r"(?:总局|分局|支局|局|管理委员会|委员会|(?<=[改健资建经管民编发法监纪])委|(?<![歌餐舞客茶大])厅|(?:支|大|总|中|执法)队|海关|(?:人民|中级|高级|运输)法院|仲裁院|中院|检察院|监管组|"
    r"(?:中心支|分|支)行|人民政府|办事处|办公室|办|管理处|管理部|管委会|监狱|(?<=派出)所|监督所|执法所|管理所|检查站|海警站|(?:监督|质监|安监|质量安全|质安|质量检查)站|海事处|保护中心|质监[一-龥]{0,8}中心|(?<![局委])价格认[定证]中心|公积金中心|信用(?:信息)?中心|管理中心|服务中心|分中心|(?:事务|事业发展)中心)(?![长委员面门])"
)
_HAN = re.compile(r"[一-龥()]+$")
_LONGEST, _SHORTEST = 36, 3
#: What no name of a body holds: an unresolved one is kept only without these.
_FOREIGN = re.compile(
    r"[对向由的在被将及是于以按从至给后]|与(?![渔体旅信规咨])|经(?![济开信营管])|为(?!民)|和(?![广平田县龙静顺行城信社旅体规园综水林草应退])|公司|当事人|依据|根据|规定|作出|本"
)
#: Two bodies, of which the second begins behind it.
_TWO = re.compile(r"[与和][我本]|会同|移送|协同|[后经]由|通报|转交|转来|联合|报请|报送|批准|委托")
#: What links a whole body to the next.
_AND = re.compile(r"(?<=[局队院委厅府处])[和与及]")
_STRONG = re.compile(
    r"(?:仲裁院|(?:事务|事业发展)中心|(?:质量|安全)(?:监督|服务|管理){0,2}(?:中心|站)|质监[一-龥]{0,8}中心|(?<![局委])价格认[定证]中心|管理处|信用(?:信息)?中心|办公室|派出所|执法所|管理所|检查站|海警站|海事处|保护中心|管理部|局|厅|队|海关|法院|检察院|管理委员会|委员会|人民政府|街道办事处|监督所)$"
)
_NOT_ITS_OWN = ("birth", "valid_to", "period_start", "period_end")
#: Institutions that decide by mandate: 住房公积金管理中心.
_CENTRES = ("公积金中心", "管理中心", "服务中心", "分中心")
#: Courts by matter bear the name of their seat without its level: 上海铁路运输法院, 广州互联网法院.
_SPECIAL_COURT = re.compile(r"(?:铁路运输|海事|互联网|知识产权|金融|军事)(?:中级|高级)?法院$")
#: The central bank's branches at the seats of provinces bear the city's name without its level, those of other cities with it.
_CENTRAL_BANK, _CAPITAL = "中国人民银行", "01"
#: Cities with an office of a financial regulator of their own, as provinces have: 大连, 宁波, 厦门, 青岛, 深圳.
_SUB_OFFICE, _OWN_OFFICES = "监管分局", frozenset(["2102", "3302", "3502", "3702", "4403"])
#: The whole name on the seal of a customs house.
_CUSTOMS = re.compile(r"中华人民共和国[一-龥]{2,10}海关$")
#: The same without the nation, which a port's name need not be a division for: 拱北海关.
_PORT = re.compile(
    r"(?:^|向)(?P<name>(?!中国|全国|我国|当地|主管|有关|现场|口岸|属地|隶属|直属|所在|注册|[本该各])[^\W向的]{2,4}海关)$"
)
#: What stands behind a body's name over a document or at its seal.
_HEADS = re.compile(r"\s*(?:\n|$|行政处罚|\()")
#: Bodies of the centre whose names begin with a river, a part of the country, a port or an airport, which no division is.
_OWN_SYSTEM = re.compile(
    r"(?:(?:水利部)?(?:(?:长江|黄河|淮河|海河|珠江|松辽)水利委员会|太湖流域管理局)(?:[一-龥]{2,14}局)?|(?:交通运输部)?(?:长江|珠江)航务管理局|"
    r"(?:中国)?(?:民用航空|民航)(?:华东|华北|中南|西南|西北|东北|新疆)地区管理局|中国民用航空[一-龥]{2,4}安全监督管理局|国家公共信用信息中心|国家能源局(?:华北|东北|西北|华东|华中|南方)监管局|"
    r"(?:华东|华北|华南|西南|西北|东北)(?:核与辐射安全监督站|督察局|区域气象中心)|[一-龥]{2,4}出入境边防检查站|中国海警局[一-龥]{0,6}分局)$"
)
#: A ministry's body for the basin of a river, without the ministry that its seal names.
_BASIN = re.compile(r"^(?:[一-龥]{2}水利委员会|太湖流域管理局)$")
#: A zone that is named with its city's name without the level: 苏州工业园区综合行政执法局.
_ZONE = re.compile(
    r"^[一-龥]{2,10}?(?:开发区|园区|示范区|保税区|度假区|风景区|名胜区|新区|集中区|试验区|高新区|合作区|港区)[一-龥]*(?:管理委员会|[一-龥]{4}局|队)$"
)
#: What governs itself decides nothing.
_VILLAGES = ("村民委员会", "居民委员会")
_LEVELS = frozenset("省市县区旗州")
#: So many last characters of a division's full name tell where it ends in a longer one (湖北省武汉市江岸区).
_LEVEL_NAME = 2
_STANDS_ALONE = re.compile(r"^[\s(]*@[\s()印章公盖]*(?:[^\n。，；]{0,12}(?:决定书|文书|执法文件|处罚书).{0,12})?$")
#: Courts call a body by its whole name where they name it as a party to the case.
_LITIGANT = re.compile(r"(?:申请执行人|原告|被告|被?申请人|被?上诉人):?$")
#: Sentences are not looked at farther than this.
_NEAR = 400
#: So long is a function that is written out.
_FULL = 5
#: Names of bodies that are whole, though others of their function have longer ones.
_SHORT_BUT_WHOLE = frozenset(["农牧局", "水利局", "水务局", "商务局", "畜牧局"])
#: A body named by its level alone has no longer name.
_SHORT = 14
#: So long is the name of a team that is written out: 文化市场综合执法大队.
_TEAM = 8
#: The number of a rule that the body gave: 国家税务总局公告2021年第6号.
_RULES_NUMBER = re.compile(r"(?:公告|令|通告)\s*(?:\d{4}\s*年)?第?\s*\d{1,4}\s*号")
_APPEAL = re.compile(r"复议|诉讼|起诉|上诉")
_TOWARDS = re.compile(r"(?:[向于到至往送或]|可以|直接)[^。；]{0,30}$")
_PAID_TO = re.compile(r"(?:[到至]|汇交|缴付|户名:?|收款(?:单位|人)?:?|账户名称?:?)[^，。；]{0,12}$")
_PAYING = re.compile(r"缴|账号|账户|户名|收款|入库|罚没款|开户")
_OWN = re.compile(r"(?<![一-龥])(?:[省市县区旗]|本[省市县区])$")


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    value: str
    region: str
    key: str = ""


@Language.component("xintu_authorities")
def authorities(doc: Doc) -> Doc:
    """The longest body at each place; short ones without a division (市市场监管局) are read with the document's own."""
    found = evidence(doc)
    day = _day_of(found)
    ends = [match.end() for match in _END.finditer(found.text)]
    bodies = [body for end in ends if (body := _body_before(found.text, end, "", day))]
    region = _region_of(bodies)
    if region:
        bodies = [_completed(body, region) for body in bodies]
        bodies += [body for end in ends if (body := _short_before(found.text, end, region, day))]
    bodies = [_of_the_nation(body, bodies) for body in bodies]
    sealed = _written_out(found.text, bodies) | _sealed(found.text, bodies)
    done = 0
    for body in sorted(bodies, key=lambda one: (one.start, -one.end)):
        if body.start < done or body.value.endswith(_VILLAGES) or _is_aside(found.text, body.start, body.end):
            continue
        done = body.end
        found.add("authority", body.start, body.end, sealed.get(body.key, body.value))
    return doc


def _of_the_nation(body: _Found, bodies: list[_Found]) -> _Found:
    """A body that the document elsewhere calls by its whole name: 霞浦海事处, 中华人民共和国霞浦海事处."""
    whole = "中华人民共和国" + body.value
    return replace(body, value=whole) if any(other.value == whole for other in bodies) else body


def _written_out(text: str, bodies: list[_Found]) -> dict[str, str]:
    """By body: the name as the document writes it out somewhere, which its shortened mentions stand for."""
    names: dict[str, str] = {}
    for body in (one for one in bodies if one.key and text[one.start : one.end].endswith(one.value)):
        names.setdefault(body.key, body.value)
    return names


def _sealed(text: str, bodies: list[_Found]) -> dict[str, str]:
    """By body: the name that it bears on a line of its own, as over the document and at its seal, where that is a name of its own.

    Counties call one function by several names (教育局, 教育体育局; 水务局, 水利局): what the document itself bears holds for all
    of it. A shortened name (市监局) is none of a body's own.
    """
    names: dict[str, str] = {}
    for body in (one for one in bodies if one.key):
        place, own = full_name(body.region), text[body.start : body.end]
        at = own.rfind(place[-_LEVEL_NAME:]) if place else -1
        usual = body.value.removeprefix(place)
        formal = _STANDS_ALONE.match(_line_around(text, body)) or _LITIGANT.search(text, 0, body.start)
        if at < 0 or usual == body.value or not formal:
            continue
        name = own[at + _LEVEL_NAME :]
        stem = name[:-1]
        if name != usual and len(stem) > 1 and (stem in usual or "和" in stem or not _within(stem, usual)):
            names[body.key] = place + name
    return names


def _line_around(text: str, body: _Found) -> str:
    """The line of a body with a sign in its place."""
    start, end = text.rfind("\n", 0, body.start) + 1, text.find("\n", body.end)
    return text[start : body.start] + "@" + text[body.end : end if end >= 0 else len(text)]


def _day_of(found: Evidence) -> str:
    """The day of the document: names of bodies are those of that day."""
    days = [one for one in found.of("date") if len(str(one.value)) == 10 and one.role not in _NOT_ITS_OWN]
    decided = [one for one in days if one.role == "decision"]
    return str((decided or days)[-1].value) if days else ""


def _region_of(bodies: list[_Found]) -> str:
    regions = [body.region for body in bodies if body.region]
    return max(set(regions), key=lambda one: (regions.count(one), one)) if regions else ""


def _body_before(text: str, end: int, region: str, day: str) -> _Found | None:
    """The body whose name ends at a place and tells its division or is a central one."""
    run = _HAN.search(text, max(0, end - _LONGEST), end)
    if run is None:
        return None
    customs = _CUSTOMS.search(run[0]) or _OWN_SYSTEM.search(run[0])
    if customs:
        return _Found(end - len(customs[0]), end, _BASIN.sub(r"水利部\g<0>", customs[0]), region)
    unresolved = _port(text, run, end)
    for start in range(run.start(), end - _SHORTEST):
        behind = _begins(text, start, end)
        if not behind:
            continue
        name = text[start:end]
        if name.count("(") != name.count(")") or _TWO.search(name) or _and_another(name):
            continue
        bodies = government.resolve(name, region, day).bodies
        if len(bodies) == 1 and (bodies[0].kind == "government" or name.endswith(_CENTRES)):
            seal = _on_the_seal(name, text[start:behind], bodies[0], region)
            return _Found(start, end, seal, bodies[0].region, bodies[0].key)
        if unresolved is None and _STRONG.search(name) and not _FOREIGN.search(text, behind, end) and behind < end - 2:
            place = text[start:behind]
            unresolved = _Found(start, end, _without_parents(name, place), _code_of(place))
    return unresolved


def _port(text: str, run: re.Match[str], end: int) -> _Found | None:
    """A customs house by a port's name that is no division's: over the document, at its seal, where goods are declared."""
    port = _PORT.search(run[0])
    alone = port is not None and not port.start() and text[run.start() - 1 : run.start()] in ("", "\n")
    if port is None or not (
        (alone and _HEADS.match(text, end)) or (port[0][0] == "向" and text.startswith("申报", end))
    ):
        return None
    return _Found(end - len(port["name"]), end, "中华人民共和国" + port["name"], "")


def _and_another(name: str) -> bool:
    """Whether a name is that of two bodies, of which the second begins with its division: …稽查局和汕头市公安局."""
    return any(divisions.gazetteer().match(name, one.end()) for one in _AND.finditer(name))


def _code_of(place: str) -> str:
    match = divisions.gazetteer().match(place, 0)
    return match.code if match is not None else ""


def _without_parents(name: str, place: str) -> str:
    """A name that no list knows, without the divisions that a seal leaves out: 内蒙古自治区呼和浩特市赛罕区某局."""
    code = _code_of(place)
    seal = full_name(code) if code else ""
    if seal.endswith(place):
        return seal + name[len(place) :]
    if len(seal) > len(place) and place[-1:] == seal[-1:] and place[0] == seal[0] and _within(place, seal):
        return seal + name[len(place) :]  # 黔西南州
    return (
        seal + name[len(place) :] if seal and len(seal) < len(place) and place.endswith(seal[-_LEVEL_NAME:]) else name
    )


def _completed(body: _Found, region: str) -> _Found:
    """A body that no list knows of a district that several cities have: that of the document's own."""
    match = None if body.key else divisions.gazetteer().match(body.value, 0)
    seal = full_name(region)
    ours = match is not None and not match.code and region in match.candidates and seal.endswith(match.text)
    return replace(body, value=seal + body.value[match.end :]) if match and ours else body


def _on_the_seal(name: str, place: str, body: Body, region: str) -> str:
    """The canonical name, but for bodies whose seals break its rule, and for a name of its own (综合行政执法局)."""
    if body.canonical.endswith(_SUB_OFFICE) and body.region[:4] in _OWN_OFFICES:
        return body.canonical.removesuffix(_SUB_OFFICE) + "监管局"
    if _SPECIAL_COURT.search(name):
        return name
    if (
        body.canonical.startswith(_CENTRAL_BANK)
        and body.canonical.endswith("中心支行")
        and body.region[2:4] == _CAPITAL
    ):
        city = full_name(body.region)
        return body.canonical.replace(city, city.removesuffix("市"), 1)
    today = government.resolve(name, region).bodies
    if len(today) == 1 and name == today[0].canonical:
        return name
    return _own_name(name, place, body)


def _own_name(name: str, place: str, body: Body) -> str:
    """A name that is written out and that no shortening of the canonical one can be, as it is written."""
    if _is_whole(name, place, body):
        return name
    own, usual = name[len(place) :], body.canonical.removeprefix(full_name(body.region))
    if own in _SHORT_BUT_WHOLE and place[-1:] in _LEVELS:
        return _without_parents(name, place)
    if name.endswith("队") and len(own) >= _TEAM and any(char in _LEVELS for char in place):
        return _without_parents(name, place)  # teams are called in many ways, which are all written out
    if _within(own, usual) and len(own) < len(usual):
        return body.canonical  # shortened, be it behind the names of all divisions above
    full = place[-1:] in _LEVELS and len(own) >= _FULL and _STRONG.search(name)
    if full and not _within(name, body.canonical) and not _within(body.canonical, name):
        return _without_parents(name, place)
    longer = full_name(body.region) + own
    grown = full and body.canonical.startswith(full_name(body.region)) and _grown(body.canonical, longer)
    return longer if grown else body.canonical


def _is_whole(name: str, place: str, body: Body) -> bool:
    """Whether a name is the seal's as it stands: of a zone, a quarter's bureau, a centre, a branch before its renaming."""
    return bool(
        (place[-1:] not in _LEVELS and _ZONE.match(name))
        or name.replace("区分局", "分局") == body.canonical
        or name.endswith("住房公积金中心")
        or (name.endswith("中心") and not body.canonical.endswith("中心"))
        or (name.startswith("国家外汇管理局") and name.endswith("支局"))
    )


def _grown(usual: str, written: str) -> bool:
    """Whether a name says more than the usual one (文化体育和旅游局, 城市管理行政执法局), at the same body."""
    return len(written) > len(usual) and written[-1] == usual[-1] and _within(usual, written)


def _within(shorter: str, longer: str) -> bool:
    """Whether all characters of one name stand in the other in their order."""
    rest = iter(longer)
    return all(char in rest for char in shorter)


def _begins(text: str, start: int, end: int) -> int:
    """Where the division or the central body that stands at a place ends; 0 if none does."""
    match = divisions.gazetteer().match(text, start)
    if match is not None and match.end < end:
        return match.end
    for before in index().prefixes_at(text[start]):
        if before and text.startswith(before, start):
            return start + len(before)
    return end if text[start:end] in central()[1] else 0


def _short_before(text: str, end: int, region: str, day: str) -> _Found | None:
    """A body named by its level alone: 市市场监管局, behind something that is no Chinese character."""
    run = _HAN.search(text, max(0, end - _SHORT), end)
    for start in range(run.start(), end - _SHORTEST) if run else ():
        if _OWN.search(text, max(0, start - 1), start + 1) or text.startswith(("本市", "本省", "本县", "本区"), start):
            bodies = government.resolve(text[start:end], region, day).bodies
            if len(bodies) == 1 and bodies[0].kind == "government":
                return _Found(start, end, bodies[0].canonical, bodies[0].region, bodies[0].key)
    return None


def _is_aside(text: str, start: int, end: int) -> bool:
    """Whether a body is only told as where to appeal or to pay, or is part of the title of a rule."""
    near = max(0, start - _NEAR)
    if text.rfind("《", near, start) > text.rfind("》", near, start) or _RULES_NUMBER.match(text, end):
        return True
    left = max(near, *(text.rfind(mark, near, start) + 1 for mark in "。；\n"))
    ends = [place for mark in "。；\n" if (place := text.find(mark, start, start + _NEAR)) >= 0]
    sentence = text[left : min(ends, default=start + _NEAR)]
    before = text[left:start]
    return bool(
        (_APPEAL.search(sentence) and _TOWARDS.search(before) and not before.endswith("不服"))
        or (_PAYING.search(sentence) and _PAID_TO.search(before))
    )
