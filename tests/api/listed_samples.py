"""A county's enterprises, their entries on lists, measures, lookups and a clean-up ledger, with the truth planted. Synthetic."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

from resolution.identifiers import organisation_code, uscc

AS_OF = "2026-03-31"
MARKS = "云岚恒泰兴盛嘉禾瑞祥德润鸿博锦程昌荣"
COUNTIES = {"宣城市宣州区": ("341802", 600), "宁国市": ("341881", 150), "绩溪县": ("341824", 100)}
MARKET = "宣城市市场监督管理局"
Row = Mapping[str, str]


def code_of(number: int) -> str:
    """A right code in a region that does not exist (349999)."""
    body = f"{number:08d}"
    body = "91349999" + body + organisation_code.check_digit(body)
    return body + uscc.check_digit(body)


def firms() -> list[dict[str, str]]:
    """Registered enterprises by county; the last ten of 宣州区 are cancelled, one of them since 2026-02."""
    names = ["".join(pair) for pair in product(MARKS, repeat=2) if pair[0] != pair[1]]
    words = [f"{name}{trade}" for trade in ("机械", "农业", "建材", "电子") for name in names]
    rows, number = [], 0
    for county, (code, count) in COUNTIES.items():
        place = county.removeprefix("宣城市")
        for index in range(count):
            gone = index >= 590 and code == "341802"
            rows.append(
                {
                    "统一社会信用代码": code_of(number),
                    "企业名称": f"{'宣城市' if code == '341802' else place}{words[number]}有限公司",
                    "登记状态": "注销" if gone else "存续",
                    "成立日期": "2015-06-01",
                    "注销日期": "2026-02-10" if index == 590 and gone else "",
                    "行政区划代码": code,
                }
            )
            number += 1
    return rows


FIRMS = firms()


def party(number: int) -> dict[str, str]:
    """Name and code of a firm."""
    return {"企业名称": FIRMS[number]["企业名称"], "统一社会信用代码": FIRMS[number]["统一社会信用代码"]}


def entry(number: int, name: str, since: str, **more: str) -> dict[str, str]:
    """A row of a list."""
    told = {"名单名称": name, "列入日期": since, "列入部门": MARKET, "行政区划": "341802"}
    return {**party(number), **told, **more}


def case(number: int, number_of_case: int, since: str, **more: str) -> dict[str, str]:
    """A row of the court's list."""
    firm = party(number)
    return {
        "被执行人姓名/名称": firm["企业名称"],
        "统一社会信用代码": firm["统一社会信用代码"],
        "案号": f"（2024）皖1802执{number_of_case}号",
        "执行法院": "安徽省宣城市宣州区人民法院",
        "发布时间": since,
        **more,
    }


MARKET_LIST, TAX_LIST = "市场监管严重违法失信名单", "重大税收违法失信主体名单"
SERIOUS = [
    entry(0, MARKET_LIST, "2022-05-01"),  # expired, still there
    entry(1, MARKET_LIST, "2025-04-15"),  # early exit opens on 2026-04-15
    entry(2, MARKET_LIST, "2023-04-10"),  # ends on 2026-04-10
    entry(3, TAX_LIST, "2022-03-01", 移出日期="2025-03-03"),  # in time
    entry(600, MARKET_LIST, "2025-01-01", 行政区划="341881"),
    entry(601, MARKET_LIST, "2025-01-02", 行政区划="341881"),
    entry(590, MARKET_LIST, "2025-06-01"),  # cancelled by now
]
WAGES = [
    {k: v for k, v in entry(4, "", "2024-01-01", 移出日期="2024-05-01").items() if k != "名单名称"},  # too early
    {k: v for k, v in entry(5, "", "2022-06-01", 移出日期="2025-09-01").items() if k != "名单名称"},  # late
]
DEBTORS = [
    case(6, 1, "2024-02-01", 移出日期="2025-12-01"),
    case(6, 2, "2024-03-01"),
    case(7, 3, "2024-04-01", 被执行人的履行情况="全部已履行"),
]


