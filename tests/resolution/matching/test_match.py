"""Matching one mention against a register: what is found, what is refused, what is said. Firms here are made up."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pyarrow as pa
import pytest

from resolution.match import Matcher
from resolution.matching.made_up import made_up_register
from resolution.matching.noise import dirty_code
from resolution.matching.written import written

PARTIES = [
    ("a", "宣城云岚机械有限公司", "91341802MA9KB0X1XB", "341802", "宣城市宣州区望岚路18号"),
    ("b", "宣城云岚机械有限公司广德分公司", "", "341882", ""),
    ("c", "宣城云岚贸易有限公司", "", "341802", ""),
    ("d", "湖州恒昀纺织有限公司", "", "330500", ""),
    ("e", "嘉兴恒昀纺织有限公司", "", "330400", ""),
    ("f", "芜湖市第三砚池建筑工程有限公司", "", "340200", ""),
    ("g", "砚池平安银行股份有限公司", "", "", ""),
    ("h", "南通沐川电子科技股份有限公司", "", "320600", ""),
]
COLUMNS = ("id", "name", "code", "region", "address")


def table(rows: Sequence[tuple[str, ...]]) -> pa.Table:
    return pa.table({name: [row[at] for row in rows] for at, name in enumerate(COLUMNS)})


@pytest.fixture(scope="module")
def background() -> list[tuple[str, ...]]:
    """A made-up register around the parties, so that rarity and rivals mean something."""
    rows = made_up_register(3_000, 9).to_pylist()
    return [(f"x{at}", row["name"], row["code"], row["region"], row["address"]) for at, row in enumerate(rows)]


@pytest.fixture(scope="module")
def matcher(background: list[tuple[str, ...]]) -> Matcher:
    return Matcher.build(table(PARTIES + background))


FOUND = [
    ({"name": "宣城云岚机械有限公司"}, "a"),
    ({"name": "宣城云嵐機械有限公司"}, "a"),  # traditional
    ({"name": "宣 城云岚机械有限公司(已注销)"}, "a"),
    ({"name": "云岚机械(宣城)有限责任公司"}, "a"),
    ({"name": "宣城云岚机械有限公司", "code": "91341802MA9KB0X1XC"}, "a"),  # a slip in the code
    ({"name": "云岚机械", "code": "913418**********XB"}, "a"),  # a masked code
    ({"name": "关于对宣城云岚机械有限公司的行政处罚决定书"}, "a"),
    ({"name": "宣城云岚机械有限公司广德分公司"}, "b"),
    ({"name": "宣城云岚机诫有限公司", "region": "宣城", "address": "望岚路18号"}, "a"),  # a wrong character
    ({"name": "芜湖市第3砚池建筑工程有限公司"}, "f"),
    ({"name": "南通沐川电子科技股份有限公"}, "h"),
    ({"name": "恒昀纺织有限公司", "region": "湖州"}, "d"),
]


@pytest.mark.parametrize(("mention", "target"), FOUND, ids=lambda value: str(value)[:40])
def test_a_damaged_mention_finds_its_party(matcher: Matcher, mention: dict[str, str], target: str) -> None:
    answer = matcher.match(mention)
    assert (answer.decision, answer.target) == ("match", target), answer


MASKED = [
    ({"name": "", "code": "91341802MA9K***1XB"}, "a"),  # no name at all
    ({"name": "", "code": "9134****9KB0X1XB"}, "a"),  # a mask that lost its length
    ({"name": "", "code": "MA9KB0***"}, "a"),  # of an organisation code
    ({"name": "云岚", "code": "91341802****B0X1XB"}, "a"),  # a short name, which others have too
    ({"name": "云岗机", "code": "91341802****B0X1XB"}, "a"),  # a damaged one
    ({"name": "yunlan", "code": "９１３４１８０２××××B0X1XB"}, "a"),
]


@pytest.mark.parametrize(("mention", "target"), MASKED, ids=lambda value: str(value)[:60])
def test_a_masked_code_finds_its_party(matcher: Matcher, mention: dict[str, str], target: str) -> None:
    answer = matcher.match(mention)
    assert (answer.decision, answer.target) == ("match", target), answer
    assert "code mask fits" in answer.reason


TOO_LITTLE = [
    {"name": "", "code": "91341802**********"},  # the county is that of many
    {"name": "", "code": "9*****************"},
    {"name": "", "code": "***************1XB"},
    {"name": "", "code": "9134甲乙02****0X1XB"},  # no code at all
    {"name": "", "code": "91341802MA9K***1XC"},  # no such party
    {"name": "黄山湛墨茶业有限公司", "code": "91341802MA9K***1XB"},  # the code of another firm
    {"name": "宣城云岚机械有限公司郎溪分公司", "code": "91341802MA9K***1XB"},  # the code of the head
]


@pytest.mark.parametrize("mention", TOO_LITTLE, ids=str)
def test_a_mask_that_shows_too_little_or_contradicts_matches_nobody(matcher: Matcher, mention: dict[str, str]) -> None:
    assert matcher.match(mention).decision != "match"


def test_a_mask_that_fits_several_is_put_up_with_their_number(background: list[tuple[str, ...]]) -> None:
    twins = [("t1", "宣城云屏机械有限公司", "91341802MA9KB0Y1XB", "341802", "")]
    answer = Matcher.build(table(PARTIES + twins + background)).match({"name": "", "code": "91341802MA9KB0*1XB"})
    assert (answer.decision, answer.reason) == ("review", "ambiguous: 2 candidates")
    named = Matcher.build(table(PARTIES + twins + background)).match({"name": "云屏", "code": "91341802MA9KB0*1XB"})
    assert (named.decision, named.target) == ("match", "t1")


def test_a_masked_code_finds_who_came_later_and_nobody_who_left(background: list[tuple[str, ...]]) -> None:
    asked = {"name": "", "code": "91341802MA9K***1XB"}
    without = Matcher.build(table(background))
    assert without.match(asked).decision == "none"
    grown = without.changed(table(PARTIES[:1]))
    assert grown.match(asked).target == "a"
    assert grown.changed(table([]).cast(grown_schema()), ["a"]).match(asked).decision == "none"


def grown_schema() -> pa.Schema:
    return pa.schema([(name, pa.string()) for name in COLUMNS])


NOT_MATCHED = [
    {"name": "宣城云岚机械有限公司郎溪分公司"},  # another branch is neither the branch nor the head
    {"name": "芜湖市第四砚池建筑工程有限公司"},  # another number
    {"name": "宣城云岚物流有限公司"},  # a sibling that is not in the register
    {"name": "黄山湛墨茶业有限公司"},
    {"name": "", "code": ""},
]


@pytest.mark.parametrize("mention", NOT_MATCHED, ids=str)
def test_what_is_not_in_the_register_is_not_matched(matcher: Matcher, mention: dict[str, str]) -> None:
    answer = matcher.match(mention)
    assert answer.decision != "match", answer


def test_a_name_that_fits_several_parties_is_put_up_with_their_number(matcher: Matcher) -> None:
    answer = matcher.match({"name": "恒昀纺织有限公司"})
    assert (answer.decision, answer.target) == ("review", "")
    assert answer.reason == "ambiguous: 2 candidates"
    assert {candidate.target for candidate in answer.candidates[:2]} == {"d", "e"}


@pytest.mark.parametrize(
    "mention",
    [
        {"name": "湖州恒昀纺织有限公司", "code": "91341802MA9KB0X1XB"},  # the code of another firm
        {"name": "黄山湛墨茶业有限公司", "code": "91341802MA9KB0X1XB"},
    ],
)
def test_a_right_code_that_contradicts_the_name_goes_to_review(matcher: Matcher, mention: dict[str, str]) -> None:
    answer = matcher.match(mention)
    assert answer.decision == "review", answer
    assert "code" in answer.reason


@pytest.mark.parametrize("typed", ["yunlanjixie", "YLJX", "云岚机", "宣城云岚"])
def test_what_is_typed_in_part_shows_the_party_among_the_first(matcher: Matcher, typed: str) -> None:
    names = [candidate.name for candidate in matcher.match({"name": typed}).candidates[:3]]
    assert "宣城云岚机械有限公司" in names


@pytest.mark.parametrize(
    "mention",
    [{"name": "", "code": "91341802MA8KB0X1XB"}, {"name": "yunlanjixie"}],
    ids=str,
)
def test_a_party_that_is_only_pointed_at_is_put_up(matcher: Matcher, mention: dict[str, str]) -> None:
    answer = matcher.match(mention)
    assert (answer.decision, answer.target) == ("review", "a"), answer


def test_a_name_and_its_county_are_two_firms_unless_something_says_so() -> None:
    parties = pa.table(
        {"id": ["1"], "name": ["宣城宁国云岚机械有限公司"], "address": ["宁国市望岚路18号"], "phone": ["05631234567"]}
    )
    matcher = Matcher.build(parties)
    mention = {"name": "宣城云岚机械有限公司"}
    assert matcher.match(mention).decision == "review"
    assert matcher.match({"name": "宣城宁国云岚机械公司", "region": "宁国市"}).decision == "match"
    for other in ("宣城宁国云岚纺织有限公司", "宣城宁国云岚机械制造贸易有限公司"):
        assert matcher.match({"name": other, "address": "宁国市望岚路18号"}).decision != "match"


@pytest.mark.parametrize(
    ("name", "mention", "decision"),
    [
        ("宣城市云岚机械厂", {"name": "宣城云岚机械厂"}, "review"),  # 市 more or less: the register gives both names
        ("宣城市云岚机械厂", {"name": "宣城云岚机械厂", "address": "宣城市望岚路18号"}, "match"),
        ("宣城市云岚机械厂", {"name": "宣城云岚机械厂", "address": "宣城市宣州区济川街道望岚路18号"}, "review"),
        ("宣城云岚机械有限公司", {"name": "宣城云岚机械公司"}, "review"),
        ("宣城云岚机械有限公司", {"name": "宣城云岚机械公司", "region": "宣城市"}, "match"),
        ("安徽省宣城市云岚机械有限公司", {"name": "宣城市云岚机械公司", "region": "宣城市"}, "review"),
        ("宣城云岚机械有限公司", {"name": "宣城云岚机械有限分可"}, "match"),  # no form is written so
        ("宣城云岚机械二厂", {"name": "宣城云岚机械厂"}, "none"),
        ("宣城云岚医药有限公司第八商店", {"name": "宣城云岚医药有限公司第二十八商店"}, "none"),
        ("宣城云岚机械有限公司城东分公司", {"name": "云岚机械城东分"}, "match"),
        ("宣城云岚农资有限公司城南收购站", {"name": "宣城云岚农资有限公司城西收购站"}, "review"),
        ("宣城市宣州区洪林镇云岚开发公司", {"name": "宣城市宣州区水阳镇云岚开发公司"}, "review"),
    ],
)
def test_a_word_more_or_less_is_borne_out_or_put_up(name: str, mention: dict[str, str], decision: str) -> None:
    matcher = Matcher.build(pa.table({"id": ["1"], "name": [name], "address": ["宣城市望岚路18号"]}))
    assert matcher.match(mention).decision == decision


def test_a_former_name_leads_to_the_party() -> None:
    parties = pa.table(
        {
            "id": ["1", "2"],
            "name": ["宣城云岚机械有限公司", "湖州恒昀纺织有限公司"],
            "former_names": ["宁国市澜序五金厂|宣城澜序机械有限公司", None],
        }
    )
    answer = Matcher.build(parties).match({"name": "宁国市澜序五金厂"})
    assert (answer.decision, answer.target) == ("match", "1")
    assert answer.candidates[0].former


def test_every_candidate_says_why(matcher: Matcher) -> None:
    (first, *_) = matcher.match({"name": "宣城云岚机械有限公司"}).candidates
    assert ("name", "equal") in {(comparison, level) for comparison, level, _ in first.why}
    assert 0.9 < first.probability <= 1


def decisions(matcher: Matcher, mentions: pa.Table) -> list[dict[str, object]]:
    return [{**row, "runner_up": ""} for row in matcher.decide(mentions).to_pylist()]


def test_the_order_of_the_register_does_not_matter(background: list[tuple[str, ...]]) -> None:
    rows = PARTIES + background
    mentions = pa.table({"name": [mention["name"] for mention, _ in FOUND] + [row[1][:-2] for row in background[:300]]})
    expected = Matcher.build(table(rows)).decide(mentions).to_pylist()
    for seed in (1, 2):
        shuffled = rows[:]
        random.Random(seed).shuffle(shuffled)
        assert Matcher.build(table(shuffled)).decide(mentions).to_pylist() == expected


def test_one_by_one_and_together_give_the_same(matcher: Matcher, background: list[tuple[str, ...]]) -> None:
    names = [row[1][1:] for row in background[:150]]
    together = matcher.decide(pa.table({"name": names})).to_pylist()
    for name, row in zip(names, together, strict=True):
        answer = matcher.match({"name": name})
        assert (answer.decision, answer.target, answer.reason) == (row["decision"], row["target"], row["reason"])


def test_without_its_party_an_exact_name_is_never_given_to_another(background: list[tuple[str, ...]]) -> None:
    """Names written exactly, their parties taken out: hardly anything is like them, and what is must not be picked."""
    twins = {row[1] for row in background[1_500:]}
    absent = [row for row in background[:1_500] if row[1] not in twins]
    decided = Matcher.build(table(background[1_500:])).decide(
        pa.table({"name": [row[1] for row in absent], "region": [row[3] for row in absent]})
    )
    matched = decided["decision"].to_pylist().count("match")
    assert matched <= len(absent) * 0.005


def test_an_empty_register_and_no_mentions() -> None:
    nothing = Matcher.build(table([]))
    assert nothing.match({"name": "宣城云岚机械有限公司"}).decision == "none"
    assert Matcher.build(table(PARTIES)).decide(pa.table({"name": pa.array([], pa.string())})).num_rows == 0


def test_codes_are_read_the_same_one_by_one_and_together() -> None:
    draw = random.Random(4)
    right = [row["code"] for row in made_up_register(300, 4).to_pylist()]
    codes = [dirty_code(code, draw.choice(right), draw) for code in right * 3]
    codes += [
        "11010519491231002X",
        "110105194912310",
        code_with(right[0], 0, "A"),
        "MA9KB0X1X",
        "12345678",
        "３３０２０３０００",
    ]
    table_ = pa.table({"name": [""] * len(codes), "code": codes})
    together = written(table_).texts.select(["code", "organisation_code"]).to_pylist()
    alone = [
        written(table_.slice(at, 1)).texts.select(["code", "organisation_code"]).to_pylist()[0]
        for at in range(len(codes))
    ]
    assert alone == together


def code_with(code: str, at: int, character: str) -> str:
    return code[:at] + character + code[at + 1 :]
