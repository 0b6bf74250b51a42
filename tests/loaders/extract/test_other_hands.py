"""Decisions as other offices and other hands write them. All parties, numbers and deeds are made up."""

from __future__ import annotations

import pytest

from loaders.extract.pipeline import mentions


def told(text: str, kind: str, *roles: str) -> list[object]:
    found = [one for one in mentions(text) if one["type"] == kind and (not roles or one["role"] in roles)]
    return list(dict.fromkeys(one["value"] for one in found))


@pytest.mark.parametrize(
    ("text", "fines"),
    [
        ("决定处少缴税款38,200.50元百分之五十的罚款19,100.25元。", [19100.25]),
        ("处以违法进货总额6500元百分之八的罚款，计￥520.00元(伍佰贰拾元)。", [520]),
        ("处以非法占用耕地每平方米30元的罚款，共计45600元。", [45600]),
        ("并处骗取金额3倍的罚款，共计7,515.90元。", [7515.9]),
        ("处货值金额二倍罚款，即人民币贰仟肆佰元整。", [2400]),
        ("没收违法所得800元，处罚款3000元，合计罚没款3800元。", [3000]),
        ("罚款金额(万元)：\t0.000000", []),
    ],
)
def test_what_a_fine_is_reckoned_from_is_no_fine(text: str, fines: list[float]) -> None:
    assert told(text, "amount", "fine") == fines


@pytest.mark.parametrize(
    ("name", "on_the_seal"),
    [
        ("蒙城县教育局", "蒙城县教育局"),
        ("合肥市水务局", "合肥市水务局"),
        ("昆山市文化体育和旅游局", "昆山市文化体育和旅游局"),
        ("杭州市临安区城市管理行政执法局", "杭州市临安区城市管理行政执法局"),
        ("宣城市城市管理行政执法局", "宣城市城市管理行政执法局"),
        ("绍州市柯北区市场监督管理局", "绍州市柯北区市场监督管理局"),  # no table has this place, but one a 北区
        ("靖沙市应急管理局", "靖沙市应急管理局"),
        ("湖南省长沙市天心区市场监督管理局", "长沙市天心区市场监督管理局"),
        ("象山县海洋与渔业局", "象山县海洋与渔业局"),
        ("宁国市市监局", "宁国市市场监督管理局"),
        ("广德市卫健委", "广德市卫生健康委员会"),
    ],
)
def test_a_name_of_its_own_over_the_document_is_the_seal(name: str, on_the_seal: str) -> None:
    text = f"{name}\n行政处罚决定书\n当事人：测试餐饮有限公司\n我局决定罚款500元。\n{name}\n2023年5月6日\n"
    assert told(text, "authority", "issuer") == [on_the_seal]


TABLE = (
    "行政处罚信息公示表\n"
    "序号\t当事人名称（姓名）\t行政处罚决定书文号\t违法行为类型\t罚款金额（万元）\t作出行政处罚决定机关名称\n"
    "1\t芜湖测试货运部\t芜交罚〔2024〕21号\t未按规定维护车辆\t0.25\t芜湖市交通运输局\n"
    "2\t赵建军（时任测试公司经理）\t芜交罚〔2024〕22号\t对超限运输负有责任\t1\t芜湖市交通运输局\n"
    "合计\t\t\t\t1.25\t\n"
)


def test_cells_are_what_the_heads_of_their_columns_say() -> None:
    assert told(TABLE, "party", "subject") == ["芜湖测试货运部", "赵建军"]
    assert told(TABLE, "amount", "fine") == [2500, 10000]
    assert told(TABLE, "violation") == ["未按规定维护车辆", "对超限运输负有责任"]
    rows = mentions(TABLE)
    holder = {one["value"]: one["entity"] for one in rows if one["type"] == "party"}
    assert [one["entity"] for one in rows if one["type"] == "amount"] == [holder["芜湖测试货运部"], holder["赵建军"]]


