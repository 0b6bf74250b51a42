"""What people are, at a firm and in a case: words that a name may follow without a label, and those that name officials."""

from __future__ import annotations

import re
from functools import lru_cache

from loaders.extract import leading

#: Offices at a firm, a village, a ship.
OFFICES = (
    "行长|经理|董事长|执行董事|董事|理事长|会长|主任|总监|负责人|受权人|会计(?!师)|出纳|[科处部厂场站校园院店队组班段船馆社村镇股账矿库井窑机车]长|主管|领班|领队|计调|监事|秘书长|秘书|总裁|合伙人|股东|控制人|法定代表人|法人代表|代表|网管|"
    "经营者|投资人|[店业船车户机货摊房楼矿窑苗雇债庄]主|老板娘?|经营人|管理人|前台|柜员|副驾驶|副总|法人|村支书|支书|书记|委员|[厨机]师长|责任人|主管人员|责任人员|介绍人"
)
#: What people do for a living, and how they are employed.
TRADES = (
    "(?<![党议官委])员工?|(?<!公)司机|师傅|(?<![施开竣完动手加化分罢停复返误用招务轻军])工(?![程商人厂会])|工人|劳动者|[厨医药教律技理][师生]|大夫|医务人员|[技美造纹设营保会]\\S{0,2}师|老师|导游|护士|"
    "店员|教练|保安|保姆|护工|快递小哥|外卖骑手|骑手|中介|[收批中供经购摊贩][购发间货销货][商户]|客户|买家|卖家|房客|包工头|经纪人|主播|学徒|厨子|帮厨|助理|代办人员|商贩|摊贩|小贩|菜贩|粮贩|个体户|个人|工程师|建造师|[养种]?[殖植]?大户|[外客]商|[肉菜烟酒鱼]贩(?![卖运])|[熟散]客|养殖户|种植户|农户|承包户|贫困户|租户|农民|渔民|牧民|猎户|驾驶人"
)
#: What people are to a case or to each other.
STANDINGS = (
    "证人|老人|(?:鉴定|购买|购货|销售|同车|同行|同住|经手|送货|供货|发货|收货|提货|出租|转让|受让|开票|借款|贷款|推销|代购)人|患者|病人|病患|顾客|消费者|投诉人|举报人|信访人|反映人|受害人|被害人|受害者|伤者|死者|死亡人员|购房人|购房者|业主|承租人|租客|房东|旅客|乘客|游客|学员|学生|家长|家属|村民|居民|社员|"
    "渔民|群众|自然人|男子|女子|委托人|委托代理人|诉讼代理人|代理人|受托人|见证人|被询问人|被调查人|被侵权人|权利人|同案人|买受人|卖方|买方|车辆所有人|所有人|持有人|持证人|承包人|发包人|转包人|实际施工人|施工人|中间人|"
    "挂靠人|担保人|保证人|抵押人|连带责任人|实际车主|使用人|占有人|共有人|监护人|陪护人|当班人|签收人|收件人|寄件人|操作人|行为人|违法人|违法当事人|嫌疑人|当事人|工友|同事|儿子|女儿|儿媳|女婿|孙[子女]|岳[父母]|公公|婆婆|侄女|外甥女?|胞[兄弟姐妹]|嫂子|弟媳|妻子|丈夫|配偶|父亲|母亲|弟弟|哥哥|姐姐|妹妹|侄子|亲[属戚]|朋友|熟人|邻居|住户|好友|老乡|同乡|战友|[堂表][兄弟姐妹哥]|之妻|之夫|之子|之女|其妻|其夫|其子|其女|其父|其母|"
    "签收人?|签名|签字|名叫|一名叫|叫做|自称|化名|署名"
)
#: What is done with people by name: 拖欠郝淑琴工资, 卖给马占林.
DEALT_WITH = "搭载|收[治住留]|容留|抓获|约谈|委派|招录|录用|安排|聘任|辞退|解雇|拖欠|欠付|欠缴|支付给?|补[缴发]|赔偿给?|返还给?|退还给?|[转租借卖销售出租让付交送]给|雇[佣用请]|聘[用请]|招[用聘]|介绍|指使|指派|伙同|会同|联合|教唆|殴打|冒用|借用"
#: People who act for the body that decides, or tell of it, are no parties.
OFFICIALS = (
    r"(?:联系|执法|办案|(?<!瓦斯)(?<!质量)检查|调查|办|监察|稽查|协办|主办|承办|复核|审核|送达|采样|监督|工作|税务|监管|海关|消防|行政|路政|运政|城管|协管)[人]?员?人?员|(?:联系|送达|调查|检查|询问|记录|办案)人|警察|警员|监督员|(?<!瓦斯)(?<!质量)检查员|调查员|协管员|网格员|抽样人员?|民警|辅警|警官|法官|检察官|"
    r"审判长|审判员|书记员|陪审员|仲裁员|执行员|执行法官|助理审判员|记者|通讯员|编辑|责编|摄影|经办人|承办人|主办人|协办人|记录人|记录员|校对|签发人?|审批人?|审核人?|局长|副局长|厅长|市长|县长|区长|省长|队员|支队长|大队长|中队长|所长"
)
#: Right before a name, be it with a bracket that tells more, a colon or a word that only links.
STANDING = leading.compiled(
    rf"(?:{OFFICES}|{TRADES}|{STANDINGS}|{DEALT_WITH})(?:\([^()\n]{{1,24}}\))?(?:为|系|是|叫|名叫|[: \t]{{0,2}})(?=[一-龥])"
)


@lru_cache(maxsize=4)
def standing_ends(text: str) -> tuple[int, ...]:
    """Where words for what somebody is end, before a name or another word; looked up more than once a text."""
    return tuple(match.end() for match in STANDING.finditer(text))


#: The same at the end of what stands before a name on its line.
STANDING_ENDS = re.compile(rf"(?:{OFFICES}|{TRADES}|{STANDINGS})[ \t]$")
#: Behind what reads like a name it says that it was what somebody is in charge of: 关务经理.
OFFICE = re.compile(r"(?:经理|主任|总监|主管|负责人|专员|部长|科长)")
_OFFICIAL = leading.compiled(
    rf"(?:{OFFICIALS})(?:\([^()\n]{{1,12}}\)|签名|签字|签章)?(?:及[^\s:，。]{{2,8}})?[:\s为(]*(?:签[名字章]\))?(?:[一-龥×*]{{2,4}}(?:\([^)]{{0,24}}\))?[、，,和及 \t\d]{{1,16}}){{0,4}}$"
)
#: Whose staff (公司工作人员) acts for no public body.
_EMPLOYERS = ("公司", "合作社", "商行", "店", "厂", "社区", "村委会", "居委会", "物业", "企业")
_BEFORE = 60


def is_official(text: str, place: int) -> bool:
    """Whether the name that begins at a place is told as one of the people who act for a public body."""
    told = _OFFICIAL.search(text, max(0, place - _BEFORE), place)
    return told is not None and not text[: told.start()].endswith(_EMPLOYERS)
