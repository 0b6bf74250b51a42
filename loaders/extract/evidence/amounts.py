"""Amounts of money, in yuan whatever their unit, in digits or in capital numerals; what each is for.

The amount of a penalty is the one its word stands next to. Bounds that a cited law sets (五万元以上二十万元以下) are no facts of
the case and are left out.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract.evidence.tables import columns
from loaders.extract.mentions import Evidence, evidence
from loaders.values.numerals import DIGITS, SCALES, chinese

_HAN = "零〇一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万亿"
_CURRENCY = r"(?:人民币|RMB|¥)?\s*:?\s*"
_MONEY = re.compile(
    rf"{_CURRENCY}(?<![\d.A-Za-z])(?P<number>\d(?:[\d,，]|\s(?=\d)){{0,24}}(?:\.\s?\d(?:\s?\d){{0,6}})?)\s*[余多]?\s*(?P<scale>万亿|[十百千]?万|亿|千|百)?\s*(?P<unit>元|圆|美元|美金|欧元|港元|港币|日元)"
    r"(?:\s*(?P<jiao>\d)\s*角)?(?:\s*(?P<fen>\d)\s*分)?(?:整|正)?"
    r"|¥\s*(?P<bare>\d(?:[\d,]|，(?=\d{3})|\s(?=\d)){0,24}(?:\.\d+)?)(?!\s*[万亿元\d])"
    r"|(?P<currency>USD|US\$|\$|EUR|€|HKD|HK\$|JPY)\s?(?P<foreign>\d[\d,]{0,20}(?:\.\d{1,2})?)(?P<times>[百千]?万|亿)?(?![\d元])"
    rf"|{_CURRENCY}(?P<han>(?<![{_HAN}])[{_HAN}](?:\s?[{_HAN}]){{0,40}})\s*(?:元|圆)(?![区村镇乡街路桥])(?:\s*(?P<cents>[{_HAN}角分\s]{{1,7}}))?(?:整|正)?"
)
#: Currencies by sign and by name.
_FOREIGN = {
    **dict.fromkeys(("USD", "US$", "$", "美元", "美金"), "美元"),
    **dict.fromkeys(("EUR", "€", "欧元"), "欧元"),
    **dict.fromkeys(("HKD", "HK$", "港元", "港币"), "港元"),
    **dict.fromkeys(("JPY", "日元"), "日元"),
}
_LABELLED = re.compile(
    r"(?P<label>(?:罚款|处罚|没收违法所得、?没收非法财物的?|没收违法所得|没收|执行标的|涉案|欠款|未履行|执行|罚没)(?:的?金额|金额|款)?)\s*\((?:单位\s*:\s*)?(?P<unit>万元|元)\)\s*[:\s]\s*"
    r"(?P<number>\d[\d,]*(?:\.\d+)?)(?![\d]|\s*[万亿元])"
)
_HEAD = re.compile(
    r"^(?P<label>(?:罚款|处罚|没收违法所得、?没收非法财物的?|没收违法所得|没收|执行标的|涉案金额|欠款|未履行|罚没|[补欠少应追]{1,2}缴?(?:的?税款|税额|税)|税款|税额|欠薪|拖欠工资|涉及金额|标的|^金额|数额)[^()]{0,8})(?:\s*\((?:单位\s*:\s*|人民币)?(?P<unit>万元|元)(?:人民币)?\))?$"
)
_BARE = re.compile(r"\s*\d[\d,]*(?:\.\d+)?\s*")
_BOUND = re.compile(r"^\)?(?:\(含[^)]{0,16}\))?(?:人民币)?(?:\s*(?:以上|以下|以内)|的?(?:部分|幅度))")
_BOUND_BEFORE = re.compile(r"(?:不足|不满|不超过|最高|超过|不低于|低于|高于|满|达到|高达)(?:人民币)?\s*$")
_CITED = re.compile(r"《[^》]{2,60}》[^。]{0,40}(?:规定|条)[^。]{0,12}[:：]\s*[“\"][^”\"]{0,2000}[”\"]")
#: What an amount is, by the word nearest before it; of two at one place the longer.
_ROLES = (
    ("late_fee", "加处罚款 滞纳金 加处 迟延履行利息 迟延履行金"),
    ("total", "罚没款合计 罚没款共计 罚没合计 罚没款 罚没 合计 共计 总计"),
    ("confiscated", "没收违法所得 没收非法所得 没收非法财物 没收违法收入 没收违法经营所得 没收销售收入 没收所得 没收"),
    ("fine", "罚款 处罚金额 并处 处以 罚金 处罚"),
    ("illegal_income", "违法所得 非法所得 获利 盈利 利润 违法收入"),
    (
        "value",
        "货值金额 货值 价值 销售额 销售金额 销售收入 销售价 营业额 经营额 进货价 售价 单价 合同价 合同金额 价款 工程价款 交易金额 收取 收费 价格 成本 进价 收入 工程造价 造价 估价 总价 涉案金额",
    ),
    ("tax", "税款 应纳税额 增值税 所得税 少缴 偷税 欠税 税额"),
    ("capital", "注册资本 注册资金 出资 认缴"),
    ("fee", "受理费 减半收取 执行费 保全费 公告费 鉴定费 律师费 诉讼费 申请费"),
    (
        "claim",
        "货款 本金 借款 欠款 工程款 工资 劳动报酬 执行标的 标的 偿还 支付 给付 赔偿 利息 违约金 租金 标的额 未履行 拖欠 垫付 损失",
    ),
)
_WORDS = sorted(((word, role) for role, words in _ROLES for word in words.split()), key=lambda pair: -len(pair[0]))
_ROLE_OF = dict(_WORDS)
_WORD = re.compile("|".join(word for word, _ in _WORDS))
_BEHIND = (
    ("fine", re.compile(r"^\s*(?:\([^)]{0,24}\))?(?:整|正)?\s*的?\s*(?:行政)?罚款")),
    (
        "confiscated",
        re.compile(
            r"^(?:\([^)]{0,24}\))?(?:[，,]\s*(?:依法)?予以|\s*的?\s*(?:依法)?(?:予以)?(?:全部)?)没收(?!违法|非法|所得|涉案)"
        ),
    ),
    ("late_fee", re.compile(r"^\s*的?滞纳金")),
)
#: What the penalty is reckoned from (…元百分之六十的罚款, …元3倍罚款), and rates (每平方米100元): neither is the penalty itself.
_BASE = re.compile(
    r"^(?:\([^)]{0,24}\))?\s*的?\s*(?:百分之|千分之|万分之|\d+(?:\.\d+)?\s*[%％‰倍]|[一二两三四五六七八九十]+(?:点[一二三四五六七八九零])?倍)"
)
_RATE = re.compile(r"每(?:[一1]?(?:个|份)?)?[^\s，。；:\d每]{1,5}(?:处以?)?(?:人民币)?\s*¥?\s*$")
#: The sum that a reckoned fine comes to: …的罚款，共计…元.
_COMES_TO = re.compile(r"罚款[，,:、(]?\s*(?:即|共计|合计|总计|计|折合|共|为){0,2}(?:人民币)?[:\s¥]*$")
#: A loss, and no range: 净利润-612万元.
_MINUS = re.compile(r"[一-龥]-$")
_LOOK_BACK = 40
_SENTENCE = re.compile(r"[。；\n]")


@Language.component("xintu_amounts")
def amounts(doc: Doc) -> Doc:
    """Every amount that is a fact of the case."""
    found = evidence(doc)
    cited = [match.span() for match in _CITED.finditer(found.text)]
    for match in _LABELLED.finditer(found.text):
        value = _number(match["number"]) * (1e4 if match["unit"] == "万元" else 1)
        if value:  # a form says 0 where there is none
            found.add("amount", *match.span("number"), _plain(value), _ROLE_OF[_last_word(match["label"])], "元")
    _tabled(found)
    for match in _MONEY.finditer(found.text):
        start, end = _bounds(match)
        if any(left <= start < right for left, right in cited) or _is_bound(found.text, match.start(), match.end()):
            continue
        said = _value(match)
        if said and not found.taken(start, end, "amount", "code", "document_no"):
            unit = _FOREIGN.get(match["currency"] or match["unit"] or "", "元")
            found.add("amount", start, end, _plain(said), _role(found, match.start(), end), unit)
    _said_twice(found)
    return doc


def _tabled(found: Evidence) -> None:
    """Bare numbers below a head that tells what they are, in its unit."""
    for column in columns(found.text):
        said = _HEAD.search(column.head)
        for start, end in column.cells if said else ():
            cell = found.text[start:end]
            if said and _BARE.fullmatch(cell) and (value := _number(cell) * (1e4 if said["unit"] == "万元" else 1)):
                found.add("amount", start, end, _plain(value), _ROLE_OF.get(_last_word(said["label"]), ""), "元")


def _bounds(match: re.Match[str]) -> tuple[int, int]:
    """The amount without the currency before it."""
    group = next(one for one in ("number", "bare", "foreign", "han") if match[one])
    return match.start(group), match.start() + len(match[0].rstrip())


def _is_bound(text: str, start: int, end: int) -> bool:
    if text[end : end + 2] == "计算" and text[:start].endswith("按"):
        return True  # what a law lets stand for an amount: 不足一万元的，按一万元计算
    return bool(_BOUND.match(text[end : end + 30]) or _BOUND_BEFORE.search(text[max(0, start - 8) : start]))


def _value(match: re.Match[str]) -> float | None:
    if match["bare"] or match["foreign"]:
        return _number(match["bare"] or match["foreign"]) * SCALES[match["times"] or ""]
    if match["number"]:
        sign = -1 if _MINUS.search(match.string, match.start("number") - 2, match.start("number")) else 1
        value = sign * _number(match["number"]) * SCALES[(match["scale"] or "").replace(" ", "")]
        return value + int(match["jiao"] or 0) / 10 + int(match["fen"] or 0) / 100
    whole = chinese(match["han"])
    if whole is None:
        return None
    cents = "".join((match["cents"] or "").split())
    tenths = re.search(rf"([{_HAN}])角", cents)
    hundredths = re.search(rf"([{_HAN}])分", cents)
    return (
        whole
        + (DIGITS.get(tenths[1], 0) / 10 if tenths else 0)
        + (DIGITS.get(hundredths[1], 0) / 100 if hundredths else 0)
    )


def _number(text: str) -> float:
    return float(re.sub(r"[\s,，]", "", text))


def _plain(value: float) -> int | float:
    value = round(value, 2)
    return int(value) if value == int(value) else value


def _role(found: Evidence, start: int, end: int) -> str:
    behind = found.text[end : end + 30]
    near = found.text[max(0, start - 24) : start]
    if _BASE.match(behind) or _RATE.search(near):
        return "value"
    if _COMES_TO.search(near):
        return "fine"
    for role, pattern in _BEHIND:
        if pattern.match(behind):
            return role
    before = _SENTENCE.split(found.text[max(0, start - _LOOK_BACK) : start])[-1]
    word = _last_word(before)
    if not word and before == found.text[:start][-len(before) :] and len(before) < _LOOK_BACK:
        word = _last_word(found.text[max(0, start - _LOOK_BACK) : start])
    return _ROLE_OF.get(word, "")


def _last_word(before: str) -> str:
    words = [match[0] for match in _WORD.finditer(before)]
    return words[-1] if words else ""


def _said_twice(found: Evidence) -> None:
    """An amount in brackets right behind the same amount is the same one, and has its role."""
    last = None
    for one in found.of("amount"):
        between = found.text[last.end : one.start] if last else ""
        if last and one.value == last.value and len(between) <= 12 and re.search(r"[(:¥写]", between):
            one.role = last.role
        last = one
