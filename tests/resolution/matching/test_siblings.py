"""One character that makes the name another firm's or branch's: put up for review; one that does not is matched. Made up."""

from __future__ import annotations

import pyarrow as pa
import pytest

from resolution.match import Matcher

ROAD = "宣城市宣州区望岚路18号"
NAMES = (
    "砚池平安银行股份有限公司淮河北路支行",
    "砚池平安银行股份有限公司黄山区支行",
    "云岚药房有限公司宣城湛墨分店",
    "云岚药房有限公司第十分店",
    "云岚药房有限公司第二分店",
    "云岚石油销售有限公司浙江杭州湛墨加油站",
    "宣城湛岚纺织有限公司",
    "宣城云岚沐川机械有限公司",
    "宣城砚池房产集团有限公司",
    "宣城砚池农业生产资料贸易中心经营部",
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    rows = {"id": NAMES, "name": NAMES, "region": ["341802"] * len(NAMES), "address": [ROAD] * len(NAMES)}
    return Matcher.build(pa.table({name: list(values) for name, values in rows.items()}))


OTHERS = [
    ("砚池平安银行股份有限公司淮河路支行", ""),  # a street of that name runs north, too
    ("砚池平安银行股份有限公司黄山支行", ""),  # the city, and its district
    ("云岚药房有限公司宣城宏墨分店", ROAD),  # shops of one house
    ("云岚药房有限公司第一00分店", ROAD),  # 100 is not 10
    ("宣城盛岚纺织有限公司", ROAD),  # no slip of ear or eye
    ("宣城盛岚纺织有限公司", ""),
    ("宣城砚池集团有限公司", ROAD),  # the group, and its firm of a trade
    ("宣城砚池农业生产资料贸易中心", ROAD),
    ("中国盛岚纺织有限公司", ""),  # the country's, and a city's
    ("湛岚纺织(中国)有限公司", ""),
]


@pytest.mark.parametrize(("name", "address"), OTHERS)
def test_a_character_that_makes_another_name_is_no_match(matcher: Matcher, name: str, address: str) -> None:
    answer = matcher.match({"name": name, "region": "341802", "address": address})
    assert answer.decision != "match", answer


SLIPS = [
    ("云岚药房有限公司宣城湛墨分占", NAMES[2]),  # in the word for what every branch is
    ("云岚药房有限公司第二二分店", NAMES[4]),  # a stutter
    ("云岚石油销售有限公司浙工杭州湛墨加油站", NAMES[5]),  # in the name of a province
    ("宣城云岚沐川机戒有限公司", NAMES[7]),  # a character without its first part
]


@pytest.mark.parametrize(("name", "right"), SLIPS)
def test_a_slip_that_makes_no_other_name_is_matched(matcher: Matcher, name: str, right: str) -> None:
    answer = matcher.match({"name": name, "region": "341802"})
    assert (answer.decision, answer.target) == ("match", right), answer


def test_what_two_firms_would_not_share_confirms_a_wrong_character() -> None:
    parties = pa.table({"id": ["1"], "name": ["宣城湛岚纺织有限公司"], "legal_representative": ["章测甲"]})
    answer = Matcher.build(parties).match({"name": "宣城盛岚纺织有限公司", "legal_representative": "章测甲"})
    assert (answer.decision, answer.target) == ("match", "1"), answer