def result(number: int, measure: str, applied: str, reported: str, **more: str) -> dict[str, str]:
    """A department's feedback."""
    firm = party(number)
    told = {"惩戒措施": measure, "实施部门": "宣城市财政局", "实施日期": applied, "反馈日期": reported}
    return {"主体名称": firm["企业名称"], "统一社会信用代码": firm["统一社会信用代码"], **told, **more}


RESULTS = [
    result(0, "限制申请财政性资金项目", "2022-05-20", "2022-05-25", 名单名称=MARKET_LIST),
    result(0, "取消评先评优资格", "2022-07-01", "2022-08-01", 是否典型案例="是", 案例内容="取消其评优资格，促其整改。"),
    result(0, "上调水价", "2022-07-02", "2022-07-02"),
    result(5, "纳入重点监管范围", "2022-07-03", "2022-07-03"),
]


def permit(number: int, document: int, day: str, office: str) -> dict[str, str]:
    """A permit."""
    firm = party(number)
    return {
        "行政相对人名称": firm["企业名称"],
        "行政相对人代码_1（统一社会信用代码）": firm["统一社会信用代码"],
        "行政许可决定文书号": f"宣许可〔2025〕{document}号",
        "许可决定日期": day,
        "许可机关": office,
        "许可内容": "准予许可",
    }


PERMITS = [
    permit(1, 1, "2025-10-10", MARKET),  # looked up nine days before
    permit(2, 2, "2025-11-11", "宣城市住房和城乡建设局"),  # never looked up by that office
    permit(2, 3, "2025-12-30", MARKET),  # looked up too long before
    permit(9, 4, "2025-11-12", MARKET),  # on no list
    permit(3, 5, "2025-06-01", MARKET),  # no longer on a list
]
LOOKUPS = [
    {**party(1), "查询单位": "宣城市市场监管局", "查询日期": "2025-10-01", "业务编号": "b-1"},
    {**party(2), "查询单位": MARKET, "查询日期": "2025-11-10", "业务编号": "b-2"},
]


def item(number: str, measure: str, month: str, **more: str) -> dict[str, str]:
    """A row of the clean-up ledger."""
    told = {"清理编号": number, "措施名称": measure, "文件名称": f"办法{number}", "月份": month}
    return {**told, "制定单位": MARKET, "清理意见": "修订", "完成时限": "2026-02-28", "完成情况": "清理中", **more}


CLEANUP = [
    item("1", "限制参加评先评优", "2026年1月"),
    item("1", "限制参加评先评优", "2026年3月", 完成情况="已修订", 完成日期="2026-03-05"),
    item("2", "停止供电供水", "2026年1月"),  # no basis, overdue, not updated since
    item("3", "纳入重点监管", "202603", 完成时限="2026-06-30", 制定单位="宁国市水利局"),
]


LIMITED = [
    {
        "被执行人名称": party(7)["企业名称"],
        "统一社会信用代码": party(7)["统一社会信用代码"],
        "案号": "（2024）皖1802执3号",
        "执行法院": "安徽省宣城市宣州区人民法院",
        "限制消费令发布日期": "2024-04-10",
    }
]


def write(folder: Path) -> list[tuple[str, Path]]:
    """All files, as ``(source, path)``."""
    files: dict[str, Sequence[Row]] = {
        "enterprise_register": FIRMS,
        "serious_lists": SERIOUS,
        "wage_arrears": WAGES,
        "judgment_debtors": DEBTORS,
        "measure_results": RESULTS,
        "consumption_limits": LIMITED,
        "permits": PERMITS,
        "list_lookups": LOOKUPS,
        "measure_cleanup": CLEANUP,
    }
    written = []
    for source, rows in files.items():
        path = folder / f"{source}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            columns = list(dict.fromkeys(name for row in rows for name in row))
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
        written.append((source, path))
    return written