@pytest.mark.parametrize(
    ("text", "party", "role"),
    [
        ("限制你单位及你单位法定代表人林晓梅不得实施高消费行为。", "林晓梅", "legal_representative"),
        ("对直接负责的主管人员郑国栋处罚款2000元。", "郑国栋", "responsible"),
        ("本院立案执行申请人方志远申请执行测试公司劳动争议一案。", "方志远", "creditor"),
        ("被执行人：测试门业有限公司。\n法定代表人：丁大海。\n被执行人：丁大海，男，汉族。", "丁大海", "debtor"),
    ],
)
def test_persons_named_in_passing(text: str, party: str, role: str) -> None:
    assert (party, role) in {(one["value"], one["role"]) for one in mentions(text) if one["type"] == "party"}


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("拖欠韩志刚工资9000元、吴秀兰4,500元、孙有田3800元，合计17300元。", "吴秀兰"),
        ("使用未取得护士执业资格的郭小燕为患者输液。", "郭小燕"),
        ("委托上海测试认证服务有限公司工作人员方志远到场辨认。", "方志远"),
        ("（统一社会信用代码：91341802MA2TEST123；负责人：林晓梅）于2023年5月擅自占地。", "林晓梅"),
        ("当事人从林某某处以每只14元购入。", "林某某"),
        ("安排未取得《医师执业证书》的郭小燕书写报告。", "郭小燕"),
        ("与乘客旦增白姆商量车费。", "旦增白姆"),
        ("购买人韩志刚、吴秀兰均反映无效。", "吴秀兰"),
        ("白酒由帮工李存弟酿造。", "李存弟"),
        ("你单位委托代理人宣城测试律师事务所律师涂远航提交意见。", "宣城测试律师事务所"),
        ("未为职工路万春、南秀英等9人办理账户。", "南秀英"),
        ("由社区工作人员郭小燕见证。", "郭小燕"),
        ("教练员令狐昌明于2024年索取财物。", "令狐昌明"),
        ("玩具侵犯东莞测试文化创意有限公司商标权。", "东莞测试文化创意有限公司"),
        ("设计由苏州测试空间设计事务所提供。", "苏州测试空间设计事务所"),
        ("采购许某均已作证。", "许某"),
        ("委托宣城测试通报关行申报。", "宣城测试通报关行"),
        ("以收取定金方式向阿不都·买买提、韩志刚等17户预售。", "阿不都·买买提"),
        ("采购人宣城市第三人民医院委托代理采购。", "宣城市第三人民医院"),
        ("当事人与北京测试投资管理中心（有限合伙）签订协议。", "北京测试投资管理中心(有限合伙)"),
        ("商标注册权人测试（上海）户外用品有限公司出具说明。", "测试(上海)户外用品有限公司"),
        ("宣城市宣州区测试电镀\n有限公司：\n经查，你公司违法排污。", "宣城市宣州区测试电镀有限公司"),
    ],
)
def test_parties_named_in_passing(text: str, party: str) -> None:
    assert party in told(text, "party")


def test_one_sign_for_several_numbers() -> None:
    assert told("（测金罚决字〔2024〕8、9号）", "document_no") == ["测金罚决字〔2024〕8号", "测金罚决字〔2024〕9号"]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("拱北海关行政处罚决定书\n拱关缉违字〔2023〕1187号", "中华人民共和国拱北海关"),
        ("经宣城市税务局稽查局和宣城市公安局查明", "宣城市公安局"),
        ("投诉至宣城市宣州区道路运输事务中心。", "宣城市宣州区道路运输事务中心"),
        ("淮河水利委员会将该河段划为禁采区。", "水利部淮河水利委员会"),
    ],
)
def test_bodies_of_the_centre_and_two_at_once(text: str, body: str) -> None:
    assert body in told(text, "authority")


@pytest.mark.parametrize(
    "text", ["与消费者李先生协商。", "购买人高空抛物。", "联合派出所在当事人家中发现。", "该经理许可使用。"]
)
def test_words_behind_what_people_are(text: str) -> None:
    assert told(text, "party") == []


def test_no_year_belongs_to_a_code() -> None:
    text = "身份证件号码：342501****0607\n2024年2月27日，我局检查发现违法行为。"
    assert not any("2024" in str(code) for code in told(text, "code"))


