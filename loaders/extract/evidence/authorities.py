"""Public bodies in running text, resolved to the name on their seal; bodies that only an appeal or a payment goes to are left out."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract import leading
from loaders.extract.evidence.seals import (
    WRITTEN_OUT_END,
    FoundBody,
    code_of,
    on_the_seal,
    sealed,
    without_parents,
    written_out,
)
from loaders.extract.mentions import Evidence, Name, evidence
from resolution import divisions
from resolution.names import government
from resolution.names.bodies import central, full_name, index

#: How the names of bodies that decide end. What may follow says that something else is meant (局长).
ENDS_BODY = leading.compiled(
    r"(?:总局|分局|支局|局|管理委员会|委员会|(?<=[改健资建经管民编发法监纪])委|(?<![歌餐舞客茶大务商])厅|(?:支|大|总|中|执法)队|海关|(?:人民|中级|高级|运输)法院|仲裁院|中院|检察院|监管组|"
    r"(?:中心支|分|支)行|人民政府|办事处|办公室|办|管理处|管理部|管委会|监狱|(?<=派出)所|税务所|监督所|执法所|管理所|检查站|海警站|(?<=海警局..)工作站|搜救中心|拘留所|看守所|戒毒所|总工会|(?:监督|质监|安监|质量安全|质安|质量检查)站|海事处|保护中心|质监[一-龥]{0,8}中心|(?<![局委])价格认[定证]中心|公积金中心|信用(?:信息)?中心|管理中心|服务中心|分中心|(?:事务|事业发展)中心)(?![长委员面门])"
)
#: What stands before a part of the deciding body: 我局磁县分局.
_PART = re.compile(r"[我本][局委厅院队关所]")
#: A branch by its place, and what stands before it where nothing else of its name does: 有磁县分局制作的笔录.
_BRANCH, _ALONE = re.compile(r"分局"), re.compile(r"(?:^|[^一-龥]|[我本][局委]|[有由经与和向对])$")
#: How parts of a body end that act by a name of their own, and laboratories and stations of the state.
_A_PART = re.compile(r"(?:所|站|队|中心|分局|支局|监管组|纪检监察组|研究院|检[验测疫]院)$")
#: So likely must a name be for a body inside it to be its part.
_AROUND = 0.4
#: How divisions end that stand before a body's own and that its seal leaves out.
_ABOVE = frozenset("省市州盟区县旗")
#: Before 局 or 院 it says that the deciding body speaks of itself.
_OURS = frozenset("我本贵")
#: Several bodies at once: 各乡镇人民政府.
_SEVERAL = re.compile(r"[各等]|所属|有关|当地")
_HAN = re.compile(r"[一-龥()]+$")
_LONGEST, _SHORTEST = 36, 3
#: What no name of a body holds: an unresolved one is kept only without these.
_FOREIGN = re.compile(
    r"[对向由的在被将及是于以按从至给后]|与(?![渔体旅信规咨])|经(?![济开信营管])|为(?!民)|和(?![广平田县龙静顺行城信社旅体规园综水林草应退])|公司|当事人|依据|根据|规定|作出|复函|本"
)
#: Two bodies, of which the second begins behind it.
_TWO = re.compile(
    r"[与和][我本]|会同|移送|协同|[后经]由|通报|转交|转来|联合|报请|报送|批准|委托|复函|函复|回复|告知|执法人员|工作人员|民警|双方|[经由]派出|将被|将违|[队所局]送|[局队委]接"
)
#: What links a whole body to the next.
_AND = re.compile(r"(?<=[局队院委厅府处])[和与及]")
_NOT_ITS_OWN = ("birth", "valid_to", "period_start", "period_end")
#: Institutions that decide by mandate: 住房公积金管理中心.
_CENTRES = ("公积金中心", "管理中心", "服务中心", "分中心")
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
    r"(?:(?:水利部)?(?:(?:长江|黄河|淮河|海河|珠江|松辽)水利委员会|太湖流域管理局)(?:[一-龥]{2,14}局)?|(?:交通运输部)?(?:长江|珠江)航务管理局|国家税务总局[一-龥]{2,12}(?:开发区|园区|新区|保税区|示范区|高新区|度假区|合作区)(?:税务局(?:[一-龥]{2,4}税务所)?|税务分局)|长江航运公安局(?:[一-龥]{2,4}分局)?|"
    r"(?:中国)?(?:民用航空|民航)(?:华东|华北|中南|西南|西北|东北|新疆)地区管理局|中国民用航空[一-龥]{2,4}安全监督管理局|国家公共信用信息中心|国家能源局(?:华北|东北|西北|华东|华中|南方)监管局|"
    r"(?:华东|华北|华南|西南|西北|东北)(?:核与辐射安全监督站|督察局|区域气象中心)|[一-龥]{2,4}出入境边防检查站|中国海警局[一-龥]{0,6}分局)$"
)
#: A ministry's body for the basin of a river, without the ministry that its seal names.
_BASIN = re.compile(r"^(?:[一-龥]{2}水利委员会|太湖流域管理局)$")
#: What governs itself decides nothing.
_VILLAGES = ("村民委员会", "居民委员会")
#: Sentences are not looked at farther than this.
_NEAR = 400
#: A body named by its level alone has no longer name.
_SHORT = 14
#: The number of a rule that the body gave: 国家税务总局公告2021年第6号.
_RULES_NUMBER = re.compile(r"(?:公告|令|通告)\s*(?:\d{4}\s*年)?第?\s*\d{1,4}\s*号")
_APPEAL = re.compile(r"复议|诉讼|起诉|上诉|救济|申请行政$")
#: Behind these labels stands where to appeal.
_APPEAL_TO = re.compile(r"(?:复议机关|(?:诉讼|管辖|受理|起诉)(?:人民)?法院|(?<![执行理判决审])法院|诉讼)\s*:\s*$")
#: Who gets a copy; what announces an address, of which a quarter's office may be part.
_COPIED, _ADDRESS = re.compile(r"^\s*抄[送报]"), re.compile(r"(?:住所|住址|地\s*址|场所|地点)[^，。；]{0,12}$")
#: What of a body is only where something is put up or handled.
_ITS_PLACE = re.compile(r"(?:门户)?网站|官网|公告栏|官方微信|[^，。；]{0,6}窗口")
#: What a body will ask a court for.
_ENFORCES = re.compile(r"(?:将|可以?|依法)申请[一-龥]+法院强制执行")
_TOWARDS = re.compile(r"(?:[向于到至往送或]|可以|直接)[^。；]{0,30}$")
_PAID_TO = re.compile(r"(?:[到至]|汇交|缴付|户名:?|收款(?:单位|人)?:?|账户名称?:?)[^，。；]{0,12}$")
_PAYING = re.compile(r"缴|汇交|账号|账户|户名|收款|入库|罚没款|开户")
_OWN = re.compile(r"(?<![一-龥])(?:[省市县区旗]|本[省市县区])$")


@Language.component("xintu_authorities")
def authorities(doc: Doc) -> Doc:
    """The longest body at each place; short ones without a division (市市场监管局) are read with the document's own."""
    found = evidence(doc)
    day = _day_of(found)
    ends = [one.end() for one in ENDS_BODY.finditer(found.text) if found.text[one.end() - 2] not in _OURS]
    bodies = [body for end in ends if (body := _body_before(found.text, end, "", day))]
    region = _region_of(bodies)
    if region:
        bodies = [_completed(body, region) for body in bodies]
        bodies += [body for end in ends if (body := _short_before(found.text, end, region, day))]
    bodies = _as_seen(found, _with_branches(found.text, bodies))
    bodies += _by_model(found, bodies, region, day)
    bodies = [_of_the_nation(body, bodies) for body in bodies]
    names = written_out(found.text, bodies) | sealed(found.text, bodies)
    done = 0
    for body in sorted(bodies, key=lambda one: (one.start, -one.end)):
        if body.start < done or body.value.endswith(_VILLAGES) or _is_aside(found.text, body.start, body.end):
            continue
        if _PART.match(found.text, body.start - 2, body.start) and not body.key.endswith("分局"):
            continue
        done = body.end
        found.add("authority", body.start, body.end, names.get(body.key, body.value))
    return doc


