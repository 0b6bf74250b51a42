"""Every source in every format that keepers use, with the dirt of real files: the same facts, and bad rows with their place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt

Rows = list[dict[str, str]]
FIRM, OTHER = "宣城市测试商贸有限公司", "宁国测试建材有限公司"
#: Registers, decisions and lists; what is collected besides has tests of its own (tests/loaders/collected).
SOURCES = [
    "enterprise_register",
    "officers",
    "shareholders",
    "branches",
    "social_organisations",
    "public_bodies",
    "permits",
    "penalties",
    "judgment_debtors",
    "serious_lists",
    "wage_arrears",
    "abnormal_operations",
    "credit_repair",
    "voting_agreements",
]


def tables(desk: Any) -> dict[str, tuple[Rows, int]]:
    """source → rows as clerks write them (the last one cannot be used), and how many statements the good ones make."""
    one, two = desk.uscc(1), desk.uscc(2)
    spaced = f" {two[:6]} {two[6:10]}\t{two[10:]}"
    return {
        "enterprise_register": (
            [
                {"企业名称": f" {FIRM}　", "统一社会信用代码": f"'{one}", "法定代表人": "张测试", "成立日期": "2019/3/5", "注册资本": "100万元人民币", "登记状态": "存续"},
                {"企业名称": OTHER, "统一社会信用代码": spaced, "法定代表人": "/", "成立日期": "1900-01-01", "注册资本": "NULL", "登记状态": "存续"},
                {"企业名称": "坏行有限公司", "统一社会信用代码": "9.13E+17", "法定代表人": "", "成立日期": "", "注册资本": "", "登记状态": ""},
            ],
            5,
        ),
        "officers": (
            [
                {"姓名": "张测试", "企业名称": FIRM, "统一社会信用代码": one.lower(), "职务": "执行董事兼总经理", "性别": "男"},
                {"姓名": "李　测试", "企业名称": f"{OTHER} ", "统一社会信用代码": "—", "职务": "监事", "性别": "暂无"},
                {"姓名": "", "企业名称": FIRM, "统一社会信用代码": one, "职务": "董事", "性别": ""},
            ],
            6,
        ),
        "shareholders": (
            [
                {"股东名称": "李测试", "股东类型": "自然人股东", "企业名称": FIRM, "统一社会信用代码": one, "持股比例": "30%"},
                {"股东名称": OTHER, "股东类型": "企业法人", "企业名称": FIRM, "统一社会信用代码": one, "持股比例": "７０％"},
                {"股东名称": "", "股东类型": "", "企业名称": FIRM, "统一社会信用代码": one, "持股比例": ""},
            ],
            6,
        ),
        "branches": (
            [
                {"分支机构名称": f"{FIRM}宁国分公司", "分支机构统一社会信用代码": two, "隶属企业名称": FIRM, "隶属企业统一社会信用代码": one},
                {"分支机构名称": f"{FIRM}（郎溪）分公司", "分支机构统一社会信用代码": "无", "隶属企业名称": FIRM, "隶属企业统一社会信用代码": "null"},
                {"分支机构名称": "", "分支机构统一社会信用代码": "", "隶属企业名称": FIRM, "隶属企业统一社会信用代码": one},
            ],
            6,
        ),
        "social_organisations": (
            [
                {"社会组织名称": "宣城市测试协会", "统一社会信用代码": one, "社会组织类型": "社会团体", "法定代表人": "张测试"},
                {"社会组织名称": "宣城市测试基金会", "统一社会信用代码": "\\N", "社会组织类型": "基金会", "法定代表人": "暂无"},
                {"社会组织名称": "  ", "统一社会信用代码": "", "社会组织类型": "社会团体", "法定代表人": "李测试"},
            ],
            4,
        ),
        "public_bodies": (
            [
                {"机构名称": "宣城市测试中心", "统一社会信用代码": one, "单位类型": "事业单位", "法定代表人": "张测试"},
                {"机构名称": "宣城市测试学校", "统一社会信用代码": "", "单位类型": "事业单位", "法定代表人": "-"},
                {"机构名称": "", "统一社会信用代码": "", "单位类型": "机关", "法定代表人": ""},
            ],
            4,
        ),
        "permits": (
            [
                {"行政相对人名称": FIRM, "行政相对人代码_1（统一社会信用代码）": one, "行政许可决定文书号": "宣许〔2021〕1号", "许可内容": "食品经营", "许可决定日期": "2021年1月5日", "有效期至": "2099/12/31", "许可机关": "测试局"},
                {"行政相对人名称": OTHER, "行政相对人代码_1（统一社会信用代码）": "00000000000000000X", "行政许可决定文书号": "宣许[2021]2号", "许可内容": "\t道路运输", "许可决定日期": "20210106", "有效期至": "长期", "许可机关": "测试局"},
                {"行政相对人名称": "", "行政相对人代码_1（统一社会信用代码）": "", "行政许可决定文书号": "宣许〔2021〕3号", "许可内容": "", "许可决定日期": "", "有效期至": "", "许可机关": ""},
            ],
            6,
        ),
        "penalties": (
            [
                {"行政相对人名称": FIRM, "行政相对人代码_1（统一社会信用代码）": one, "行政处罚决定书文号": "宣罚〔2021〕1号", "违法行为类型": "虚假宣传", "处罚类别": "罚款；警告", "罚款金额（万元）": "2.500000", "处罚决定日期": "2021-1-5", "处罚机关": "测试局"},
                {"行政相对人名称": OTHER, "行政相对人代码_1（统一社会信用代码）": spaced, "行政处罚决定书文号": "宣罚〔2021〕2号", "违法行为类型": "无照经营", "处罚类别": "警告", "罚款金额（万元）": "/", "处罚决定日期": "2021-01-06 00:00:00", "处罚机关": "测试局"},
                {"行政相对人名称": "坏行有限公司", "行政相对人代码_1（统一社会信用代码）": "9.13418E+17", "行政处罚决定书文号": "宣罚〔2021〕3号", "违法行为类型": "", "处罚类别": "", "罚款金额（万元）": "", "处罚决定日期": "", "处罚机关": ""},
            ],
            6,
        ),
        "judgment_debtors": (
            [
                {"被执行人姓名/名称": FIRM, "身份证号码/组织机构代码": one, "法定代表人或者负责人姓名": "张测试", "执行法院": "测试法院", "案号": "(2020)皖1802执123号", "发布时间": "2020年05月06日"},
                {"被执行人姓名/名称": "李测试", "身份证号码/组织机构代码": "3499991970****1234", "法定代表人或者负责人姓名": "", "执行法院": "测试法院", "案号": "（2020）皖1802执124号", "发布时间": "2020-05-07"},
                {"被执行人姓名/名称": "", "身份证号码/组织机构代码": "", "法定代表人或者负责人姓名": "", "执行法院": "测试法院", "案号": "（2020）皖1802执125号", "发布时间": "2020-05-08"},
            ],
            8,
        ),
        "serious_lists": (
            [
                {"主体名称": FIRM, "统一社会信用代码": one, "名单名称": "重大税收违法失信主体名单", "列入日期": "2022/1/2", "列入决定机关": "测试局"},
                {"主体名称": OTHER, "统一社会信用代码": "", "名单名称": "安全生产严重失信主体名单", "列入日期": "2022.1.3", "列入决定机关": "测试局"},
                {"主体名称": "坏行有限公司", "统一社会信用代码": two, "名单名称": "没有这样的名单", "列入日期": "2022-01-04", "列入决定机关": "测试局"},
            ],
            6,
        ),
        "wage_arrears": (
            [
                {"对象名称": FIRM, "统一社会信用代码": one, "列入时间": "2022-01-02", "发布机关": "测试人社局"},
                {"对象名称": OTHER, "统一社会信用代码": "无", "列入时间": "20220103", "发布机关": "测试人社局"},
                {"对象名称": "", "统一社会信用代码": "", "列入时间": "2022-01-04", "发布机关": "测试人社局"},
            ],
            6,
        ),
        "abnormal_operations": (
            [
                {"企业名称": FIRM, "统一社会信用代码": one, "列入日期": "2022-01-02", "列入原因": "失联", "作出决定机关": "测试局"},
                {"企业名称": OTHER, "统一社会信用代码": spaced, "列入日期": "2022年1月3日", "列入原因": "未年报", "作出决定机关": "测试局"},
                {"企业名称": "", "统一社会信用代码": "", "列入日期": "2022-01-04", "列入原因": "", "作出决定机关": ""},
            ],
            6,
        ),
        "credit_repair": (
            [
                {"主体名称": FIRM, "统一社会信用代码": one, "决定书文号": "宣罚〔2021〕1号", "决定": "同意", "终止公示日期": "2022-01-02"},
                {"主体名称": OTHER, "统一社会信用代码": "", "决定书文号": "宣罚〔2021〕2号", "决定": "不予修复", "终止公示日期": "/"},
                {"主体名称": "坏行有限公司", "统一社会信用代码": "9.13E+17", "决定书文号": "宣罚〔2021〕3号", "决定": "同意", "终止公示日期": ""},
            ],
            0,
        ),
        "voting_agreements": (
            [
                {"公告编号": "2023-001", "协议类型": "表决权委托协议", "上市公司名称": FIRM, "统一社会信用代码": one, "委托方": "李测试", "受托方": "张测试", "占公司总股本比例": "10.5％", "一致行动人": "/", "签署日期": "2023/1/5", "到期日期": "长期", "协议状态": "有效"},
                {"公告编号": "2023-002", "协议类型": "一致行动人协议", "上市公司名称": FIRM, "统一社会信用代码": "—", "委托方": "", "受托方": "", "占公司总股本比例": "", "一致行动人": "周测试、吴测试", "签署日期": "2023年2月1日", "到期日期": "20260201", "协议状态": ""},
                {"公告编号": "2023-003", "协议类型": "一致行动协议", "上市公司名称": "", "统一社会信用代码": "", "委托方": "", "受托方": "", "占公司总股本比例": "", "一致行动人": "周测试、吴测试", "签署日期": "", "到期日期": "", "协议状态": ""},
            ],
            8,
        ),
        "repair_applications": (
            [
                {"申请编号": "XF1", "主体名称": FIRM, "统一社会信用代码": one, "决定书文号": "宣罚〔2021〕1号", "申请方式": "线上", "申请材料": "信用承诺书；缴款凭证", "收到日期": "2026/4/1"},
                {"申请编号": "XF2", "主体名称": f"{OTHER} ", "统一社会信用代码": "/", "决定书文号": "宣罚[2021]2号", "申请方式": "窗口", "申请材料": "无", "收到日期": "20260402"},
                {"申请编号": "", "主体名称": OTHER, "统一社会信用代码": "", "决定书文号": "宣罚〔2021〕3号", "申请方式": "", "申请材料": "", "收到日期": ""},
            ],
            0,
        ),
        "publication_ends": (
            [
                {"主体名称": FIRM, "统一社会信用代码": one, "决定书文号": "宣罚〔2021〕1号", "依据": "令第36号", "公示期满日期": "2026/4/1"},
                {"主体名称": OTHER, "统一社会信用代码": "无", "决定书文号": "宣罚[2021]2号", "依据": "—", "公示期满日期": "20260402"},
                {"主体名称": OTHER, "统一社会信用代码": "", "决定书文号": "宣罚〔2021〕3号", "依据": "", "公示期满日期": ""},
            ],
            0,
        ),
        "objections": (
            [
                {"异议编号": "YY1", "主体名称": FIRM, "统一社会信用代码": one, "决定书文号": "宣罚〔2021〕1号", "异议理由": "已缴清", "异议日期": "2026/4/1", "处理结果": ""},
                {"异议编号": "YY2", "主体名称": OTHER, "统一社会信用代码": "暂无", "决定书文号": "宣罚[2021]2号", "异议理由": "/", "异议日期": "20260402", "处理结果": "不成立"},
                {"异议编号": "YY3", "主体名称": "", "统一社会信用代码": "", "决定书文号": "宣罚〔2021〕3号", "异议理由": "", "异议日期": "2026-04-03", "处理结果": ""},
            ],
            0,
        ),
        "portal_states": (
            [
                {"网站名称": "信用中国", "主体名称": FIRM, "统一社会信用代码": one, "决定书文号": "宣罚〔2021〕1号", "公示状态": "公示中", "核查日期": "2026/4/1"},
                {"网站名称": "信用安徽", "主体名称": OTHER, "统一社会信用代码": "-", "决定书文号": "宣罚[2021]2号", "公示状态": "已下线", "核查日期": "20260402"},
                {"网站名称": "", "主体名称": OTHER, "统一社会信用代码": "", "决定书文号": "宣罚〔2021〕3号", "公示状态": "公示中", "核查日期": "2026-04-03"},
            ],
            0,
        ),
        "disclosures": (
            [
                {"记录编号": "penalties:0123456789abcdef", "接收单位": "宣城测试银行", "用途": "信易贷", "提供日期": "2026/4/1"},
                {"记录编号": "penalties:0123456789abcdee", "接收单位": "宣城市测试局 ", "用途": "无", "提供日期": "20260402"},
                {"记录编号": "penalties:0123456789abcded", "接收单位": "", "用途": "", "提供日期": "2026-04-03"},
            ],
            0,
        ),
        "work_plan": (
            [
                {"计划名称": "宣城市2021年测试要点", "任务编号": "1", "任务内容": "归集信息", "完成时限": "2021年6月30日", "牵头单位": "宣城市水利局；宣城市司法局", "责任单位": "宣城市民政局"},
                {"计划名称": "宣城市2021年测试要点", "任务编号": "2.1", "任务内容": "\t宣传", "完成时限": "/", "牵头单位": "", "责任单位": " 宣城市科学技术局 "},
                {"计划名称": "宣城市2021年测试要点", "任务编号": "", "任务内容": "坏行", "完成时限": "", "牵头单位": "", "责任单位": ""},
            ],
            4,
        ),
        "plan_progress": (
            [
                {"计划名称": "宣城市2021年测试要点", "任务编号": "1", "季度": "2021Q1", "状态": "推进中", "报送单位": "宣城市水利局", "报送日期": "2021/4/5"},
                {"计划名称": "宣城市2021年测试要点", "任务编号": "2.1", "季度": "2021Q1", "状态": "已办结", "报送单位": "—", "报送日期": "20210406"},
                {"计划名称": "宣城市2021年测试要点", "任务编号": "", "季度": "2021Q1", "状态": "完成", "报送单位": "", "报送日期": ""},
            ],
            1,
        ),
    }  # fmt: skip


def as_csv(path: Path, rows: Rows, encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.with_suffix(".csv").write_bytes(text.getvalue().encode(encoding))
    return path.with_suffix(".csv")


def as_xlsx(path: Path, rows: Rows) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["测试信息表（合成数据）"])
    book.active.append([])
    for cells in (list(rows[0]), *([*row.values()] for row in rows)):
        book.active.append(cells)
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


def as_xls(path: Path, rows: Rows) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("测试")
    sheet.write(0, 0, "测试信息表（合成数据）")
    for at, cells in enumerate((list(rows[0]), *([*row.values()] for row in rows)), 2):
        for column, cell in enumerate(cells):
            sheet.write(at, column, cell)
    book.save(str(path.with_suffix(".xls")))
    return path.with_suffix(".xls")


def as_envelope(path: Path, rows: Rows) -> Path:
    whole = {"msg": "ok", "code": "200", "data": {"total": len(rows), "rows": rows}}
    path.with_suffix(".json").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return path.with_suffix(".json")


def as_lines(path: Path, rows: Rows) -> Path:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.with_suffix(".jsonl").write_text(text, encoding="utf-8")
    return path.with_suffix(".jsonl")


def as_parquet(path: Path, rows: Rows) -> Path:
    pq.write_table(pa.Table.from_pylist(rows), path.with_suffix(".parquet"))
    return path.with_suffix(".parquet")


FORMATS: dict[str, Callable[[Path, Rows], Path]] = {
    "utf-8 csv": as_csv,
    "utf-8 csv with a mark": lambda path, rows: as_csv(path, rows, "utf-8-sig"),
    "gb18030 csv": lambda path, rows: as_csv(path, rows, "gb18030"),
    "xlsx": as_xlsx,
    "xls": as_xls,
    "json envelope": as_envelope,
    "json lines": as_lines,
    "parquet": as_parquet,
}
#: The row of the file in which the third row of a table stands.
THIRD = {"xlsx": 6, "xls": 6, "json envelope": 3, "json lines": 3, "parquet": 3}


def facts(desk: Any) -> dict[str, Any]:
    """What was loaded, but for headers and provenance that differ between formats."""
    return {**desk.facts(), "rejects": [(row["reason"], row["column"]) for row in desk.rejects()]}


@pytest.mark.parametrize("source", SOURCES)
def test_every_format_gives_the_same_facts(make_desk: Any, source: str) -> None:
    first: dict[str, Any] = {}
    for name, write in FORMATS.items():
        desk = make_desk()
        rows, statements = tables(desk)[source]
        report = desk.load(source, write(desk.folder / "delivery", rows))
        (file,) = report.files
        assert (file.rows, file.inserted, file.rejected, file.unmapped) == (3, 2, 1, []), (name, file, desk.rejects())
        (reject,) = desk.rejects()
        assert reject["row"] == THIRD.get(name, 4), (name, reject)
        assert reject["reason"] in ("missing_value", "scientific_notation", "unknown_list"), name
        assert len(desk.mentions()) + len(desk.ties()) + len(desk.events()) == statements, name
        first = first or facts(desk)
        assert facts(desk) == first, name


@pytest.mark.parametrize("source", SOURCES)
def test_loading_the_same_rows_in_another_format_changes_nothing(desk: Any, source: str) -> None:
    rows, _ = tables(desk)[source]
    desk.load(source, as_csv(desk.folder / "one", rows, "gb18030"))
    before = desk.facts()
    report = desk.load(source, as_xlsx(desk.folder / "two", rows), "2024-02-01")
    assert (report.files[0].inserted, report.files[0].updated, report.files[0].unchanged) == (0, 0, 2)
    assert desk.facts() == before