def test_the_number_of_a_tender_is_no_code() -> None:
    assert told("采购项目（项目编号：1408002023CGK00417）", "code") == []


@pytest.mark.parametrize(
    "text", ["当事人：1.警告；2.罚款人民币800元。", "当事人安排无证人员上岗。", "当事人施工未设围挡。"]
)
def test_what_is_no_party_after_a_label(text: str) -> None:
    assert told(text, "party") == []


def test_a_short_name_stands_for_the_party() -> None:
    text = "当事人：安徽测试建筑安装有限公司（以下简称测安公司）\n我局决定对测安公司处以罚款64000元。"
    assert told(text, "party") == ["安徽测试建筑安装有限公司"]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        (
            "经查，当事人将其承包的劳务工程转包给自然人某某，违反了《测试条例》第二条。",
            "将其承包的劳务工程转包给自然人某某",
        ),
        ("当事人通过虚记费用方式骗取医疗保障基金，依据《测试条例》", "通过虚记费用方式骗取医疗保障基金"),
        ("当事人在路口占道经营早点，影响通行。其行为违反了《测试条例》", "占道经营早点"),
        ("当事人使用绝对化用语的行为违反了《广告法》第九条。", "使用绝对化用语"),
        ("你公司2022年5月虚构贸易背景购汇。依据《外汇管理条例》", "虚构贸易背景购汇"),
        ("现查明，你单位于夜间在河道内未经批准采砂约20立方米。\n处罚决定：罚款1000元。", "未经批准采砂约20立方米"),
    ],
)
def test_acts_told_in_running_text(text: str, act: str) -> None:
    assert act in told(text, "violation")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("现决定给予李某行政拘留三日并处罚款五百元的处罚。", {"行政拘留", "罚款"}),
        ("1.没收非法采砂所得9000元；2.没收侵权手机壳18个。", {"没收违法所得", "没收非法财物"}),
        ("2.没收违法经营的农药14包。", {"没收非法财物"}),
        ("没收渔获物75公斤，没收违法所得20元。", {"没收非法财物", "没收违法所得"}),
        ("暂扣或吊销证照名称及编号：\n罚款200元", {"罚款"}),
        ("经责令限期改正仍未改正，罚款1万元。", {"罚款"}),
    ],
)
def test_measures_that_were_imposed(text: str, kinds: set[str]) -> None:
    assert set(told(text, "measure")) == kinds


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("序号\t当事人名称\t处罚内容\n1\t赵四海（领队）\t警告\n", ["赵四海"]),
        ("违法行为人姓名：赵某某\n", ["赵某某"]),
        ("聘用未取得资格的人员钱小梅（女，1990年3月出生）为顾客注射", ["钱小梅"]),
        ("责令支付孙建国等12名劳动者工资。", ["孙建国"]),
        ("投诉人李秀英反映工资未付。", ["李秀英"]),
        ("测试甲有限公司、测试乙有限公司：\n因无法送达", ["测试甲有限公司", "测试乙有限公司"]),
        ("监理单位大连正则测试监理有限公司未予制止。", ["大连正则测试监理有限公司"]),
        ("本院在执行芜湖测试银行股份有限公司与张某一案中", ["芜湖测试银行股份有限公司", "张某"]),
        ("执行中查明：\n委托代理人冶建军，该局工作人员。", ["冶建军"]),
        ("当事人：皖渔68***船所有人 郑岳忠，男，1965年生", ["郑岳忠"]),
        ("被申请人:测试有限公司,法定代表人:来永刚,职务:校长。", ["测试有限公司", "来永刚"]),
        ("序号\t当事人名称\t处罚内容\n1\t周大林、孙建国\t警告\n", ["周大林", "孙建国"]),
        ("责令支付孙建国、周大林等37名农民工工资。", ["孙建国", "周大林"]),
        ("报告系由贵州测试设计咨询有限公司伪造。", ["贵州测试设计咨询有限公司"]),
        ("系当事人从芜湖市镜湖区某食品作坊购进。", []),
        ("经营者：CHAN TAI MAN（陈大文）\n", ["CHAN TAI MAN"]),
        ("限制你单位及你单位（法定代表人、主要负责人）余世刚不得乘坐飞机", ["余世刚"]),
        ("同案当事人芜湖测试国际旅行社有限责任公司另案处理。", ["芜湖测试国际旅行社有限责任公司"]),
        ("向控股股东测试控股集团有限公司提供资金。", ["测试控股集团有限公司"]),
        ("关于注销芜湖测试精密仪器有限公司备案的公告\n", ["芜湖测试精密仪器有限公司"]),
        ("对芜湖测试旅行社有限公司及其导游田小敏作出行政处罚决定", ["芜湖测试旅行社有限公司", "田小敏"]),
        ("起诉请求：判令重庆测试食品有限公司偿还借款。", ["重庆测试食品有限公司"]),
        ("当事人：姓名 沙马木呷   性别 男   住址 某地", ["沙马木呷"]),
        ("被执行人陈建丰及其配偶林小燕金融借款合同纠纷一案", ["陈建丰", "林小燕"]),
        ("被处罚人\t文书号\t案由\n周大林\t芜卫罚〔2023〕8号\t非医师行医\n", ["周大林"]),
        ("3.郑某无证导游案（芜文罚字〔2023〕24号）：罚款1000元。", ["郑某"]),
        ("当事人申报出口元件品名不实。", []),
        ("将周大林（身份证号码：342501********0012）列入名单", ["周大林"]),
        ("经查，芜湖市镜湖区测试废旧物资回收站露天堆放。", ["芜湖市镜湖区测试废旧物资回收站"]),
    ],
)
def test_who_is_named_without_a_usual_label(text: str, parties: list[str]) -> None:
    assert told(text, "party") == parties


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("芜湖市镜湖区测试歌厅\n芜湖市文化和旅游局\n", ["芜湖市文化和旅游局"]),
        ("合肥市庐阳区城市管理和行政综合执法局\n", ["合肥市庐阳区城市管理和行政综合执法局"]),
        ("安徽省合肥市庐阳区农牧水利局\n", ["合肥市庐阳区农牧水利局"]),
        ("渭南市临渭区劳动人事争议仲裁院仲裁调解书\n", ["渭南市临渭区劳动人事争议仲裁院"]),
        ("中华人民共和国苏州工业园区海关\n", ["中华人民共和国苏州工业园区海关"]),
        ("上诉人因与向红梅借贷纠纷，不服重庆市巴南区人民法院判决，提起上诉。", ["重庆市巴南区人民法院"]),
        (
            "辽源市龙山区应急管理局会同辽源市公安局龙山分局检查",
            ["辽源市龙山区应急管理局", "辽源市公安局龙山分局"],
        ),
        (
            "中国银行保险监督管理委员会大连监管局\n2021年7月29日",
            ["中国银行保险监督管理委员会大连监管局"],
        ),
        ("不服上海铁路运输法院行政判决", ["上海铁路运输法院"]),
        ("中国人民银行福州中心支行\n2022年9月14日", ["中国人民银行福州中心支行"]),
        ("中国人民银行芜湖中心支行\n2022年9月14日", ["中国人民银行芜湖市中心支行"]),
        ("江西省赣州市章贡区综合行政执法局\n", ["赣州市章贡区综合行政执法局"]),
        (
            "舟山市普陀区海洋与渔业局\n普陀区海洋行政执法大队在港内查获",
            ["舟山市普陀区海洋与渔业局", "舟山市普陀区海洋行政执法大队"],
        ),
    ],
)
def test_bodies_by_their_own_names(text: str, bodies: list[str]) -> None:
    assert told(text, "authority") == bodies


