"""Where a name of a party begins and ends in running text."""

from __future__ import annotations

import re

from loaders.extract import leading
from resolution import divisions
from resolution.names import person

#: How organisations end. Weak endings count only behind a division or a label.
_BRANCH = r"(?:[^的在对与和及向由从将被\W]{0,14}?(?:分公司|支公司|营业部|分行|支行|分理处|分店|分厂|加油站|项目部|办事处|(?:工务|电务|供电|机务|车务|车辆|客运|通信|房建)段|[一-龥]{2}煤矿(?![工井安])|[一-龥]{2}店))?"
_FORM = r"(?:\((?:普通合伙|有限合伙|特殊普通合伙|个人独资|个体工商户)\))?"
STRONG = re.compile(
    rf"(?:有限责任公司|股份有限公司|有限公司|集团公司|总公司){_FORM}{_BRANCH}|(?:专业)?合作社(?:联合社)?|信用(?:合作)?(?:联社|社)|合作联社|(?:律师|会计师|税务师)事务所(?:有限责任公司|有限公司)?{_FORM}|合伙企业{_FORM}|[一-龥](?:中心|企业|部|厂|店|所)\((?:普通合伙|有限合伙|特殊普通合伙)\)"
)
WEAK = leading.compiled(
    r"(?:(?<!有限)(?<!限责任)公司(?!法)|商行|商店|超市|便利店|饭店|酒店|酒楼|茶楼|茶社|食府|(?:面|饭|茶|菜|酒|健身|照相|摄影|美甲)馆|早点铺|作坊|加工点|车行|影院|电影城|驾校|宾馆|旅馆|客栈|民宿|山庄|农家乐|餐厅|餐馆|大排档|药店|大药房|诊所|卫生室|门诊部|医院|卫生院|(?:研究|检[测验]|质检|设计|测绘|鉴定|勘察)院|(?:研究|检验|鉴定|设计)所|(?:设计|建筑师|评估|专利|商标|代理|咨询|造价|测绘|策划)事务所|大学|学院|[小中]学(?!生)|中心校|技校|幼儿园|学校|工作室|砖厂|"
    r"(?:经营|门市|服务|批发|零售|经销|维修|修理|销售|供应|加工|收购|货运|运输|租赁|配送|营业|装[饰修潢]|广告|印刷|复印|图文|摄影|美[容发]|理发|汽修|修车|轮胎|五金|建材|水产|副食|杂货|食品|服装|布艺|花卉|电器|家电|通讯|手机|数码|电脑|代理|家政|开锁|洗涤|干洗|饲料|兽药|农资|种子|油漆|钢材|门窗|玻璃|石材|木业|小吃|餐饮|客运|物流|劳务|养殖|商贸)部|(?:加油|加气|回收|收购|维修|供应|(?<!监督)检测|充电|洗车|加注|充装|配送|水)站|(?:养殖|农|林|牧|屠宰|采石|砂石|砂|停车|洗车|猪|鸡|牛|羊|渔)场|(?:购物|洗浴|休闲|美食|娱乐|家居|商业|建材|汽车)广场|(?:经销|直销|销售)处|(?:运输|施工|工程|建筑|装修|搬运|勘探|打井|养[路护]|清运|绿化|爆破|[汽机货]车|车)队|(?<![内个座处家采型类型])煤矿(?![石工井区长业安生开资难事])|"
    r"[歌舞棋牌游戏游艺球浴][厅城室池]|(?:报关|典当|拍卖|寄[卖售]|电器|五金|粮|茶|家具|建材|轮胎|珠宝|木|贸易)行(?![业为政情])|KTV|(?<!药)厂(?![房区])|(?<![家该本此各个间分一两开门书网商每多某小])店(?![面铺主长员招内外堂门镇村乡街路])|[网餐酒茶水书]吧|[书茶饼肉面]屋|商城|百货|(?:农贸|批发|建材|家具|汽车|花卉|水产|蔬菜|水果|农产品|小商品|服装|古玩|二手车|五金|灯具|茶叶|综合|集贸)市场|药房|工坊|饭庄|[锅食吃烤具材装器电书乐鲜饰车]城|网咖|会所|洗浴中心|美容院|美发店|养老院|敬老院|协会|商会|研究会|(?:检[测验]|鉴定|认证|培训|购物|服务|护理|健身|养护|托管|体检|家政|康复|娱乐)中心)(?:\((?:个体工商户|普通合伙|有限合伙|个人独资|个人独资企业)\))?"
)
#: The form of a shop or a partnership in brackets behind its name.
FORM_BRACKET = re.compile(r"\((?:个体工商户|普通合伙|有限合伙|特殊普通合伙|个人独资企业|个人独资)\)")
#: What may belong to a name behind its form: a remark in brackets, a branch.
_REST = re.compile(
    r"(?:\([^)]{1,12}\))?(?:[^\W的对在与和及向由从将被因、]{0,16}(?:店|部|站|行|厂|公司|中心|处|社|点|队|院|馆))?(?:\([^)]{1,12}\))?"
)
ASIDE = re.compile(
    r"\([^()\n]{0,16}(?:所有人|经营人|承运人|承租人|船东)\)|\((?:以下简?称|下称|简称|原名|曾用名|又名|身份证|统一社会|公民身份|男|女|系|时任|现任|[一-龥]{1,6}国?籍\)|职务|已注销|注册号|营业执照|经营者:|法定代表人|信用代码)|(?<=[A-Z][A-Z])\([一-龥]{2,4}(?<![店部厂馆吧场])\)"
)
_HAN = re.compile(r"[一-龥A-Za-z0-9()·&-]+$")
#: What reads as a place that no table has: a quarter, a town.
_PLACED = re.compile(r"[一-龥]{2,5}(?:区|县|旗|镇|乡|街道|村)(?=[一-龥]{3})(?!.{0,6}(?:内|外|处|旁|的))")
_LONGEST, _SHORTEST, _SHORTEST_CORE = 40, 4, 2
_CUT = re.compile(
    r"客户|货主|主办方|施工方|接到|收到|(?<=[局队厅关])接|当事人|被处罚人|被处罚单位|被告人?|原告人?|第三人(?!民)|权人|代理人|被执行人|时任|现任|购自|销往|申请执行人|申请执行|申请人|被申请人|上诉人|认为|查明|发现|以及|关于|委托|作为|分别|告知|送达|成立|隶属于|名称为|字号为|"
    r"所属的?|所持|持有|代持|收购|设立|承建|中标|名下|单位|位于|如下|判令|责令|控股股东|股东|供应商|供货商|供[货应]方|购货方|销货方|受票方|开票方|生产商|生产企业|厂家|代理商|销售商|[承托]运人|[施建监勘设]\S{0,2}单位|经销商|承租人|出租人|担保人|关联方|抽取|带领|注销|吊销|撤销|采取|购买|内幕交易|短线交易|操纵|减持|增持|侵犯|侵害|仿冒|假冒|冒充|联络|串通|邀请|委派|指派|聘请|雇[佣请用]|租用|虚开|开具|取得|拖欠|提供|执行|审理|受理|投资设立|系|是|对|向|由|被|将|给予|予以|给|让|从|的|了|你|该|称|等|因|其|名为|受|据|经|在|为|与|和|及|至|到|于|即|则|同|把|有(?!限)"
)
_CUT_BEFORE = re.compile(rf"(?:{_CUT.pattern}|[往自缴交租购付入]|单位|企业|机构)$")
#: One of these is as often part of a name: it cuts only right at the front, or behind what is complete by itself.
_RISKY = frozenset("则经在为与和及至到于因其同受据由从系是有将即向对")
#: Of these, the ones that a place behind them proves to be words: 系由贵州….
_BEFORE_PLACES = frozenset("由向从系于")
#: Of these, the ones that names begin with too: 和润, 为民, 同庆.
_NAMES_BEGIN = frozenset("和为有同至于将")
_COMPLETE = re.compile(r"(?:公司|合作社|[厂店部行局院人方司社日月年处地间后前时]|单位|某+|[你我该])$")
_PRONOUN = re.compile(
    r"^(?:你|我|本|该|贵|此|两|各|分|子|母|总|及其|某)?(?:个|家)?(?:有限责任|股份有限|有限)?公司$|^(?:该|本|你|此)"
)
_PERSON_RUN = re.compile(r"[一-龥·某*×]{2,12}")


