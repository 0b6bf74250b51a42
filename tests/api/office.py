"""A made-up county of some hundred firms with what supervision looks at, loaded through the command line. Synthetic parties only."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

from resolution.identifiers import organisation_code, uscc

#: Characters of made-up 字号, so that no two firms are alike.
_HEADS, _TAILS = "云岚溪松岩柏泉峰竹禾", "腾昊泽润丰茂凯鑫瑞宏"
TRADES = ("餐饮服务", "食品批发", "建筑装饰", "机械制造")
COUNTIES = ("宣州区", "广德市", "宁国市")


def code(number: int) -> str:
    """A right code in a region that does not exist (349999)."""
    body = f"{number:08d}"
    body = "91349999" + body + organisation_code.check_digit(body)
    return body + uscc.check_digit(body)


def name(number: int) -> str:
    """The name of a firm."""
    pairs = list(itertools.product(_HEADS, _TAILS))
    head, tail = pairs[number % len(pairs)]
    return f"{COUNTIES[number % 3]}{head}{tail}{TRADES[number % 4][:2]}有限公司"


def firm(number: int, **more: str) -> dict[str, str]:
    """A row of the register."""
    return {
        "企业名称": name(number),
        "统一社会信用代码": code(number),
        "成立日期": "2018-03-05",
        "行政区划": COUNTIES[number % 3],
        "行业": TRADES[number % 4],
        "登记状态": "存续",
        **more,
    }


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    """A CSV file of rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path