BEGINNING = "宣城市市场监督管理局\n行政处罚决定书\n当事人：测试餐饮有限公司\n"


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("经定西市公安局司法鉴定中心鉴定，价值1260元。", "定西市公安局司法鉴定中心"),
        ("经贵州省烟草质量监督检测站检验，系假冒卷烟。", "贵州省烟草质量监督检测站"),
        ("样品送阳江市药品检验所检验，结果不合格。", "阳江市药品检验所"),
        ("我局宁国市分局执法人员进行现场检查。", "宣城市市场监督管理局宁国市分局"),
    ],
)
def test_parts_of_bodies_and_laboratories_by_their_whole_names(text: str, body: str) -> None:
    assert body in told(BEGINNING + text + "\n", "authority")


@pytest.mark.parametrize(
    "text",
    [
        "复议机关：重庆市北碚区人民政府。",
        "管辖法院：郑州铁路运输法院。",
        "如不服可依法向合肥市人民政府寻求救济。",
        "将罚款汇交中国证券监督管理委员会，并将凭证复印件送本局。",
    ],
)
def test_where_to_appeal_and_to_pay_is_told_by_labels_too(text: str) -> None:
    assert told(BEGINNING + text + "\n", "authority") == ["宣城市市场监督管理局"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("对该公司的处罚见（苏泰靖沙）应急罚〔2024〕1026号。", "（苏泰靖沙）应急罚〔2024〕1026号"),
        ("我大队当场下发了泾（消）限字〔2026〕第0055号《责令限期改正通知书》。", "泾（消）限字〔2026〕第0055号"),
        ("本局作出（皖泾川）应急罚〔2025〕第（矿）9号处罚决定。", "（皖泾川）应急罚〔2025〕第（矿）9号"),
        ("送达《海事违法行为通知书》（海事违通〔2023〕150302004611）。", "海事违通〔2023〕150302004611"),
        ("见郑公交决字〔2025〕第4101＊＊2760号。", "郑公交决字〔2025〕第4101**2760号"),
        ("滦 海 综 执 罚 决 字 〔 2 0 2 5 〕 第 5 0 2 号\n", "滦海综执罚决字〔2025〕第502号"),
        ("行政处罚决定书（尹测试）\n〔2023〕4号\n当事人：尹测试", "〔2023〕4号"),
    ],
)
def test_numbers_behind_words_and_with_brackets_inside(text: str, number: str) -> None:
    assert told(text + "\n", "document_no") == [number]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("行政相对人代码_2（工商注册号）┃320124600287165\n", "320124600287165"),
        ("行政相对人代码_3（工商登记码）：522601600238417\n", "522601600238417"),
        ("统一社会信用代码（或身份证件号）：92349999MA76KX9U3E\n", "92349999MA76KX9U3E"),  # wrong, but no person's
    ],
)
def test_codes_of_firms_are_not_hidden_as_personal_numbers(text: str, code: str) -> None:
    assert told(text, "code") == [code]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("蒸湘税 简罚 〔2023〕 2017 号\n", "蒸湘税简罚〔2023〕2017号"),
        ("连港海事罚告[2023]070214100213\n", "连港海事罚告〔2023〕070214100213"),
    ],
)
def test_numbers_in_loose_print(text: str, number: str) -> None:
    assert told(text, "document_no") == [number]


