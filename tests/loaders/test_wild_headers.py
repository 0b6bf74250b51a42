"""Every header that was seen in the wild finds its field: the templates of 2015, 2018 and 2021 with their codes, portals old and new
(snake and camel), provincial and departmental tables, hall kiosks. What is no fact of a record (serial numbers, export stamps) has none."""

from __future__ import annotations

import pytest

from loaders.headers.index import HeaderIndex
from loaders.source_yaml import list_sources

#: source -> field ("" = kept under ``other``) -> headers as seen, one a line of the notes on 双公示 and on headers in the wild, joined by "|".
SEEN: dict[str, dict[str, str]] = {
    "permits": {
        "name": "行政相对人名称|XK_XDR_MC|XK_XDR|xk_xdr|xkXdr|xdrMc",
        "kind": "行政相对人类别|XK_XDR_LB|xdrLx",
        "uscc": (
            "行政相对人代码_1（统一社会信用代码）|XK_XDR_SHXYM|行政相对人代码_1 (统一社会信用代码)|"
            "行政相对人代码-1（统一社会信用代码）|xk_xdr_shxym|xkXdrShxym|tyshxydm|xdrShxym"
        ),
        "reg_no": ("行政相对人代码_2（工商注册号）|XK_XDR_GSZC|行政相对人代码_3(工商登记码)|XK_XDR_GSDJ|xdrGsdj"),
        "org_code": (
            "行政相对人代码_3（组织机构代码）|XK_XDR_ZZJG|行政相对人代码_2(组织机构代码)|"
            "XK_XDR_ZDM|行政相对人代码＿3（组织机构代码）|xdrZdm"
        ),
        "tax_no": "行政相对人代码_4（税务登记号）|XK_XDR_SWDJ|xdrSwdj",
        "institution_no": "行政相对人代码_5（事业单位证书号）|XK_XDR_SYDW",
        "social_no": "行政相对人代码_6（社会组织登记证号）|XK_XDR_SHZZ",
        "legal_representative": "法定代表人|XK_FRDB|法定代表人姓名|XK_FR|xk_fr|xkFr|xdrFr",
        "legal_representative_id_type": "法定代表人证件类型|XK_FR_ZJLX",
        "legal_representative_id": "法定代表人证件号码|XK_FR_ZJHM|XK_FR_SFZH",
        "id_type": "证件类型|XK_XDR_ZJLX",
        "id_number": "证件号码|XK_XDR_ZJHM|行政相对人代码_5(居民身份证号)|XK_XDR_SFZ|xdrSfz",
        "document_name": "行政许可决定文书名称|XK_XKWS|xk_xkws",
        "document_no": (
            "行政许可决定文书号|XK_WSH|行政许可决定书文号|行政许可决定文书号 |行政许可\n决定文书号|xk_wsh|xkWsh|jdswh"
        ),
        "permit_type": "许可类别|XK_XKLB|审批类别|XK_SPLB|xk_splb|xkSplb|xk_xklb|splb",
        "certificate_name": "许可证书名称|XK_XKZS|xk_xkzs",
        "permit_no": "许可编号|XK_XKBH|行政许可编码|xk_xkbh",
        "content": "许可内容|XK_NR|xk_nr|xkNr|xknr",
        "decided_on": "许可决定日期|XK_JDRQ|许可决定日期/生效期|xk_jdrq|xkJdrq|jdrq",
        "valid_from": "有效期自|XK_YXQZ|许可生效期|xk_yxqz",
        "valid_to": "有效期至|XK_YXQZI|许可截止期|XK_JZQ|xk_jzq|xk_yxq|xkJzq|xkYxq|xk_yxqzi|jzrq",
        "authority": "许可机关|XK_XKJG|XK_XZJG|xk_xzjg|xkXzjg|xk_xkjg|xzjg",
        "authority_code": "许可机关统一社会信用代码|XK_XKJGDM|xk_xkjgdm",
        "status": "当前状态|XK_ZT|zt|ztmc",
        "source_unit": "数据来源单位|XK_LYDW|xk_lydw|bmmc",
        "source_unit_code": "数据来源单位统一社会信用代码|XK_LYDWDM|xk_lydwdm",
        "remark": "备注|BZ|bz",
        "project_name": "项目名称|XK_XMMC|xk_xmmc|xkXmmc|xmmc",
        "codes": "行政相对人代码_1",
        "region": "地方编码|DFBM|xk_dfbm|xkDfbm|dfbm",
        "updated_on": "数据更新时间戳|SJC|数据更新时间|xk_sjc|xkSjc|sjc",
        "": "数据导出时间|序号|附件|信息使用范围|objectid|gsrq|recordId|bmbh|bh|wjscsj",
    },
    "penalties": {
        "name": ("行政相对人名称|CF_XDR_MC|cf_xdr_mc|当事人名称|纳税人名称|处罚对象名称|行政处罚公司名称|xy010101"),
        "kind": "行政相对人类别|CF_XDR_LB|行政相对人类型|处罚对象类型",
        "uscc": ("行政相对人代码_1(统一社会信用代码)|CF_XDR_SHXYM|cf_xdr_shxym|统一社会信用代码|xy010133"),
        "reg_no": "行政相对人代码_2(工商注册号)|CF_XDR_GSZC",
        "org_code": "行政相对人代码_3(组织机构代码)|CF_XDR_ZZJG",
        "tax_no": "行政相对人代码_4(税务登记号)|CF_XDR_SWDJ|纳税人识别号|taxCode",
        "institution_no": "行政相对人代码_5(事业单位证书号)|CF_XDR_SYDW",
        "social_no": "行政相对人代码_6(社会组织登记证号)|CF_XDR_SHZZ",
        "legal_representative": "法定代表人|CF_FRDB|cf_fr|法定代表人姓名|xy010105",
        "legal_representative_id_type": "法定代表人证件类型|CF_FR_ZJLX",
        "legal_representative_id": "法定代表人证件号码|CF_FR_ZJHM",
        "id_type": "证件类型|CF_XDR_ZJLX|当事人证件类型|xy010107",
        "id_number": "证件号码|CF_XDR_ZJHM|xy010108",
        "document_no": (
            "行政处罚决定书文号|CF_WSH|决定书文号|决定文书文号|行政处罚决定文书号|cf_wsh|cfWsh|"
            "jdswh|处罚决定文书号|行政处罚文号|xy020102"
        ),
        "violation": "违法行为类型|CF_WFXW|cf_wfxw|主要违法违规行为|xy020109",
        "facts": "违法事实|CF_SY|处罚事由|cf_sy|cfsy|事实|xy020104",
        "basis": "处罚依据|CF_YJ|cf_yj|cfyj|xy020106",
        "penalty_type": "处罚类别|CF_CFLB|处罚类别1|CF_CFLB1|cf_cflb|cflb1|处罚决定种类|处罚处理种类|xy020103",
        "content": "处罚内容|CF_NR|处罚结果|CF_JG|cf_jg|cf_nr|cfjg|行政处罚内容|处罚处理内容|xy020130",
        "fine_wan": "罚款金额（万元）|CF_NR_FK|处罚金额（万元）|罚款金额(万元)|cf_nr_fk|xy020116",
        "confiscated_wan": "没收违法所得、没收非法财物的金额（万元）|CF_NR_WFFF|没收非法财务的金额|cf_nr_wfff",
        "licence": "暂扣或吊销证照名称及编号|CF_NR_ZKDX|cf_nr_zkdx|暂扣或吊销证照名称/编号",
        "decided_on": "处罚决定日期|CF_JDRQ|cf_jdrq|jdrq|决定日期|处罚日期|处罚处理日期|punishDate|xy020107",
        "valid_to": "处罚有效期|CF_YXQ|处罚截止期|CF_JZQ|cf_yxq|有效截止日期",
        "published_to": "公示截止期|CF_GSJZQ|cf_gsjzq|公示截止日期|xy020133",
        "authority": ("处罚机关|CF_CFJG|CF_XZJG|cf_cfjg|cfXzjg|xzjg|作出决定机关|实际处罚部门|处罚单位|xy020101"),
        "authority_code": "处罚机关统一社会信用代码|CF_CFJGDM|cf_cfjgdm|xy020134",
        "source_unit": "数据来源单位|CF_SJLY|cf_sjly|部门名称|xy020135",
        "source_unit_code": "数据来源单位统一社会信用代码|CF_SJLYDM|cf_sjlydm|部门代码|xy020136",
        "remark": "备注|xy020108",
        "title": "处罚名称|CF_CFMC|cf_cfmc|cfmc|处罚行为名称|案件名称|处罚处理名称",
        "penalty_type_2": "处罚类别2|CF_CFLB2|cflb2",
        "publication_term": "公示期限|CF_GSQX|cf_qx|gsqx",
        "updated_on": "cf_sjc",
        "status": "zt",
        "region": "dfbm",
        "published_on": "gsrq|公示日期",
        "case_code": "处罚案件编号|案号",
        "procedure": "案件程序类别",
        "violated_law": "违法依据",
        "codes": "当事人证件号码",
        "fine": "罚款金额|罚款|处罚金额",
        "confiscated": "没收违法所得金额|没收违法所得",
        "confiscated_goods": "没收非法财物金额",
        "record_status": "公示状态",
        "revocation": "撤销处罚的原因说明|撤销立案|案件撤销原因",
        "decision_text": "处罚决定书全文或摘要",
        "": "登记序号|xy020105",
    },
    "enterprise_register": {
        "name": "entName|qymc|baseDwmc|企业名称|QY_NAME",
        "reg_no": "regno|gszch|baseZch|工商注册号|注册号",
        "uscc": "creditCode|unifiedSocialCreditCode|tyshxydm|uniscid|xydm",
        "legal_representative": "legalPerson|legalRepresentative|fddbr|baseFddbr|QY_FR_NAME",
        "ent_type": "enttype|jglx|qylx",
        "status": "entstatus|zt|登记状态",
        "reg_date": "esdate|establishDate|clrq|baseClrq|baseZcrq",
        "authority": "regorg|djjg",
        "address": "dom|jydz|baseXxdz",
        "": "dataSource|bz|baseZzjgxz",
        "updated_on": "sysUpdateTime|gxrq",
        "tax_no": "nsrsbh|baseSwdjh",
        "org_code": "zzjgdm|baseJgdm|组织机构代码|QY_ORG_CODE",
        "capital": "zczb|baseZczj",
        "scope": "jyfw|baseJyfw",
        "approved_on": "hzrq",
        "term_from": "jyyxqsrq",
        "term_to": "jyyxjzrq",
        "industry": "baseHy",
        "region": "baseSzqh|QY_REGION_NAME",
        "phone": "baseLxdh",
        "former_names": "曾用名",
    },
    "serious_lists": {
        "name": "dwUnitName",
        "reason": "abnormalReason",
        "authority": "abnormalRecDept",
        "listed_on": "abnormalDate",
        "removed_on": "unAbnormalDate",
    },
    "judgment_debtors": {
        "id_number": "sfzh",
        "org_code": "jgdm",
        "case_no": "ajbh",
        "performance": "lxqk",
        "published_on": "fbrq",
        "court": "zxfy",
        "": "hqrq",
        "name": "被执行人姓名/名称",
        "identity": "身份证号码/组织机构代码",
    },
}

