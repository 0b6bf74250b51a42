"""What the party did: the violation as a label, a title or the sentence of the finding names it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract import leading
from loaders.extract.evidence.tables import columns
from loaders.extract.mentions import Evidence, evidence

_PATTERNS = (
    re.compile(r"(?:违法行为类型|主要违法违规(?:行为|事实)(?:\(案由\))?|(?:主要)?违法(?:违规)?事实|处罚事由|案由|违法行为|处罚名称|案件名称|失信行为(?:简况)?|列入原因)\s*[:\t]\s*(?P<act>[^\n。]{3,120})"),
    re.compile(r"(?:涉嫌|(?<!机)关于[^\n。]{2,40}?|对(?:你(?:单位|公司)|当事人|该(?:单位|公司))|(?:立案(?:查处|调查)的|(?<=\n))(?:当事人|你(?:单位|公司)))(?P<act>(?!涉嫌)[^\n。，；\t]{3,60}?)(?:一案|(?<![档方预草提议])案(?=[，。]|的))"),
    re.compile(r"(?:构成|属于|系)(?:了)?[^\n。，；]{0,60}?[“\"]?(?P<act>[^\n。，；“”\"《》]{2,60}?)[”\"]?(?:的)?(?:违法|违规)?行为"),
    re.compile(r"实施了?(?P<act>(?!以下|下列|如下|上述)[^，。；\n“”《》]{3,40}?)的?(?:交通|治安|环境)?(?:违法|违规)行为"),
    re.compile(r"(?:构成|属于?|系|是)(?:了)?(?P<act>偷税|违法分包|违法发包|转包|挂靠|逃避缴纳税款|骗取出口退税|抗税|虚开[^，。；\n]{2,20}|[^，。；\n“”《》]{2,20}侵权|违规|走私)(?=[，。；])"),
    re.compile(r"(?:当事人|你(?:单位|公司|店|院|校)?|该(?:单位|公司|店)|[司店厂社部馆])(?P<act>(?!\(|的|上述|以上|税收违法)[^，。；\n“”《》]{4,50}?)的(?:违法)?行为[，,]?(?:已经?)?(?:违反|不符合|构成)"),
    re.compile(r"(?:(?:对其|单位)?上述|对其|单位)(?P<act>(?!上述|违法|行政|以上|的)[^，。；\n《》“”]{2,16}?)(?:的违法)?行为(?=处|，|,|违反|构成|予以|给予)"),
    re.compile(r"(?:因|因其|存在)(?P<act>(?:未|违|擅自|无|超|虚|提交|销售|生产|经营|使用|发布|侵|不|拒|伪造|提供|出具|逃避|贷款|信贷|内控|员工|以)[^\n。，；]{3,60}?)(?:等(?:违法行为|问题)|的(?:[一-龥]{2})?(?:违法|违规)?行为|[，。；])"),
)  # fmt: skip
#: Clauses that tell an act: what was not done, done without leave, or forbidden; these words say so wherever they stand …
_PLAIN = (
    r"未(?:按|经|对|开具|申报|取得|采取|建立|办理|依法|如实|履行|落实|凭|与|设|在|公示|组织|制定|及时|安装|配备|存储|缴纳|报|向|执行|保证)|擅自|非法(?!所得)|拒不|伪造|提交虚假|发布虚假|虚构|虚增|虚列|虚报|虚开|"
    r"骗取|套取|冒用|出借|转包|违法分包|挂靠|串通|瞒报|迟报|漏报|隐瞒|谎报|占道|乱(?:倒|堆|停|搭)|偷税|逃避|无(?:证|照)(?:经营|驾驶|生产|开采)|无正当理由|串换|挪用|截留|少缴(?=[^，。；\n]{0,30}(?:公积金|社会保险))|欠缴|拖欠|殴打|盗窃|侵占|倾倒|直排|偷排"
)
#: … and these where a clause or its predicate begins.
_FRONT = r"无(?:证|照|规划)|违[法规](?:占|用|建|经营|生产|销售|开采|施工|排|转|发包|搭|改|操作|收)|超(?:出|过|限|标|载|量|范围)|接纳|使用(?:未|非|不|童|绝对)|销售(?!的|额|金额|收入|价)|生产(?:不|假|未)|经营(?:超|未|不|无|的|假)|取得(?:虚|不)|疏散通道|安全出口|不按|以打|雇[用佣]|聘用|损毁|破坏|污染"
_ACT = leading.compiled(
    rf"(?<!没收)(?P<act>(?:将[^，。；\n“”《》]{{2,24}}?|通过[^，。；\n“”《》]{{2,20}}?(?:方式|手段)?)?(?:{_PLAIN})(?:[^，。；\n“”《》]|《[^》\n]{{1,40}}》){{2,60}})(?=[，。；\n“]|$)"
    r"|(?:^|[，。；:、\n\t]|你单位|你公司|当事人|该单位|该场所|该店|[店厂司]|存在|发现|实施了?|涉嫌|行为[:：]|[吧所)的因内中间]|起|日|处|时|月)(?P<front>"
    rf"(?:{_FRONT})[^，。；\n“”《》]{{2,40}})(?=[，。；\n“]|$)"
)
#: Where the finding ends and the law begins.
_LAW = re.compile(
    r"违反了?[^。；\n]{0,4}《|以上(?:事实|违法)|(?:依据|根据)[^。；\n]{0,4}《|处罚(?:决定|内容|结果)\s*:|决定处罚如下|作出(?:如下|以下)(?:行政)?处罚"
)
_BEFORE_LAW = 220
_BROKEN = re.compile(
    r"(?:其|该|上述|以上|当事人的?|你(?:单位|公司)?的?)[^。；\n]{0,12}(?:行为|事实)[^。；\n]{0,6}违反|违反了?[^。；\n]{0,4}《"
)
_SENTENCES, _CLAUSES = re.compile(r"[^。\n]{4,}"), re.compile(r"[^，；。:\n]{4,60}")
#: Sentences that tell how the case went, and clauses that tell a sum or a place, are not what was done.
_NO_FINDING = re.compile(
    r"作出[^。，]{0,40}决定|予以结案|裁定|自查|笔录|为证|证实|证据|告知书|立案|听证|送达|陈述、?申辩|检验报告|营业执照"
)
_NO_CLAUSE = re.compile(
    r"^(?:(?:经查|现查明|经查明|经调查|违法行为人)$|第?\d+号$|上述|以上|该|其中|合计|共计|货值|价值|违法所得|涉及|住所|地址)|代码|法定代表|职务|电话|姓名|查获|补报|经责令|陪同|负责收款|签[字名]|检测结果|已(?:自行)?(?:撤|拆|整改|履行)|证实|真品|核价|收缴|未履行|价[格值]|经[^，]{2,20}检[验测]$|逾期未|采样监测$|\*|编号|^[\d\s-]+$|身份证|号码|[月日]生$|联合|开展检查|配偶|初次违法|危害后果|轻微|认为$|差错率|罚字|^[一-龥]{2,}[省市区州县][一-龥]{0,12}[区县镇道路号村]$|[0-9A-Z]{12}|元$|日$|时许?$"
)
_COLUMN = re.compile(r"(?:违法|违规)(?!主体|当事人|单位|企业|者|人|所得|对象)|案由|事由")
_NO_ACT = re.compile(
    r":|处罚(?:内容|机关|类别|依据|种类|决定|结果)|决定(?:机关|日期)|文书?号|违法(?:事实|行为|所得|类型)|以下|如下|机关$|超(?:限|载)\d|笔录|等证据|证据证|陈述|申辩|听证|复检|审理|立案|作出行政处罚|予以结|出口上述|送达|立即停止|停止违法"
)
#: Sums told behind the act are none of it.
_SUMS = re.compile(r"(?<=.{4})[，,；](?:违法所得|获利|货值金?额?|[计共]\d|处罚)", re.DOTALL)
#: What may stand in front of the act: whose it is, who tells it, which article calls it so.
_BEFORE_ACT = re.compile(
    r"(?:[^，。；\n]{0,20}所[述称]|(?:现查明|经查明?|经调查|\d[^，。；\n]{0,20})?(?:发现|反映|对)?(?:当事人|你(?:单位|公司|店)|该(?:单位|公司|店))(?:存在|涉嫌|实施了?)?)(?=..)"
)
_STRIPPED = " \t“”\"':：的"


@Language.component("xintu_violations")
def violations(doc: Doc) -> Doc:
    """The acts named, each place once, the longest telling first."""
    found = evidence(doc)
    for start, end in itertools.chain(_named(found.text), _tabled(found.text)):
        if end - start >= 2 and not found.taken(start, end, "violation"):
            found.add("violation", start, end, "".join(found.text[start:end].split()))
    for law in _LAW.finditer(found.text):
        _before(found, law.start())
    if not found.of("violation"):
        _told_last(found)
    return doc


def _named(text: str) -> Iterator[tuple[int, int]]:
    """What labels, titles and findings name."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span("act")
            sums = _SUMS.search(text, start, end)
            end = sums.start() if sums else end
            before = _BEFORE_ACT.match(text, start, end)
            start = before.end() if before else start
            while start < end and text[start] in _STRIPPED:
                start += 1
            end = start + len(text[start:end].rstrip(_STRIPPED).removesuffix("的行为").removesuffix("一案"))
            if not _NO_ACT.search(text, start, end):
                yield start, end