def organisation_before(text: str, form: int, end: int, weak: bool) -> int:
    """Where the organisation name begins whose form stands from `form` to `end`; -1 for none."""
    run = _HAN.search(text, max(0, end - _LONGEST), end)
    if run is None:
        return -1
    start = _balanced(text, run.start(), end)
    named = _first_division(text, start, form, end)
    if named >= 0:
        start = named
    else:
        start = _after_cut(text, start, end)
        if weak and not _PLACED.match(text, start, end):
            return -1
    return -1 if form - start < _SHORTEST_CORE or _PRONOUN.match(text[start:end]) else start


def _balanced(text: str, start: int, end: int) -> int:
    """Behind the last bracket that has no partner."""
    depth = 0
    for place in range(end - 1, start - 1, -1):
        depth += (text[place] == ")") - (text[place] == "(")
        if depth < 0:
            return place + 1
    return start


def _first_division(text: str, start: int, form: int, end: int) -> int:
    """The first place before the form behind which nothing cuts the name, and where a division stands."""
    for place in range(start, min(form, end - _SHORTEST)):
        if text.startswith("中国", place):
            ends = place + 2
        else:
            match = divisions.gazetteer().match(text, place)
            if match is None or not (place == start or _full(match.text) or _CUT_BEFORE.search(text, start, place)):
                continue
            ends = match.end
        if ends < end - 1 and not _hard_cut(text, ends, end):
            return place
    return -1


