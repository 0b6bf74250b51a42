"""A row of each collected source as departments write it, in several header generations, and what it states. All rows are synthetic."""

from __future__ import annotations

import json
from typing import Any

import pytest

from loaders.source_yaml import list_sources
from loaders.world.collected import plans

#: Of delivery: a day on which the catalogue has all its classes.
DAY = "2026-06-30"
FIRM, OTHER, BODY = "宣城市测试机械有限公司", "宁国测试建材有限公司", "宣城市测试局"

#: source, row ({one}, {two} are codes, {id} a person's number), events: kind → columns and properties that must be there.
CASES: list[tuple[str, dict[str, str], dict[str, dict[str, Any]]]] = [
    ("water_use", {"用户名称": FIRM, "社会统一信用代码": "{one}", "户号": "0012.0", "抄表年月": "202603.0", "用水量（m³）": "1,234", "应收水费（元）": "3,702.00", "污水处理费（元）": "9", "收费日期": "2026/4/5"},
     {"payment": {"title": "水费", "since": "2026-03-01", "until": "2026-03-31", "amount": 3702.0, "quantity": "1234", "unit": "吨", "period": "2026-03", "paid_on": "2026-04-05"}}),
    ("water_use", {"TYSHXYDM": "{one}", "YHH": "18-7", "YHXZ": "工业用水", "CBRQ": "2026-03-28 00:00:00", "BQSL": "12.5", "BQCJ": "800", "ZNJE": "3.2", "XZQYDM": "341802"},
     {"payment": {"since": "2026-03-28", "region": "341802", "quantity": "12.5", "late_fee": "3.2", "nature": "工业用水"}}),
    ("electricity_use", {"用电户名称": FIRM, "信用代码": "{one}", "用户编号": "34001", "电费年月": "2026年3月", "用电量（万千瓦时）": "1.25", "电费（万元）": "0.9", "欠费金额": "120.5"},
     {"payment": {"title": "电费", "since": "2026-03-01", "amount": 9000.0, "quantity": "12500"}, "arrears": {"amount": 120.5, "since": "2026-03-31"}}),
    ("electricity_use", {"consName": FIRM, "creditCode": "{one}", "consNo": "77", "ym": "202603", "tPq": "88", "tAmt": "60.4", "owedAmount": "0.00"},
     {"payment": {"amount": 60.4, "quantity": "88"}}),
    ("gas_use", {"TYSHXYDM": "{one}", "YHH": "6001", "FRJGMC": FIRM, "YHXZ": "商业用气", "YHDZ": "宣城市测试路1号", "ZDLSH": "Q1", "BSH": "B9", "CBRQ": "20260328", "SCCBRQ": "20260228", "BQYQL": "56.0", "ZNJE": "", "YQZH": "YQ1"},
     {"payment": {"title": "气费", "since": "2026-03-28", "quantity": "56", "place": "宣城市测试路1号"}}),
    ("utility_payments", {"单位名称": FIRM, "信用代码": "{one}", "采暖季": "2025年11月-2026年3月", "热费金额（元）": "18200", "缴费日期": "2026-01-05", "供热公司": OTHER},
     {"payment": {"title": "公共事业费", "since": "2025-11-01", "until": "2026-03-31", "amount": 18200.0, "period": "2025-11-01/2026-03-31"}}),
    ("utility_arrears", {"TJNY": "2026-03-01 00:00:00", "TYSHXYDM": "{one}", "YHH": "18", "YHXZ": "工业", "FRJGMC": FIRM, "YSDZ": "某地", "ZDLSH": "L1", "QFQS": "3", "JE": "1,208.40", "XZQYDM": "341881"},
     {"arrears": {"amount": 1208.4, "since": "2026-03-31", "region": "341881", "periods": "3"}}),
    ("tax_payments", {"nsrsbh": "{one}", "nsrmc": FIRM, "zsxmmc": "增值税", "skzlmc": "自行申报", "skssqq": "2026-01-01", "skssqz": "2026-03-31", "ybtse": "5200.18", "rkrq": "2026-04-12", "yzpzxh": "10001", "swjgmc": "国家税务总局宁国市税务局"},
     {"payment": {"title": "增值税", "since": "2026-01-01", "until": "2026-03-31", "amount": 5200.18, "paid_on": "2026-04-12"}}),
    ("tax_payments", {"企业名称": FIRM, "统一社会信用代码": "{one}", "纳税年度": "2025年度", "纳税总额（万元）": "12.5", "增值税（万元）": "8"},
     {"payment": {"title": "税款", "since": "2025-01-01", "until": "2025-12-31", "amount": 125000.0, "vat": "80000"}}),
    ("tax_payments", {"nsrmc": FIRM, "shxydm": "{one}", "xssr": "100000.0", "msxssr": "0", "se": "3000", "sssq": "2025", "zzjg_dm": ""},
     {"payment": {"amount": 3000.0, "sales": "100000", "period": "2025"}}),
    ("tax_arrears", {"企业或单位名称": FIRM, "纳税人识别号": "{one}", "法定代表人或负责人姓名": "张测试", "居民身份证或其他有效身份证件号码": "3499991970****1234", "经营地点": "某路", "欠税税种": "房产税", "欠税余额（万元）": "3.2", "其中：本期新欠金额": "500", "公告时间": "2026年4月1日"},
     {"arrears": {"title": "房产税", "since": "2026-04-01", "amount": 32000.0, "new": "500"}}),
    ("tax_abnormal", {"社会信用代码（纳税人识别号）": "{one}", "纳税人名称": FIRM, "认定为非正常户日期": "2025.11.03", "解除非正常户日期": "", "主管税务机关": "国家税务总局宁国市税务局"},
     {"abnormal_operation": {"title": "纳税非正常户", "since": "2025-11-03"}}),
    ("tax_registrations", {"统一社会信用代码": "{one}", "纳税人识别号": "{one}", "税务登记日期": "2015/8/6", "纳税人状态": "正常", "企业名称": FIRM, "主管税务所名称": "城区税务所", "主管税务机关名称": "国家税务总局泾县税务局"},
     {"qualification": {"title": "税务登记", "since": "2015-08-06", "state": "正常", "office": "城区税务所"}}),
    ("social_insurance", {"tyshxydm": "{one}", "AAZ001": "200", "ysny": "202603", "dwmc": FIRM, "ycbzrs": "31.0", "dwxz": "企业", "hyfl": "制造业", "jjxz": "私营", "xzq": "宁国市"},
     {"payment": {"title": "社会保险费", "since": "2026-03-01", "persons": "31", "region": "341881"}}),
    ("social_insurance", {"nsrsbh": "{one}", "nsrmc": FIRM, "zsxm_dm": "工伤保险费", "sssq_q": "2026-03-01", "sssq_z": "2026-03-31", "se": "880", "rkrq": "2026-04-02", "uuid": "u1"},
     {"payment": {"title": "工伤保险费", "amount": 880.0, "until": "2026-03-31"}}),
    ("social_insurance", {"dwmc": FIRM, "shxym": "{one}", "cbrq": "2012-05-01", "cbzt_mc": "参保缴费", "xzlx_mc": "失业保险", "sccbrq": "", "jzsj": ""},
     {"payment": {"title": "失业保险", "since": "2012-05-01", "state": "insured"}}),
    ("medical_insurance", {"组织名称": FIRM, "信用代码": "{one}", "险种": "职工基本医疗保险", "应缴月份": "2026-03", "应缴人数": "12", "合计应缴": "4800", "欠缴金额": "4800", "到账标志": "否"},
     {"payment": {"payable": "4800", "persons": "12"}, "arrears": {"amount": 4800.0, "since": "2026-03-31"}}),
    ("housing_fund", {"单位名称": FIRM, "本期缴存金额（元）": "9,360", "公积金单位帐号": "18000", "缴存日期": "2026-03-15", "组织机构代码": "{org}", "单位缴存人数": "10", "公积金中心机构号": "01"},
     {"payment": {"title": "住房公积金", "since": "2026-03-15", "amount": 9360.0, "persons": "10"}}),
    ("housing_fund", {"jcje": "120000", "jcnd": "2025", "qymc": FIRM, "jgh": "01", "dwzh": "9", "tyshxydm": "{one}"},
     {"payment": {"since": "2025-01-01", "until": "2025-12-31", "amount": 120000.0}}),
    ("logistics", {"运单编号": "Y1", "承运单位": FIRM, "承运单位信用代码": "{one}", "托运单位": OTHER, "货物类型": "水泥", "货物重量（吨）": "30", "装货地": "宁国", "卸货地": "杭州", "派车时间": "2026-03-01 08:00", "要求到达时间": "2026-03-02", "实际到达时间": "2026-03-02 10:00", "是否准时": "是", "运费（元）": "2600"},
     {"contract": {"document_no": "Y1", "amount": 2600.0, "state": "fulfilled", "counterparty": OTHER, "fulfilled_on": "2026-03-02"}}),
    ("contracts", {"合同编号": "HT-1", "合同名称": "采购合同", "采购人": BODY, "采购人统一社会信用代码": "{two}", "供应商": FIRM, "供应商统一社会信用代码": "{one}", "合同金额（万元）": "12", "合同签订日期": "2025-06", "履约起止时间": "2025-06-10至2026-06-09", "履约情况": "已违约", "违约情况说明": "逾期交货"},
     {"contract": {"title": "采购合同", "since": "2025-06-01", "until": "2026-06-09", "amount": 120000.0, "document_no": "HT-1", "breach": "逾期交货"}}),
    ("customs_registrations", {"海关注册编码": "3416XT0001", "企业名称": FIRM, "统一社会信用代码": "{one}", "首次注册日期": "2015-01-09", "信用等级": "高级认证企业", "等级认定时间": "2022-05-01", "注销标志": "否", "注册海关": "宣城海关"},
     {"qualification": {"number": "3416XT0001", "since": "2015-01-09", "state": "active", "level": "高级认证企业"}}),
    ("customs_registrations", {"企业名称": FIRM, "信用代码": "{one}", "年份": "2025", "出口额（万美元）": "10", "进口额（万元）": "20"},
     {"declaration": {"title": "进出口", "since": "2025-01-01", "imports": "200000", "exports_usd": "100000"}}),
    ("real_estate", {"bdcqzh": "皖（2024）宁国市不动产权第0000001号", "qlr": FIRM, "zjh": "{one}", "zl": "宁国市测试路2号", "mj": "1,200.50", "yt": "工业", "qllx": "国有建设用地使用权", "djsj": "2024-02-03", "djjg": "宁国市不动产登记中心", "gyqk": "单独所有"},
     {"asset": {"title": "国有建设用地使用权", "since": "2024-02-03", "location": "宁国市测试路2号", "area": "1200.5", "kind": "不动产"}}),
    ("vehicles", {"hphm": "皖P·XT001", "hpzl": "大型汽车", "syr": FIRM, "sfzmhm": "{one}", "cllx": "重型货车", "ccdjrq": "20200102", "yxqz": "20270131", "jdczt": "正常"},
     {"asset": {"title": "重型货车", "since": "2020-01-02", "until": "2027-01-31", "number": "皖P·XT001"}}),
    ("honours", {"jlmc": "诚信示范企业", "jlzsbh": "ZS1", "jlsj": "2025-03-15", "jllb_mc": "表彰", "jldj": "市级", "jlje": "1000", "jlyy": "诚信经营", "shxym": "{one}", "dwmc": FIRM, "授予单位": BODY},
     {"honour": {"title": "诚信示范企业", "since": "2025-03-15", "grade": "市级", "reason": "诚信经营", "document_no": "ZS1"}}),
    ("honours", {"姓名": "张测试", "身份证号": "{id}", "荣誉称号": "诚信之星", "颁奖时间": "2025年12月", "表彰机关": BODY, "所在单位": FIRM},
     {"honour": {"title": "诚信之星", "since": "2025-12-01"}}),
    ("intellectual_property", {"ZLLX": "发明专利", "FMMC": "一种测试装置", "专利号": "ZL2024XT1.0", "申请日": "2022.01.02", "授权公告日": "2024-05-06", "专利权人": FIRM, "统一社会信用代码": "{one}", "法律状态": "有效"},
     {"asset": {"title": "一种测试装置", "since": "2024-05-06", "kind": "发明专利", "state": "有效"}}),
    ("intellectual_property", {"注册号": "XT88", "商标名称": "测试", "国际分类": "9", "注册人名称": FIRM, "注册公告日期": "2020-01-07", "专用权期限止": "2030-01-06"},
     {"asset": {"title": "测试", "number": "XT88", "until": "2030-01-06"}}),
    ("annual_reports", {"ANCHEYEAR": "2025", "UNISCID": "{one}", "ENTNAME": FIRM, "ANCHEDATE": "2026-04-01", "EMPNUM": "31", "ASSGRO": "100.5", "LIAGRO": "20", "VENDINC": "88", "assgrodis": "2"},
     {"annual_report": {"since": "2026-04-01", "year": "2025", "employees": "31", "assets": "100.5", "assets_public": "hidden"}}),
    ("qualifications", {"jgmc": FIRM, "shxydm": "{one}", "zsmc": "建筑业企业资质证书", "zsbh": "D1", "zzdj": "二级", "fbrq": "2022-01-01", "jzsj": "2027-01-01", "zszst": "有效"},
     {"qualification": {"title": "建筑业企业资质证书", "since": "2022-01-01", "until": "2027-01-01", "grade": "二级"}}),
    ("qualifications", {"corpName": FIRM, "corpCode": "{one}", "certType": "安全生产许可证", "certNum": "AX1", "issueDate": "2024-01-01", "validDate": "2027-01-01", "issueOrg": BODY},
     {"qualification": {"number": "AX1", "until": "2027-01-01"}}),
    ("professional_titles", {"姓名": "张测试", "性别": "女", "身份证号": "3499991970****1234", "工作单位": FIRM, "取得资格名称": "高级工程师", "专业": "建筑", "评审通过时间": "2023年12月", "证书编号": "Z1", "评委会名称": "测试评委会"},
     {"qualification": {"title": "高级工程师", "since": "2023-12-01", "major": "建筑", "employer": FIRM}}),
    ("inspections", {"抽查计划编号": "C1", "抽查计划名称": "年度抽查", "抽查类型": "不定向", "抽查机关": BODY, "抽查完成日期": "2026/3/9", "企业名称": FIRM, "统一社会信用代码/注册号": "{one}", "抽查结果": "未发现问题"},
     {"inspection": {"since": "2026-03-09", "result": "no_problem", "plan": "年度抽查", "document_no": "C1"}}),
    ("inspections", {"NSRMC": FIRM, "SHXYDM": "{one}", "ZZJG_DM": "", "JCSSQJQ": "2024-01-01", "JCSSQJZ": "2024-12-31", "SSWFSD": "少列收入", "YJSKZE": "5000", "WH": "税罚1", "YJFKZE": "2500", "YSSFBZ": "否"},
     {"inspection": {"since": "2024-01-01", "until": "2024-12-31", "amount": 5000.0, "problem": "少列收入", "fine": "2500"}}),
    ("court_judgments", {"QYMC": FIRM, "TYSHXYDM": "{one}", "ZXFY": "宁国市人民法院", "AH": "(2025)皖1881执12号", "ZXYJ": "（2024）皖1881民初3号", "ZXAY": "买卖合同纠纷", "YLXJE": "2000", "WLXJE": "18000", "PGRQ": "2025-09-01", "LARQ": "2025-05-01", "GTBZXR": "某人"},
     {"judgment": {"title": "买卖合同纠纷", "since": "2025-05-01", "amount": 2000.0, "document_no": "(2025)皖1881执12号"}, "arrears": {"amount": 18000.0}}),
    ("consumption_limits", {"限制高消费企业名称": FIRM, "案号": "（2025）皖1881执13号", "法定代表人": "张测试", "申请人": OTHER, "涉案金额（元）": "9000", "执行法院": "宁国市人民法院", "立案日期": "2025-05-01", "限高发布日期": "2025-06-01"},
     {"measure": {"title": "限制消费", "since": "2025-06-01", "amount": 9000.0, "measure": "限制消费"}}),
    ("equity_pledges", {"登记编号": "G1", "出质人": "张测试", "出质人证照/证件号码": "{id}", "出质股权数额": "100万元", "质权人": OTHER, "出质股权所在公司": FIRM, "股权出质设立登记日期": "2024年1月2日", "状态": "有效"},
     {"asset": {"document_no": "G1", "since": "2024-01-02", "state": "active", "shares": "100万元"}}),
    ("chattel_mortgages", {"登记编号": "D1", "抵押人": FIRM, "抵押权人": OTHER, "被担保主债权种类": "借款", "被担保主债权数额（万元）": "50", "债务履行期限": "一年", "抵押物": "设备", "抵押登记日期": "2024-03-04", "登记机关": BODY},
     {"asset": {"title": "动产抵押", "amount": 500000.0, "pledgee": OTHER, "goods": "设备"}}),
    ("voluntary_information", {"主体名称": FIRM, "信用代码": "{one}", "自主申报类型": "获奖情况", "申报内容": "市级奖励", "申报日期": "2026-02-03", "是否公开": "是", "审核状态": "审核通过"},
     {"declaration": {"title": "获奖情况", "since": "2026-02-03", "content": "市级奖励", "public": "public", "verified": "verified"}}),
    ("financial_permits", {"JGMC": "宣城测试村镇银行股份有限公司", "JGBM": "S0001", "JRXKZBH": "XT01", "PZCLRQ": "2010-01-01", "FZRQ": "2010-02-01", "FZJG": "宣城银保监分局", "YYDZ": "某路", "PZZZRQ": ""},
     {"qualification": {"title": "金融许可证", "since": "2010-02-01", "number": "XT01"}}),
]  # fmt: skip