def test_cells_parted_by_single_blanks_are_cells() -> None:
    text = (
        "序号 单位名称 统一社会信用代码 法定代表人 欠薪金额（万元） 列入部门\n"
        "1 芜湖测试装饰工程有限公司 91340200MA2N9YHB2E 周大林 128.36 芜湖市人力资源和社会保障局\n"
    )
    assert told(text, "party") == ["芜湖测试装饰工程有限公司", "周大林"]
    assert told(text, "amount") == [1283600]


def test_a_district_is_no_amount() -> None:
    assert told("三明市三元区测试站，罚款三元。", "amount") == [3]
    assert told("住三明市三元区列东街", "amount") == []


def test_what_a_law_lets_stand_for_an_amount_is_no_fact() -> None:
    assert told("违法所得不足一万元的，按一万元计算，罚款50000元。", "amount") == [50000]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("强制执行催告书\n第2230045891号\n当事人：", "第2230045891号"),
        ("关于采取监管措施的决定\n〔2023〕21号\n测试有限公司：", "〔2023〕21号"),
    ],
)
def test_numbers_alone_below_a_title(text: str, number: str) -> None:
    assert told(text, "document_no") == [number]


def test_a_number_on_its_own_line_is_not_part_of_a_long_title() -> None:
    title = "芜湖市测试局关于对芜湖测试建设工程监理有限公司等3家企业和2名人员予以通报的决定和通报"
    text = f"{title}\n芜测试通〔2022〕17号\n" + f"{title[:30]}在检查中发现若干问题。\n" * 4
    assert told(text, "document_no") == ["芜测试通〔2022〕17号"]