def _with_branches(text: str, bodies: list[FoundBody]) -> list[FoundBody]:
    """With the branches that the text calls by their place alone (我局磁县分局): they are the deciding body's."""
    first = min((one for one in bodies if one.key), key=lambda one: one.start, default=None)
    if first is None or not first.value.endswith("局") or first.value.endswith("分局"):
        return bodies
    branches = [
        FoundBody(
            start,
            match.end(),
            first.value + text[start : match.end()],
            first.region,
            first.key + text[start : match.end()],
        )
        for match in _BRANCH.finditer(text)
        for start in range(match.start() - 5, match.start() - 1)
        if _ALONE.search(text[max(0, start - 2) : start]) and _is_place(text[start : match.start()])
    ]
    places = [(one.start, one.end) for one in branches]
    return branches + [one for one in bodies if (one.start, one.end) not in places]


def _is_place(name: str) -> bool:
    return any(entry.record.level == "county" for entry in divisions.gazetteer().named(name))


def _as_seen(found: Evidence, bodies: list[FoundBody]) -> list[FoundBody]:
    """Bodies as the model of names sees them: one of a place that no table has is not what a table finds inside its name
    (靖沙市应急管理局 is none of 沙市), and what its part is called belongs to the part's name (…公安局司法鉴定中心)."""
    seen = sorted((one for one in found.names if _sees(found.text, one)), key=lambda one: one.start)
    starts = [one.start for one in seen]
    return (
        [_around(found.text, body, seen[bisect_right(starts, body.start) - 1 :][:1]) for body in bodies]
        if seen
        else bodies
    )