CASES = [
    (source, field, header)
    for source, fields in SEEN.items()
    for field, headers in fields.items()
    for header in headers.split("|")
]


def test_the_table_is_as_long_as_the_notes() -> None:
    assert len(CASES) > 380


@pytest.mark.parametrize("source", SEEN)
def test_every_header_seen_finds_its_field(source: str) -> None:
    known = list_sources()[source]
    index = HeaderIndex(known)
    needed = {name for name, field in known.fields.items() if field.required} | {group[0] for group in known.one_of}
    wrong = {}
    for of_source, field, header in CASES:
        if of_source == source:
            found = index.match([header, *sorted(needed - {field})], "f")[0]
            if found.field != field:
                wrong[header] = (found.field, found.how)
    assert wrong == {}


@pytest.mark.parametrize(
    ("source", "headers", "fields"),
    [
        # 2015: 代码_2 is the organisation code and 代码_3 the registration number; since 2018 the other way round
        ("permits", ["行政相对人代码_2 (组织机构代码)", "行政相对人代码_3 (工商登记码)"], ["org_code", "reg_no"]),
        ("permits", ["行政相对人代码_2（工商注册号）", "行政相对人代码_3（组织机构代码）"], ["reg_no", "org_code"]),
        ("penalties", ["行政相对人代码_5 (居民身份证号)"], ["id_number"]),
        ("penalties", ["行政相对人代码_5（事业单位证书号）"], ["institution_no"]),
        ("penalties", ["行政相对人代码_2", "行政相对人代码_3"], ["codes", "codes"]),  # told by the shape of the values
    ],
)
def test_codes_go_by_the_bracketed_name_never_by_the_number(source: str, headers: list[str], fields: list[str]) -> None:
    index = HeaderIndex(list_sources()[source])
    columns = index.match([*headers, "行政相对人名称", "行政处罚决定书文号", "行政许可决定文书号"], "f")
    assert [column.field for column in columns[: len(headers)]] == fields
