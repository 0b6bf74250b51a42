"""The fine that the words of a decision name: of registers that have no column for it."""

from __future__ import annotations

import re

from loaders.values.numerals import SCALES, chinese
from loaders.values.text import compact

_AMOUNT = (
    r"(?:人民币|RMB)?[¥:]?(?:(?P<number>\d[\d,]*(?:\.\d+)?)(?P<scale>[百千]?万|[百千])?|(?P<han>[零〇一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万亿]+))"
    r"(?:元|圆)(?!以[上下内]|[/每至到~\-—])"
)
#: 罚款(人民币)…元, 处(以)…元(的)罚款; 加处罚款 and 罚款…元以下 are something else.
_FORMS = (
    re.compile(r"(?<!加处)罚款(?:金额|数额)?(?:为|计|共计|合计|共)?[(:]?" + _AMOUNT),
    re.compile(r"(?:处以?|给予|作出|决定)" + _AMOUNT + r"(?:整|正)?的?(?:行政)?罚款"),
)


def fine_told(text: str) -> str:
    """The one fine in yuan that a text names, as number text; "" where it names none, or two of different amounts.

    >>> fine_told("警告，罚款人民币贰万元整"), fine_told("处以10.5万元的罚款，没收违法所得300元"), fine_told("对单位罚款5万元，对张某罚款1万元")
    ('20000', '105000', '')
    """
    if "罚款" not in text:
        return ""
    plain = compact(text)
    told = {_yuan(found) for form in _FORMS for found in form.finditer(plain)}
    return told.pop() if len(told) == 1 else ""


def _yuan(found: re.Match[str]) -> str:
    if found["han"]:
        whole = chinese(found["han"])
        return str(whole) if whole else ""
    amount = round(float(found["number"].replace(",", "")) * SCALES[found["scale"] or ""], 2)
    return f"{amount:.15g}" if amount else ""