def _full(name: str) -> bool:
    """Whether a division is named with its level, so that it cannot be a word inside a name (资源, 和平)."""
    return len(name) > 2 and name[-1] in "省市县区旗州"


def _hard_cut(text: str, start: int, end: int) -> bool:
    return any(
        found[0] not in _RISKY
        or _COMPLETE.search(text, start, found.start())
        or (found[0] in _BEFORE_PLACES and divisions.gazetteer().match(text, found.end()) is not None)
        for found in _CUT.finditer(text, start, end)
    )


def _after_cut(text: str, start: int, end: int) -> int:
    for found in _CUT.finditer(text, start, end):
        first = found.start() == start and found[0] not in _NAMES_BEGIN
        if found[0] not in _RISKY or first or _COMPLETE.search(text, start, found.start()):
            start = found.end()
    return start


def begins_there(text: str, start: int, end: int) -> bool:
    """Whether the organisation name that ends at one place begins right behind the label, and not only after more words."""
    strong = STRONG.search(text, start, end)
    form = strong or WEAK.search(text, start, end)
    return form is not None and organisation_before(text, form.start(), end, weak=strong is None) == start


def organisation_in(text: str, start: int, end: int) -> int:
    """Where an organisation name that begins at a place ends; 0 if what stands there is none."""
    for pattern in (STRONG, WEAK):
        last = 0
        for match in pattern.finditer(text, start, end):
            last = match.end()
            if pattern is STRONG:
                break
        if last and last - start >= 4:
            return end if _rest_belongs(text[last:end]) else last
    return 0


def _rest_belongs(rest: str) -> bool:
    return len(rest) > 1 and _REST.fullmatch(rest) is not None


