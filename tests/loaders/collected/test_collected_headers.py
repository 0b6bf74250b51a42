"""Headers and keys seen in the wild find their fields: departmental tables (pinyin and coded keys), the hall's kiosk, plain usage."""

from __future__ import annotations

import pytest

from loaders.headers.index import HeaderIndex
from loaders.source_yaml import list_sources

#: source -> field ("" = kept under ``other``) -> headers as seen, joined by "|".
SEEN: dict[str, dict[str, str]] = {
    "water_use": {
        "uscc": "tyshxydm|统一社会信用代码", "account": "yhh|用户号", "nature": "yhxz|用户性质", "read_on": "cbrq|抄表日期",
        "reading": "bqcj|本期抄见", "quantity": "bqsl|本期水量|用水量（吨）|用水量(m³)|用水总量：立方米", "quantity_wan": "用水量（万吨）|用水总量（万m³）",
        "late_fee": "znje|滞纳金额", "amount": "水费（元）|应收水费", "amount_wan": "水费总额（万元）", "period": "抄表年月|账期",
        "": "缴费渠道|序号|水费单价（元/m³）",
    },
    "gas_use": {
        "uscc": "TYSHXYDM", "bill_no": "ZDLSH|账单流水号", "certificate": "YQZH|用气证号", "meter_no": "BSH|表计号", "late_fee": "ZNJE",
        "quantity": "BQYQL|本期用气量", "reading": "BQCJ", "source_unit": "SJLY|数据来源", "previous_read_on": "SCCBRQ|上次抄表日期",
        "previous_reading": "SQCX|上期抄见", "read_on": "CBRQ", "name": "FRJGMC|法人机构名称", "nature": "YHXZ", "place": "YHDZ|用户地址", "account": "YHH",
        "region": "XZQYDM|行政区域代码",
    },
    "utility_arrears": {
        "period": "TJNY|统计年月", "uscc": "TYSHXYDM", "account": "YHH", "nature": "YHXZ", "name": "FRJGMC", "place": "YSDZ|用水地址", "bill_no": "ZDLSH",
        "periods": "QFQS|欠费期数", "owed": "JE|金额", "region": "XZQYDM",
    },
    "tax_payments": {
        "authority": "swjgmc|主管税务机关", "office": "主管税务所（科、分局）", "name": "nsrmc|纳税人名称", "treasured_on": "rkrq|入库日期", "paid": "ybtse|se|实缴金额|税额总额",
        "voucher": "yzpzxh|序列号", "item": "zsxmmc|zsxm_dm|征收项目", "to": "skssqz|sssq_z|税款所属期止", "from": "skssqq|sssq_q|税款所属期起",
        "item_kind": "skzlmc|skzl_dm|税款种类", "uscc": "tyshxydm|shxydm", "tax_no": "nsrsbh", "exempt_sales": "msxssr|免税销售收入额",
        "culture_fee": "whsyjsf", "sales": "xssr|销售收入", "org_code": "zzjg_dm", "period": "sssq|统计时间", "address": "scjydz",
        "vat": "PAID_VAT_AMOUNT", "vat_payable": "PAYABLE_VAT_AMOUNT", "income_tax": "PAID_INCOMETAX_AMOUNT", "income_tax_payable": "PAYABLE_INCOMETAX_AMOUNT",
    },
    "tax_arrears": {
        "tax_no": "纳税人识别号|TAX_NO", "name": "纳税人名称|企业或单位名称", "address": "生产经营地址|经营地点", "item": "欠税税种", "owed": "累计欠税余额|欠税余额（元）",
        "owed_wan": "欠税余额（万元）", "kind": "企业个体标志", "authority": "发布部门", "new_owed": "当期新发生的欠税金额",
    },
    "tax_abnormal": {"found_on": "非正常户认定日期|认定为非正常户日期", "legal_representative_id": "法定代表人身份证号", "legal_representative": "法定代表人"},
    "tax_registrations": {
        "registered_on": "税务登记日期", "state": "纳税人状态|baseNsrzt", "office_no": "主管税务所代码", "office": "主管税务所名称",
        "authority_code": "主管税务机关代码", "authority": "主管税务机关名称",
    },
    "social_insurance": {
        "voucher": "uuid", "item": "zsxm_dm|征收项目|xzlx|xzlx_mc", "from": "sssq_q", "to": "sssq_z", "tax_no": "nsrsbh", "name": "nsrmc|dwmc", "paid": "se",
        "paid_on": "rkrq", "unit_id": "AAZ001|单位ID", "period": "ysny|应收年月", "persons": "ycbzrs|月参保总人数|INSURED_PERSON_NUMBER", "nature": "dwxz|jjxz|单位性质",
        "industry": "hyfl|行业分类", "town": "dwscjd|单位所处街道", "region": "xzq|行政区", "uscc": "tyshxydm|shxym", "reg_no": "zch", "org_code": "jgdm",
        "insured_on": "cbrq|sccbrq|投保起始日期", "state": "cbzt|cbzt_mc|当前状态", "ended_on": "jzsj", "pension": "养老保险人数", "injury": "工伤保险人数",
    },
    "housing_fund": {
        "paid": "jcje|缴存总金额|本期缴存金额（元）", "period": "jcnd|缴存年度", "name": "qymc|单位名称", "fund_office": "jgh|机构号|公积金中心机构号",
        "account": "dwzh|单位账号|公积金单位帐号", "paid_on": "jcrq|缴存日期", "org_code": "zzjgdm|组织机构代码", "persons": "jcrs|单位缴存人数",
    },
    "real_estate": {
        "authority": "djjg|登记机构", "book_no": "zsgbh", "certificate": "bdcqzh|不动产权证号", "name": "qlr|权利人", "codes": "zjh|qlrzjh|权利人身份证件号码",
        "shared": "gyqk|共有情况", "location": "zl|坐落", "unit_no": "bdcdyh|不动产单元号", "right": "qllx|权利类型", "nature": "qlxz|权利性质", "use": "yt|用途",
        "area": "mj|面积", "term": "syqx|使用期限", "further": "qlqtzk|权利其他状况", "state": "op|状态", "registered_on": "djsj|szsj|登薄时间", "notes": "fj|附记",
        "updated_on": "update_time", "": "tongid|sendtime",
    },
    "annual_reports": {
        "report_id": "ancheid|年报ID", "year": "ancheyear|年报年度", "assets": "assgro|资产总额", "liabilities": "liagro", "equity": "totequ|所有者权益合计", "revenue": "vendinc|营业总收入|销售(营业)收入",
        "profit": "progro", "net_profit": "netinc", "taxes": "ratgro|纳税总额", "pripid": "pripid|主体身份代码", "uscc": "uniscid", "name": "entname", "reg_no": "regno",
        "type": "enttype|企业类型", "business": "busst_cn|营运状况", "reported_on": "anchedate", "assets_public": "assgrodis|资产总额是否公示", "main_revenue": "maibusinc|其中主营业务收入",
        "employees": "empnum|从业人数|cyrs", "city": "dsc_city", "region": "dsc_adm_region|所属区/县",
    },
    "qualifications": {
        "number": "CERTIFICATENO|zsbh", "authority": "ISSUECERTIFICATEORGAN|发证机关", "issued_on": "ISSUEDATE|fbrq|起始日期", "valid_to": "CERTIFICATEENDDATE|jzsj|终止日期",
        "org_code": "jgdm", "reg_no": "zch", "name": "jgmc|QY_NAME", "uscc": "shxydm", "title": "zsmc|APT_CASENAME", "category": "zzlb", "grade": "zzdj",
        "content": "zznr", "state": "zszt",
    },
    "honours": {
        "title": "jlmc|rymc", "document_no": "jlzsbh|jdswh", "awarded_on": "jlsj|qdsj", "category": "jllb|jllb_mc", "grade": "jldj", "amount": "jlje", "reason": "jlyy",
        "uscc": "shxym", "name": "jgmc", "content": "rynr", "authority": "bzdw",
    },
    "court_judgments": {
        "name": "QYMC", "uscc": "TYSHXYDM", "org_code": "ZZJGDM", "legal_representative": "FDDBR", "address": "DWDZ", "authority": "ZXFY", "case_no": "AH",
        "basis_no": "ZXYJ", "cause": "ZXAY", "performed_on": "LXSJ", "amount": "YLXJE|执行金额（元）", "conduct": "ZXXW", "goods": "ZXWP", "owed": "WLXJE|未执行金额（元）",
        "owed_conduct": "WLXXW", "owed_goods": "WLXWP", "others": "GTBZXR", "exposed_on": "PGRQ", "search_no": "SABH", "party_no": "DSRBH", "court_code": "FYDM", "filed_on": "LARQ",
    },
    "consumption_limits": {
        "name": "限制高消费企业名称", "case_no": "案号", "legal_representative": "法定代表人", "applicant": "申请人", "amount": "涉案金额（元）", "authority": "执行法院",
        "filed_on": "立案日期", "published_on": "限高发布日期",
    },
    "financial_permits": {
        "name": "JGMC|机构名称", "org_no": "JGBM|机构编码", "founded_on": "PZCLRQ", "ended_on": "PZZZRQ", "address": "YYDZ", "number": "JRXKZBH", "issued_on": "FZRQ",
        "authority": "FZJG", "approval": "unit_file_number|批准文号",
    },
    "customs_registrations": {
        "customs_no": "海关注册编码", "uscc": "统一社会信用代码", "org_code": "组织机构代码", "address": "注册地址", "qualification": "企业资质", "period": "年度",
        "registered_on": "首次注册日期", "level": "信用等级", "level_on": "等级认定时间", "state": "注销标志", "remark": "备注",
    },
    "intellectual_property": {"type": "ZLLX", "title": "FMMC|专利名称", "number": "TMREG_NO|专利号|商标注册号"},
    "inspections": {
        "name": "NSRMC|检查对象", "uscc": "SHXYDM", "org_code": "ZZJG_DM", "from": "JCSSQJQ", "to": "JCSSQJZ", "problem": "SSWFSD", "made_up": "YJSKZE",
        "document_no": "WH", "fine": "YJFKZE", "moved_to_court": "YSSFBZ", "tax_no": "NSRSBH",
    },
}  # fmt: skip