def _sees(text: str, name: Name) -> bool:
    written = text[name.start : name.end]
    return (
        name.kind == "authority"
        and name.likely >= _AROUND
        and not (_HAN.match(written) is None or _TWO.search(written) or _SEVERAL.search(written))
    )


def _around(text: str, body: FoundBody, near: list[Name]) -> FoundBody:
    """A body, or what the name that stands around it says."""
    if not near or not near[0].start <= body.start < body.end <= near[0].end:
        return body
    name = near[0]
    written, part = text[name.start : name.end], text[body.end : name.end]
    if name.start < body.start and not _below_another(text, body.start):
        return FoundBody(name.start, name.end, written, "")
    if not part or not _A_PART.search(part):
        return body
    whole = body.value.endswith(text[body.start : body.end])
    return replace(body, end=name.end, value=body.value + part if whole else written, key=body.key and body.key + part)


def _below_another(text: str, start: int) -> bool:
    """Whether a division begins here behind the one it lies in, be it a short name that no table has (湘西自治州吉首市)."""
    match = divisions.gazetteer().match(text, start) if text[start - 1] in _ABOVE else None
    return match is not None and match.text[-1] in _ABOVE


def _by_model(found: Evidence, known: list[FoundBody], region: str, day: str) -> list[FoundBody]:
    """The bodies that only the model of names sees: of places that no table has, with names that no list has."""
    text, more = found.text, []
    for name in found.named("authority"):
        if any(one.start < name.end and name.start < one.end for one in known):
            continue
        written = text[name.start : name.end]
        if _TWO.search(written):
            continue
        bodies = government.resolve(written, region, day).bodies
        if len(bodies) == 1 and bodies[0].kind == "government":
            more.append(FoundBody(name.start, name.end, bodies[0].canonical, bodies[0].region, bodies[0].key))
        elif (ENDS_BODY.search(written) or _A_PART.search(written)) and not _SEVERAL.search(written):
            more.append(FoundBody(name.start, name.end, written, ""))
    return more


def _of_the_nation(body: FoundBody, bodies: list[FoundBody]) -> FoundBody:
    """A body that the document elsewhere calls by its whole name: 霞浦海事处, 中华人民共和国霞浦海事处."""
    whole = "中华人民共和国" + body.value
    return replace(body, value=whole) if any(other.value == whole for other in bodies) else body


