"""The model of names: what it sees of a text, what it finds where no label stands, and that it is the one of its texts."""

from __future__ import annotations

import numpy as np
import pytest

from loaders.extract.mentions import NameKind
from loaders.extract.names import words
from loaders.extract.names.sight import see
from loaders.extract.names.tagger import MODEL, names
from loaders.extract.names.training import Names, digest, held_out, labelled, renamed, texts, train, unmarked
from loaders.extract.pipeline import mentions
from resolution.kernels.tagging.lattice import read
from resolution.kernels.tagging.signs import TEMPLATES
from resolution.names import person


def found(text: str, kind: NameKind) -> list[str]:
    return [text[one.start : one.end] for one in names(text) if one.kind == kind and one.likely >= 0.6]


def test_words_and_names_of_a_run_of_characters() -> None:
    text = "公司的郭建军说"
    codes = np.array([ord(char) for char in text], np.int32)
    reading = read(codes, *words.load())
    assert reading.place[:2].tolist() == [2, 4]  # 公司 is a word
    assert (reading.begins[3], reading.length[3]) == (reading.begins.max(), 3)
    assert reading.ends[5] == reading.begins[3]
    assert reading.begins[0] == 0  # 公司的 is no name


@pytest.mark.parametrize("text", ["", "。", "a", "张", "𠮷野家", "\n\n", "1" * 50])
def test_any_text_is_seen(text: str) -> None:
    assert see(text).shape == (len(text), TEMPLATES) if text else names(text) == []
    names(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("当日掌勺的郭建军说，酱是前任厨师留下的。", "郭建军"),
        ("账本由老板的女儿沈思琪用手机记，每月末抄一遍。", "沈思琪"),
        ("装货前一晚黎卫东曾问货主要不要开票。", "黎卫东"),
        ("仓库钥匙由会计欧阳倩保管，她当日不在。", "欧阳倩"),
        ("经查，车上共有古丽娜尔·艾合买提等六名乘客。", "古丽娜尔·艾合买提"),
    ],
)
def test_people_without_a_label(text: str, name: str) -> None:
    assert name in found(text, "person")


@pytest.mark.parametrize(
    "text",
    [
        "现场高空作业人员未系安全带，方案变更后未重新审批。",
        "罚款人民币伍仟元整，逾期加处罚款。",
        "该批白酒单价虚高，牛肉卷与黄豆酱同柜存放。",
        "车间内管道井盖板缺失，水质超标，成品油连续三天外溢。",
    ],
)
def test_words_that_begin_like_names_are_none(text: str) -> None:
    assert [one for one in names(text) if one.likely >= 0.6] == []


def test_who_acts_for_a_public_body_is_told_apart() -> None:
    text = "执法人员邵立群、顾晓兵到场检查时，厨师郭建军正在操作。"
    assert {text[one.start : one.end]: one.acting > 0.5 for one in names(text)} == {
        "邵立群": True,
        "顾晓兵": True,
        "郭建军": False,
    }
    parties = {row["value"] for row in mentions(text) if row["type"] == "party"}
    assert parties == {"郭建军"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("污水由悦来水洗厂委托他人清运，倾倒于河道。", "悦来水洗厂"),
        ("顾客在阿杰理发店烫发后投诉，店方退款200元。", "阿杰理发店"),
        ("该货系从清源种子经销部购进，未索取票据。", "清源种子经销部"),
    ],
)
def test_organisations_without_a_place(text: str, name: str) -> None:
    assert name in {row["value"] for row in mentions(text) if row["type"] == "party"}


def test_bodies_of_places_that_no_table_has() -> None:
    text = "线索由云坪县应急管理局移送，当事人经营场所在云坪县城关镇。"
    assert "云坪县应急管理局" in {row["value"] for row in mentions(text) if row["type"] == "authority"}


def test_marked_texts() -> None:
    text, spans = unmarked("厨师{p张三}说，{a云坪县公安局}的{n李四}来过{f悦来面馆}。")
    assert text == "厨师张三说，云坪县公安局的李四来过悦来面馆。"
    assert [(text[start:end], kind) for start, end, kind in spans] == [
        ("张三", "person"),
        ("云坪县公安局", "authority"),
        ("李四", "official"),
        ("悦来面馆", "organisation"),
    ]
    flat, labels = labelled((text, spans))
    assert (flat, labels[2:4], labels[4]) == (text, ["1", "3"], "0")


def test_people_get_other_names_of_the_same_build() -> None:
    marked = unmarked("{p张三丰}与{p张三丰}之妻{p欧阳静}在{f张三丰武馆}见到{p王某}。")
    text, spans = renamed(marked, Names(3))
    told = [text[start:end] for start, end, _ in spans]
    assert told[0] == told[1] != "张三丰"
    assert len(told[0]) == 3
    assert len(person.surname(told[2])) == 2
    assert told[3:] == ["张三丰武馆", "王某"]


def test_the_model_is_that_of_its_texts() -> None:
    with np.load(MODEL) as held:
        assert str(held["texts"]) == digest(), "make names"


def test_training_learns_what_it_is_shown() -> None:
    some = [marked for hand, marked in texts() if hand in "AF"][::16]
    weights = train(some)
    again = train(some)
    assert np.array_equal(weights.weights, again.weights)
    report = held_out(some, weights)
    assert report["person"]["wanted"] > 20
    assert report["person"]["recall"] > 0.9
    assert report["organisation"]["precision"] > 0.9
