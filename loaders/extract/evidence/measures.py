"""What was done to the party: the kinds of penalty of article 9 of the law on administrative penalties, and what courts impose."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract.mentions import evidence

#: Kind of measure → how texts write it. Origin: 行政处罚法 (2021) art. 9, 最高人民法院 rules on 限制消费 and 失信被执行人.
_KINDS = {
    "警告": "(?:给予|予以|处以|处)?警告(?!信号|标志|标识|牌)",
    "通报批评": "通报批评",
    "罚款": "(?<!加处)(?<!被处)罚款(?!的?(?:百分|本数|数额|金额的|缴|的,|的，|决定|收|票|专户|代收))",
    "没收违法所得": "没收(?:全部|其)?(?:违法|非法)[^，。；\n、]{0,6}?(?:所得|收入)(?!、?没收)",
    "没收非法财物": "没收(?:非法财物(?!的?金额|\\s*的金额)|(?:扣押|查获|涉案|侵权|假冒|伪造|不合格|过期|剩余|未销售|(?:违法|非法)(?![^，。；\n、]{0,6}?(?:所得|收入)|财物)|该批|上述|未售出)[^，。；\n]{0,16}|(?:工具|设备|原料|产品|物品|商品)[^，。；\n]{0,8}|(?!违法|非法|所得|全部违法)[^，。；\n\\d]{1,14}?\\d+(?:\\.\\d+)?\\s*(?:公斤|千克|吨|升|克|[瓶包件盒台辆条个只把袋箱副套张支枚批]))",
    "暂扣许可证件": "暂扣(?!(?:或|、|或者)吊销)[^，。；\n]{0,16}(?:证|照|执照)",
    "吊销许可证件": "(?<!暂扣或)(?<!暂扣、)吊销[^，。；\n]{0,20}(?:证|照|资格|资质)",
    "降低资质等级": "降低[^，。；\n]{0,10}(?:资质|等级)",
    "限制开展生产经营活动": "限制(?:其)?(?:开展)?(?:生产|经营)[^，。；\n]{0,8}(?:活动)?",
    "责令停产停业": "责令(?:其)?(?:停产停业|停产|停业|停止(?:生产|经营|施工|使用|建设|营业))[^，。；\n]{0,6}",
    "责令关闭": "责令(?:其)?关闭",
    "限制从业": "限制从业|禁止[^，。；\n]{0,20}(?:从事|担任)[^，。；\n]{0,24}|(?:终身)?(?:市场|行业)禁入",
    "行政拘留": "行政拘留(?:[一二三四五六七八九十\\d]{1,3}[日天])?",
    "责令改正": "责令(?:其|当事人|你单位|你公司|你|该单位)?(?:立即|限期)?(?:改正|整改)",
    "限制消费": "限制(?:高)?消费",
    "纳入失信被执行人名单": "(?:纳入|列入)失信被执行人名单",
}
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS.items())
_CITED = re.compile(r"[“\"][^”\"]{0,2000}[”\"]|[^。；\n]{0,24}以上[^。；\n]{0,16}以下[^。；\n]{0,8}")
#: What is told to happen if the party does not pay, or is only discussed.
_ASIDE = re.compile(r"(?:不予|免予|拟|可以|可|或者|建议)(?:作出|给予|处以|处)?$|(?:经|曾|曾被|曾经)$")


@Language.component("xintu_measures")
def measures(doc: Doc) -> Doc:
    """The measures that the document imposes; those of a cited law and those only considered are left out."""
    found = evidence(doc)
    cited = [match.span() for match in _CITED.finditer(found.text)]
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(found.text):
            start, end = match.span()
            if any(left <= start < right for left, right in cited) or _ASIDE.search(
                found.text[max(0, start - 8) : start]
            ):
                continue
            if not found.taken(start, end, "measure"):
                found.add("measure", start, end, kind)
    return doc