def test_every_collected_source_has_a_row_here() -> None:
    mine = {source for source, _, _ in CASES}
    assert len(mine) >= 29
    assert mine <= set(plans())


def filled(desk: Any, row: dict[str, str]) -> dict[str, str]:
    """The row with codes and numbers in it."""
    values = {"one": desk.uscc(1), "two": desk.uscc(2), "org": desk.uscc(1)[8:17], "id": desk.id(1)}
    return {header: cell.format(**values) for header, cell in row.items()}


@pytest.mark.parametrize(("source", "row", "events"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_row_states_its_events(
    desk: Any, source: str, row: dict[str, str], events: dict[str, dict[str, Any]]
) -> None:
    report = desk.load(source, desk.write(f"{source}.csv", [filled(desk, row)], "gb18030"), DAY)
    assert report.files[0].rejected == 0
    found = {event["kind"]: event for event in reversed(desk.events())}
    assert set(found) == set(events)
    for kind, wanted in events.items():
        told = {**found[kind], **json.loads(found[kind]["properties"])}
        assert {key: told.get(key) for key in wanted} == wanted
    assert "subject" in {mention["role"] for mention in desk.mentions()}
    assert not [event for event in desk.events() if event["kind"] != "abnormal_operation" and event["list"]]


@pytest.mark.parametrize("source", sorted({source for source, _, _ in CASES}))
def test_a_row_without_a_party_is_rejected_and_named(desk: Any, source: str) -> None:
    known = list_sources()[source]
    (group,) = known.one_of
    other = next(name for name, field in known.fields.items() if field.type in ("date", "period") and field.headers[1:])
    header, second = known.fields[group[0]].headers[1], known.fields[other].headers[1]
    report = desk.load(source, [{header: "", second: "2026-03-01"}, {header: FIRM, second: "2026-03-01"}], DAY)
    assert (report.files[0].rows, report.files[0].rejected) == (2, 1)
    assert [(row["row"], row["reason"]) for row in desk.rejects()] == [(2, "missing_value")]


@pytest.mark.parametrize(
    "source",
    sorted(name for name in {source for source, _, _ in CASES} if list_sources()[name].subject == "organisation"),
)
def test_a_source_of_organisations_rejects_natural_persons(desk: Any, source: str) -> None:
    known = list_sources()[source]
    other = next(name for name, field in known.fields.items() if field.type in ("date", "period") and field.headers[1:])
    name, code, day = (known.fields[field].headers[1] for field in ("name", "uscc", other))
    rows = [
        {name: "张测试", code: desk.id(1), day: "2026-03-01"},
        {name: "李测试", code: "", day: "2026-03-01"},
        {name: "宣城市张测试小吃店", code: desk.id(2), day: "2026-03-01"},
        {name: "王测试", code: desk.uscc(3), day: "2026-03-01"},
    ]
    desk.load(source, rows, DAY)
    assert [(row["row"], row["reason"]) for row in desk.rejects()] == [(2, "natural_person"), (3, "natural_person")]
    assert desk.id(1) not in str(desk.rejects()) + str(desk.records())
    assert len(desk.records()) == 2