def person_at(text: str, start: int) -> int:
    """Where the name of a person that begins at a place ends; -1 for none. The longest that reads as a name."""
    partly = _PARTLY.match(text, start)
    if partly is not None and person.surname(partly["surname"] + "某"):
        more = partly["given"] and (
            partly["given"] in _GIVEN or _may_follow(text, partly.end()) or not _HAN_SIGN.match(text, partly.end())
        )
        return partly.end() if more else partly.end("hidden")
    spaced = _SPACED_NAME.match(text, start)
    if spaced is not None and person.looks_like_person(spaced[0][0] + spaced[0][-1]):
        return spaced.end()
    run = _PERSON_RUN.match(text, start)
    if run is None:
        return -1
    if "·" in run[0] and person.looks_like_person(run[0]):
        return _dotted_end(text, run.end(), start + run[0].rindex("·") + 1)
    foreign = transliterated_end(text, start)
    return foreign if foreign > 0 else _best_end(text, start, run[0])


def transliterated_end(text: str, start: int) -> int:
    """Where a name that writes the sounds of another language and begins at a place ends; -1 for none."""
    foreign = _TRANSLITERATED.match(text, start)
    if foreign is None:
        return -1
    sure = len(foreign[0]) >= _SURELY_SOUNDS or _may_follow(text, foreign.end())
    return foreign.end() if sure or not _HAN_SIGN.match(text, foreign.end()) else -1


def _dotted_end(text: str, end: int, last: int) -> int:
    """Where a name ends whose last part begins behind a dot: before what may follow, as long as its signs write sounds."""
    sounds = _SOUNDING.match(text, last, end)
    for place in range(sounds.end() if sounds else last, last + 1, -1):
        if place == end or _may_follow(text, place):
            return place
    return end


def _best_end(text: str, start: int, run: str) -> int:
    """Of the lengths that read as a name the one that most speaks for behind it; of equals the longest."""
    best, most = -1, 0
    for length in (4, 3, 2):
        name = run[:length]
        if len(name) < length or not _reads(name):
            continue
        alone = text[start + length : start + length + 1] in ("", "\n", "\t")
        whole = len(run) == length and (alone or name[-1] not in _NEVER_LAST)
        follows = _FOLLOWS.match(text, start + length)
        said = _WHOLE if whole else len(follows[0]) if follows is not None else 0
        if said > most:
            best, most = start + length, said
    return best


def _reads(name: str) -> bool:
    if (len(name) > 2 and name[-1] in _NEVER_THIRD) or name.endswith(_POLITE) or _MATTER.search(name):
        return False
    return (
        person.looks_like_person(name)
        or (person.rare_surname(name) and len(name) < _LONGEST_NAME)
        or (name[2:] == "会" and person.looks_like_person(name[:2]))
    )