CASES = [
    (source, field, header)
    for source, fields in SEEN.items()
    for field, headers in fields.items()
    for header in headers.split("|")
]


@pytest.mark.parametrize("source", SEEN)
def test_every_header_seen_finds_its_field(source: str) -> None:
    index = HeaderIndex(list_sources()[source])
    wrong = {}
    for of_source, field, header in CASES:
        if of_source == source:
            found = index.match([header, "name", "uscc"], "f")[0]
            if (found.field, found.how == "near") != (field, False):
                wrong[header] = (found.field, found.how)
    assert wrong == {}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("水费总额（万元）", "amount_wan"),
        ("水费总额,万元", "amount_wan"),
        ("水费总额：元", "amount"),
        ("用水总量（单位：吨）", "quantity"),
        ("水费总额（吨）", ""),  # a sum of money in tons is none
        ("用水总量（元）", ""),
        ("户号（个）", ""),
    ],
)
def test_a_unit_at_the_end_tells_the_field_in_that_unit(header: str, field: str) -> None:
    index = HeaderIndex(list_sources()["water_use"])
    assert index.match([header, "name"], "f")[0].field == field


def test_an_amount_without_a_field_in_ten_thousands_is_not_taken_for_yuan() -> None:
    index = HeaderIndex(list_sources()["wage_arrears"])
    found = index.match(["欠薪金额（万元）", "企业名称", "文书号"], "f")[0]
    assert (found.field, found.unit) == ("amount", "万元")


def test_every_built_in_source_lies_in_the_file_of_its_name() -> None:
    assert [source.id for source in list_sources().values()] == list(list_sources())