@pytest.mark.parametrize(
    "text", ["到中国农业银行股份有限公司芜湖分行缴纳罚款。", "执法人员依法对当事人位于太和县东风路8号的场所检查。"]
)
def test_neither_the_bank_that_takes_the_money_nor_a_place_is_a_party(text: str) -> None:
    assert told(text, "party") == []


def test_a_bank_that_did_business_with_the_party_is_named() -> None:
    text = "经查，你公司使用虚假提单向安徽测试银行股份有限公司芜湖分行办理付汇7笔。"
    assert told(text, "party") == ["安徽测试银行股份有限公司芜湖分行"]


def test_a_number_of_a_register_is_no_old_card_number() -> None:
    assert told("营业执照注册号：360702600123456\n", "code", "registration_number") == ["360702600123456"]


def test_the_last_row_of_a_table_ends_with_its_line() -> None:
    text = (
        "序号\t纳税人名称\t纳税人识别号\t文书名称及文号\t补缴税款（元）\n"
        "1\t测试甲矿业有限公司\t91340200MA2N9YHB2E\t芜税稽处〔2023〕88号\t1026548.71\n"
        "2\t测试乙矿业有限公司\t91340200MA2N9YHC2E\t芜税稽处〔2023〕89号\t1500000\n"
        "请你们自公告之日起三十日内到我局领取文书，逾期即视为送达，特此公告通知你们各单位知悉。\n"
    )
    assert told(text, "amount") == [1026548.71, 1500000]


@pytest.mark.parametrize("before", ["准予强制执行", "其作出的", "不服"])
def test_words_before_a_number_are_not_part_of_it(before: str) -> None:
    assert told(f"{before}芜自然资罚字〔2021〕第C-12号决定", "document_no") == ["芜自然资罚字〔2021〕第C-12号"]


def test_a_number_without_year_is_told_by_its_document() -> None:
    assert told("作出第2320201234号《行政处罚决定书》", "document_no") == ["第2320201234号"]


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        (
            "我局对尤某飞内幕交易苏州测晟智控股份有限公司（以下简称测晟智控）股票立案。测晟智控董事长吕某知情。",
            ["尤某飞", "苏州测晟智控股份有限公司", "吕某"],
        ),
        (
            "当事人：广东岭测精密股份有限公司（以下简称岭测精密或公司）\n岭测精密未按规定披露信息。",
            ["广东岭测精密股份有限公司"],
        ),
        ("当事人：谢大测（北碚区测子豆花饭店经营者）\n", ["谢大测", "北碚区测子豆花饭店"]),
        ("当事人：测试旅馆\n接待住宿人员唐某、鲁某时，未按规定查验身份证件。", ["测试旅馆", "唐某", "鲁某"]),
        (
            "当事人：测试百货有限公司\n执法人员（签名、证号）：邓朝阳 22010956031  汪小蓉 22010956044\n",
            ["测试百货有限公司"],
        ),
        ("项目负责人古丽努尔·买买提的询问笔录。\n", ["古丽努尔·买买提"]),
    ],
)
def test_short_names_mean_the_party_they_are_given_to(text: str, parties: list[str]) -> None:
    assert told(text, "party") == parties


@pytest.mark.parametrize(
    "text",
    [
        "略阳县测试局决定如下。\n地　　址：略阳县横现河街道办事处石状沟村\n",
        "本局在武冈市人民政府门户网站公告送达。",
        "请到关岭自治县政务服务中心交通窗口办理。",
    ],
)
def test_a_body_that_is_only_a_place_is_none(text: str) -> None:
    assert told(BEGINNING + text, "authority", "mentioned") in ([], ["略阳县测试局"])