def _tabled(text: str) -> Iterator[tuple[int, int]]:
    """The cells below heads that ask for the act."""
    for column in columns(text):
        yield from column.cells if _COLUMN.search(column.head) else ()


def _told_last(found: Evidence) -> None:
    """Where no word gives an act away: the last clause that is told before the law that it broke."""
    law = _BROKEN.search(found.text) or _LAW.search(found.text)
    before = found.text[max(0, law.start() - _BEFORE_LAW) : law.start()] if law else ""
    names = {str(one.value) for one in found.of("party")}
    for sentence in reversed([one for one in _SENTENCES.finditer(before) if not _NO_FINDING.search(one[0])]):
        clauses = [
            one for one in _CLAUSES.finditer(sentence[0]) if not _NO_CLAUSE.search(one[0]) and one[0] not in names
        ]
        if law and clauses:
            start = max(0, law.start() - _BEFORE_LAW) + sentence.start() + clauses[-1].start()
            end = start + len(clauses[-1][0])
            before_act = _BEFORE_ACT.match(found.text, start, end)
            start = before_act.end() if before_act else start
            if not found.taken(start, end, "violation", "document_no"):
                found.add("violation", start, end, "".join(found.text[start:end].split()))
            return


def _before(found: Evidence, place: int) -> None:
    """The acts that the finding before a cited law tells, where none is known there yet."""
    start = max(0, place - _BEFORE_LAW)
    if found.taken(start, place, "violation"):
        return
    for match in _ACT.finditer(found.text, start, place):
        span = match.span("act" if match["act"] else "front")
        if not found.taken(*span, "violation", "party") and not _NO_ACT.search(found.text, *span):
            found.add("violation", *span, "".join(found.text[slice(*span)].removesuffix("一案").split()))