#: A name of two characters is spaced out to the width of three: 王  某.
_SPACED_NAME = re.compile(r"[一-龥][ \t]{1,4}[一-龥](?=[，,。；;(\n]|$|[ \t]{1,4}[性男女对于在因])")
#: Four characters that hold one of these are a name and what the case is about: 郑文买卖.
_MATTER = re.compile(r"买卖|金融|借款|合同|纠纷|租赁|劳动|侵权|承揽")
#: Characters that given names end in, and words that follow a name hardly do: 隋某江, 王某酒后.
_GIVEN = frozenset(
    "甲乙丙丁伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂华英玉兰萍红建国文辉志鹏飞江波林峰龙海山春梅花雪琴云莲莉凤珍贞香芝芬燕玲荣祥福贵财旺发生才亮东斌彬宏俊凯浩然博宇轩晨阳旭晓昊毅坤鑫森栋梁良善德义仁信忠孝"
)
#: A name of which the middle or the end is hidden.
_PARTLY = re.compile(
    r"(?P<surname>[一-龥]{1,2})(?P<hidden>某{1,2})(?P<given>(?<!某某)(?![于因在的是与及对被等将不未已从把以向称系处均也都又还则就持驾使用时])[一-龥])?"
)
#: Signs that write names of peoples without surnames: 买买提江, 乌云其木格, 白玛措.
SOUNDS = "旦买提江尔古丽阿依木艾热吐拉孜克扎西卓玛才让多杰巴特格乌云其那日苏仁次旺达瓦白措央金嘎加索南尼平洛桑丹增呷沙马海布色吉合勒斯图雅娜沁夫兰米曼吾肉努塔什库班赛伊哈森叶别恩萨帕夏迪力亚宁琪逊甫凯莎素玉姆再汗灵妮居尤且作呼顿"
_TRANSLITERATED = re.compile(rf"[{SOUNDS}]{{3,8}}")
#: So many such signs on end write no words.
_SURELY_SOUNDS = 4
_SOUNDING = re.compile(rf"[{SOUNDS}]+")
_LONGEST_NAME = 4
#: So much says the end of the run of characters for a name.
_WHOLE = 3
_HAN_SIGN = re.compile(r"[一-龥]")
_NEVER_LAST = frozenset("于因在的是与和及对被等将")
#: What is said of one whose name is not told.
_POLITE = ("女士", "先生", "小姐")
#: No name of three ends in one of these: the name before it has two.
_NEVER_THIRD = frozenset("于因在的是与及对被等将不未已从把以向因称系仍也又还则即便曾")
_FOLLOWS = re.compile(
    r"[男女]|金融|买卖|民间|借款|劳动|建设|租赁|承揽|追偿|合同|侵权|机动车|一案|性别|身份|职务|联系|电话|住|系|于|因|在|的|为|是|与|和|及|涉|未|等|作|提|称|经|出|[（(]|不[得履服予按]|申请|处[罚以]?|给予|罚款|拒|应|已|从|对|反映|驾|称|连带|补|工资|死亡|名下|以|之|承担|有|无|均|共|反|陪同|[在到]场|签|确认|承认|交代|供[述认称]|陈述|证[实明言词]|表示|说|驾驶|操作|负责|组织|实施|独立|参[与加]|现场|上岗|作业|使用|购[买进]|销售|进行|接[受收到]|配合|将|用|按|把|由|向|没|正|分别|个人|账户|本人|自[行述称]|擅自|私自|非法|违[法反规章]|受[伤托雇]?|持|携带|乘|前往|开[展具始车]|从事|提供|实际|代[为签]|共同|坠|被|给|借|收[取到受]|支付|领取|欠|拖欠|缴|劳务|[一二两三四五六七八九十\d]|立案|笔录|询问|兼|叙述|介绍|指使|安排|雇[用佣请]|租|转[让包账给]|出[售借具租资]|承[包租揽]|家[中属庭]|采[取用]|施工|装|拆|搬|运|送|交|取得|生产|加工|制作|经营|发[现生放]|告[知诉]|要求|同意|骑|也|又|还|则|即|仍|便|就|曾|起|另|口头|当[日场时]|该|时任|配偶|[丈前]夫|妻|调查|见证|授课|同期|各|兄[弟妹]|夫[妇妻]|父[子女]|母[子女]|姐[妹弟]|账号|名义|帮|跟|去|来|冒|挪用|失联|逃匿?|携款|所[带持在]|运[至输]|负有|先后|班组|通过|募集|见证|约定|可以?[证辨]|履[职行]|失职|设[立置]|开[设立]|清[理洗扫]|整改|改正|拆除|联[名合系]|举报|投诉|检举|控告|指认|予以|搭建|虚[报假开列构]|骗取|套取|冒领|侵占|伪造|书面|盗[窃伐采]|采[挖砂]|捕|养|种|偷|有效|姓|纳入|列入"
)


def _may_follow(text: str, place: int) -> bool:
    return _FOLLOWS.match(text, place) is not None