def _day_of(found: Evidence) -> str:
    """The day of the document: names of bodies are those of that day."""
    days = [one for one in found.of("date") if len(str(one.value)) == 10 and one.role not in _NOT_ITS_OWN]
    decided = [one for one in days if one.role == "decision"]
    return str((decided or days)[-1].value) if days else ""


def _region_of(bodies: list[FoundBody]) -> str:
    regions = [body.region for body in bodies if body.region]
    return max(set(regions), key=lambda one: (regions.count(one), one)) if regions else ""


def _body_before(text: str, end: int, region: str, day: str) -> FoundBody | None:
    """The body whose name ends at a place and tells its division or is a central one."""
    run = _HAN.search(text, max(0, end - _LONGEST), end)
    if run is None:
        return None
    customs = _CUSTOMS.search(run[0]) or _OWN_SYSTEM.search(run[0])
    if customs:
        return FoundBody(end - len(customs[0]), end, _BASIN.sub(r"水利部\g<0>", customs[0]), region)
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
            seal = on_the_seal(name, text[start:behind], bodies[0], region)
            return FoundBody(start, end, seal, bodies[0].region, bodies[0].key)
        if (
            unresolved is None
            and WRITTEN_OUT_END.search(name)
            and not _FOREIGN.search(text, behind, end)
            and behind < end - 2
        ):
            place = text[start:behind]
            unresolved = FoundBody(start, end, without_parents(name, place), code_of(place))
    return unresolved


def _port(text: str, run: re.Match[str], end: int) -> FoundBody | None:
    """A customs house by a port's name that is no division's: over the document, at its seal, where goods are declared."""
    port = _PORT.search(run[0])
    alone = port is not None and not port.start() and text[run.start() - 1 : run.start()] in ("", "\n")
    if port is None or not (
        (alone and _HEADS.match(text, end)) or (port[0][0] == "向" and text.startswith("申报", end))
    ):
        return None
    return FoundBody(end - len(port["name"]), end, "中华人民共和国" + port["name"], "")


def _and_another(name: str) -> bool:
    """Whether a name is that of two bodies, of which the second begins with its division: …稽查局和汕头市公安局."""
    return any(divisions.gazetteer().match(name, one.end()) for one in _AND.finditer(name))


def _completed(body: FoundBody, region: str) -> FoundBody:
    """A body that no list knows of a district that several cities have: that of the document's own."""
    match = None if body.key else divisions.gazetteer().match(body.value, 0)
    seal = full_name(region)
    ours = match is not None and not match.code and region in match.candidates and seal.endswith(match.text)
    return replace(body, value=seal + body.value[match.end :]) if match and ours else body


def _begins(text: str, start: int, end: int) -> int:
    """Where the division or the central body that stands at a place ends; 0 if none does."""
    match = divisions.gazetteer().match(text, start)
    if match is not None and match.end < end:
        return match.end
    for before in index().prefixes_at(text[start]):
        if before and text.startswith(before, start):
            return start + len(before)
    return end if text[start:end] in central()[1] else 0


def _short_before(text: str, end: int, region: str, day: str) -> FoundBody | None:
    """A body named by its level alone: 市市场监管局, behind something that is no Chinese character."""
    run = _HAN.search(text, max(0, end - _SHORT), end)
    for start in range(run.start(), end - _SHORTEST) if run else ():
        if _OWN.search(text, max(0, start - 1), start + 1) or text.startswith(("本市", "本省", "本县", "本区"), start):
            bodies = government.resolve(text[start:end], region, day).bodies
            if len(bodies) == 1 and bodies[0].kind == "government":
                return FoundBody(start, end, bodies[0].canonical, bodies[0].region, bodies[0].key)
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
        _COPIED.search(before)
        or (text[end - 3 : end] == "办事处" and _ADDRESS.search(before))
        or _APPEAL_TO.search(before)
        or _ITS_PLACE.match(text, end)
        or (_ENFORCES.search(sentence) and before.endswith("申请"))
        or (_APPEAL.search(sentence) and _TOWARDS.search(before) and not before.endswith("不服"))
        or (_PAYING.search(sentence) and _PAID_TO.search(before))
    )
