"""The work plan as tasks × responsible bodies × deadline, against a list made by hand; and plans of other places and habits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from loaders.extract.plans.deadlines import deadline
from loaders.extract.plans.reading import looks_like_plan, tasks

GOLD = yaml.safe_load((Path(__file__).parent / "xuancheng_2021.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def plan(shared_data: Path) -> str:
    return (shared_data / "xuancheng_2021_work_plan.txt").read_text(encoding="utf-8")


def by_hand() -> set[tuple[int, int, str, str]]:
    found = set()
    for item, sub, lead, responsible in GOLD["tasks"]:
        for role, names in (("lead", lead), ("responsible", responsible)):
            for name in names.split():
                for body in GOLD["counties"] if name == "各县市区" else [GOLD["bodies"][name]]:
                    found.add((item, sub, role, body))
    return found


def as_rows(found: list[dict[str, Any]]) -> Iterator[tuple[int, int, str, str]]:
    for task in found:
        for body in task["bodies"]:
            yield task["item"], task["sub"] or 0, body["role"], body["canonical"]


def test_every_task_has_the_bodies_that_a_reader_finds(plan: str) -> None:
    found = list(as_rows(tasks(plan)))
    assert len(found) == len(set(found))
    assert set(found) == by_hand()


def test_all_36_items_with_their_parts_in_order(plan: str) -> None:
    found = [(task["item"], task["sub"] or 0) for task in tasks(plan)]
    assert found == [(item, sub) for item, sub, *_ in GOLD["tasks"]]
    assert {item for item, _ in found} == set(range(1, 37))


def test_places_of_bodies_are_places_of_the_text_as_read(plan: str) -> None:
    for task in tasks(plan):
        for body in task["bodies"]:
            assert "".join(plan[body["start"] : body["end"]].split()) == body["name"]


def test_deadlines(plan: str) -> None:
    found = {
        f"{task['item']}" + (f".{task['sub']}" if task["sub"] else ""): task["deadline"]
        for task in tasks(plan)
        if task["deadline"]
    }
    assert found == {key: day.isoformat() for key, day in GOLD["deadlines"].items()}


def test_a_group_that_the_text_does_not_name_stays_a_group(plan: str) -> None:
    bodies = [body for task in tasks(plan) for body in task["bodies"] if body["canonical"].endswith("成员单位")]
    assert bodies
    assert all(body["note"] == "group" for body in bodies)


HEFEI = [
    *("合肥市" + name for name in ("瑶海区", "庐阳区", "蜀山区", "包河区")),
    "长丰县",
    "肥东县",
    "肥西县",
    "庐江县",
    "巢湖市",
]
OTHERS = {
    "a county, numbers through all chapters, 牵头负责": (
        "德安县2016年社会信用体系建设任务分工方案\n一、制度\n（一）完善制度\n1.推进立法工作。（县司法局、人行德安支行、县发改委牵头负责）\n"
        "2.贯彻执行条例。（人行德安支行负责）\n（二）标准\n3.建立标准体系。（县直有关部门、各乡（镇、场）负责）\n",
        [
            (1, 0, "lead", "德安县司法局"),
            (1, 0, "lead", "中国人民银行德安县支行"),
            (1, 0, "lead", "德安县发展和改革委员会"),
            (2, 0, "responsible", "中国人民银行德安县支行"),
            (3, 0, "responsible", "德安县县直有关部门"),
            (3, 0, "responsible", "各乡(镇、场)"),
        ],
    ),
    "labels 牵头单位 and 责任单位, 完成时限": (
        "芜湖市2022年社会信用体系建设工作要点\n一、夯实基础\n（一）归集信息。加强归集。（牵头单位：市发改委；责任单位：市直有关部门，各县市区人民政府；完成时限：2022年9月底）\n"
        "（二）加强应用。（牵头单位：市金融监管局、人行芜湖市中心支行；配合单位：芜湖银保监分局；完成时限：12月底）\n",
        [
            (1, 0, "lead", "芜湖市发展和改革委员会"),
            (1, 0, "responsible", "芜湖市市直有关部门"),
            *(
                (1, 0, "responsible", f"{county}人民政府")
                for county in (
                    "芜湖市镜湖区",
                    "芜湖市鸠江区",
                    "芜湖市弋江区",
                    "芜湖市湾沚区",
                    "芜湖市繁昌区",
                    "南陵县",
                    "无为市",
                )
            ),
            (2, 0, "lead", "芜湖市地方金融监督管理局"),
            (2, 0, "lead", "中国人民银行芜湖市中心支行"),
            (2, 0, "responsible", "中国银行保险监督管理委员会芜湖监管分局"),
        ],
    ),
    "square brackets, 各区县, 和 between two bodies": (
        "湖州市2024年信用建设工作要点\n1．优化平台。升级平台，6月底前上线。【市发改委、市大数据局牵头，各区县政府配合】\n"
        "2．规范修复。【市市场监管局和市税务局按职责分工负责】\n3．深化宣传。【市委宣传部，市人力社保局，湖州海关等单位负责】\n",
        [
            (1, 0, "lead", "湖州市发展和改革委员会"),
            (1, 0, "lead", "湖州市数据资源管理局"),
            *(
                (1, 0, "responsible", f"{county}人民政府")
                for county in ("湖州市吴兴区", "湖州市南浔区", "德清县", "长兴县", "安吉县")
            ),
            (2, 0, "responsible", "湖州市市场监督管理局"),
            (2, 0, "responsible", "国家税务总局湖州市税务局"),
            (3, 0, "responsible", "中共湖州市委宣传部"),
            (3, 0, "responsible", "湖州市人力资源和社会保障局"),
            (3, 0, "responsible", "中华人民共和国湖州海关"),
        ],
    ),
    "（一） through all chapters, brackets of nothing but bodies, parts of their own, a deadline in the bracket": (
        "滁州市2020年社会信用体系建设工作要点\n一、制度\n（一）完善制度。（市发改委牵头，市司法局配合）\n"
        "（二）规范归集。（市数据资源局、市发改委，各开发区管委会）\n二、监管\n（三）专项治理。（市公安局、人民银行滁州市中心支行按职责分工负责，持续推进）\n"
        "1.电信诈骗。（市公安局、市教体局）\n2.拖欠工资（含工程款）治理。（市人社局牵头，市总工会等配合）\n三、保障\n（四）考核。（市文明办负责，完成时限：11月底）\n",
        [
            (1, 0, "lead", "滁州市发展和改革委员会"),
            (1, 0, "responsible", "滁州市司法局"),
            (2, 0, "responsible", "滁州市数据资源管理局"),
            (2, 0, "responsible", "滁州市发展和改革委员会"),
            (2, 0, "responsible", "各开发区管理委员会"),
            (3, 0, "responsible", "滁州市公安局"),
            (3, 0, "responsible", "中国人民银行滁州市中心支行"),
            (3, 1, "responsible", "滁州市公安局"),
            (3, 1, "responsible", "滁州市教育体育局"),
            (3, 2, "lead", "滁州市人力资源和社会保障局"),
            (3, 2, "responsible", "滁州市总工会"),
            (4, 0, "responsible", "滁州市精神文明建设指导委员会办公室"),
        ],
    ),
    "the first of a list leads": (
        "2023年嘉兴市社会信用体系建设工作要点\n1. 加强归集。[责任单位：市发展改革委、市税务局。列第一位的为牵头单位，下同]\n"
        "2. 深化应用。[责任单位：市市场监管局、团市委]\n",
        [
            (1, 0, "lead", "嘉兴市发展和改革委员会"),
            (1, 0, "responsible", "国家税务总局嘉兴市税务局"),
            (2, 0, "lead", "嘉兴市市场监督管理局"),
            (2, 0, "responsible", "共青团嘉兴市委员会"),
        ],
    ),
    "lines of labels below each task, of a county": (
        "宁国市2022年社会信用体系建设工作要点任务分工表\n1.落实目录。\n牵头单位：市发改委\n责任单位：市直各有关单位，各乡镇人民政府\n完成时限：6月底\n"
        "2.推广信用贷。\n牵头单位：市金融监管局、人行宁国市支行\n配合单位：市税务局\n",
        [
            (1, 0, "lead", "宁国市发展和改革委员会"),
            (1, 0, "responsible", "宁国市市直各有关单位"),
            (1, 0, "responsible", "各乡镇人民政府"),
            (2, 0, "lead", "宁国市地方金融监督管理局"),
            (2, 0, "lead", "中国人民银行宁国市支行"),
            (2, 0, "responsible", "国家税务总局宁国市税务局"),
        ],
    ),
    "a county-level city that its city's plan names first, names that other places have on their seals": (
        "合肥市2025年社会信用体系建设重点工作任务\n1.宣传。（市委宣传部、市教育局，巢湖市、肥东县、包河区人民政府负责；责任处室：宣传处）\n"
        "2.应用。（巢湖市教体局、市大数据局、市水务局，各县（市）区负责）\n",
        [
            (1, 0, "responsible", "中共合肥市委宣传部"),
            (1, 0, "responsible", "合肥市教育局"),
            (1, 0, "responsible", "巢湖市人民政府"),
            (1, 0, "responsible", "肥东县人民政府"),
            (1, 0, "responsible", "合肥市包河区人民政府"),
            (1, 0, "responsible", "宣传处"),
            (2, 0, "responsible", "巢湖市教育体育局"),
            (2, 0, "responsible", "合肥市数据资源管理局"),
            (2, 0, "responsible", "合肥市水务局"),
            *((2, 0, "responsible", name + "人民政府") for name in HEFEI),
        ],
    ),
    "one list at the end of all parts": (
        "滁州市2023年社会信用体系建设重点工作\n1.开展培训\n①培训干部。\n②培训企业。（市发改委、市委组织部负责）\n2.其他\n①宣传。（市委宣传部负责）\n3.考核。（市发改委负责）\n",
        [
            (1, 1, "responsible", "滁州市发展和改革委员会"),
            (1, 1, "responsible", "中共滁州市委组织部"),
            (1, 2, "responsible", "滁州市发展和改革委员会"),
            (1, 2, "responsible", "中共滁州市委组织部"),
            (2, 1, "responsible", "中共滁州市委宣传部"),
            (3, 0, "responsible", "滁州市发展和改革委员会"),
        ],
    ),
}


@pytest.mark.parametrize(("text", "wanted"), OTHERS.values(), ids=OTHERS)
def test_plans_of_other_places_and_habits(text: str, wanted: list[tuple[int, int, str, str]]) -> None:
    assert looks_like_plan(text)
    assert sorted(as_rows(tasks(text))) == sorted(wanted)


def test_deadlines_in_brackets_and_below() -> None:
    texts = [text for text, _ in OTHERS.values()]
    found = {task["text"]: task["deadline"] for text in texts for task in tasks(text) if task["deadline"]}
    assert found == {
        "归集信息。加强归集。": "2022-09-30",
        "加强应用。": "2022-12-31",
        "优化平台。升级平台，6月底前上线。": "2024-06-30",
        "考核。": "2020-11-30",
        "落实目录。": "2022-06-30",
    }


@given(st.text(alphabet="一二1２.、（）()【①②牵头负责市发改委、，各县区：责任单位\n 年6月底前", max_size=100))
def test_any_text_can_be_read_as_a_plan(text: str) -> None:
    for task in tasks(text, "341800"):
        for body in task["bodies"]:
            assert "".join(text[body["start"] : body["end"]].split()) == body["name"]


def test_a_plan_is_told_by_what_it_is(plan: str) -> None:
    assert looks_like_plan(plan)
    assert not looks_like_plan("宣城市市场监督管理局\n行政处罚决定书\n当事人：甲公司（由市发改委负责）")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("原则上6月底前完成修订或废止", "2021-06-30"),
        ("力争 2021 年 6 月底前基本实现", "2021-06-30"),
        ("2021年底前完成", "2021-12-31"),
        ("9月15日前报送", "2021-09-15"),
        ("第三季度末前完成", "2021-09-30"),
        ("上半年完成", "2021-06-30"),
        ("2022年2月底前完成", "2022-02-28"),
        ("自作出行政决定之日起7个工作日内上网公开", None),
        ("2021年度抽查工作计划", None),
    ],
)
def test_deadlines_in_words(text: str, day: str | None) -> None:
    assert deadline(text, 2021) == day
