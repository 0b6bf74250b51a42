"""Entities of FollowTheMoney as records, and every way in which a file of them can be wrong. All synthetic."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import orjson
import pytest
from databases import content

from loaders.reject import InputError, describe

FIRM, OWNER = "宣城市青禾机械有限公司", "宣城市远帆投资有限公司"


def entity(id_: str, schema: str, **said: object) -> dict[str, Any]:
    return {"id": id_, "schema": schema, "properties": {name: [value] for name, value in said.items()}}


def firms(desk: Any) -> list[dict[str, Any]]:
    return [
        entity("firm", "Company", name=FIRM, registrationNumber=desk.uscc(1), addressEntity="place", phone="+8613812345678"),
        entity("owner", "LegalEntity", name=OWNER, registrationNumber=desk.uscc(2)),
        entity("place", "Address", full="宣城市宣州区测试路1号"),
        entity("boss", "Person", name="欧阳测试", idNumber=desk.id(1), birthDate="1970-01-01", gender="male"),
    ]  # fmt: skip


def links() -> list[dict[str, Any]]:
    return [
        entity("own", "Ownership", owner="owner", asset="firm", percentage="60", startDate="2020-05", endDate="2023-06-30"),
        entity("seat", "Directorship", director="boss", organization="firm", role="董事长"),
        entity("head", "Directorship", director="boss", organization="firm", role="法定代表人"),
        entity("entry", "Sanction", entity="firm", program="拖欠农民工工资失信联合惩戒对象名单", authority="宣城市人力资源和社会保障局", startDate="2023-02-03"),
        entity("gone", "Sanction", entity="owner", program="经营异常", reason="纳税非正常户"),
        entity("fine", "Sanction", entity="owner", program="行政处罚", reason="虚假宣传", recordId="宣罚〔2023〕1号"),
    ]  # fmt: skip


def write(desk: Any, lines: list[Any], name: str = "e.jsonl") -> Path:
    path: Path = desk.folder / name
    path.write_bytes(b"".join((line if isinstance(line, bytes) else orjson.dumps(line)) + b"\n" for line in lines))
    return path


def reasons(desk: Any) -> list[tuple[int, str, str]]:
    return sorted((row["row"], row["reason"], row["value"]) for row in desk.rejects())


def test_parties_ties_and_sanctions_are_read(desk: Any) -> None:
    report = desk.load("followthemoney", write(desk, [*links(), *firms(desk)]))
    assert (report.files[0].rejected, report.files[0].inserted) == (0, 9)
    names = {row["mention_id"]: row["name"] for row in desk.mentions()}
    ties = {(row["kind"], names[row["source_mention"]], names[row["target_mention"]]): row for row in desk.ties()}
    assert set(ties) == {
        ("shareholder", OWNER, FIRM),
        ("officer", "欧阳测试", FIRM),
        ("legal_representative", "欧阳测试", FIRM),
    }
    share = ties["shareholder", OWNER, FIRM]
    assert (share["weight"], share["since"], share["until"]) == (0.6, "2020-05-01", "2023-07-01")
    events = sorted((row["kind"], row["list"], row["document_no"], row["since"]) for row in desk.events())
    assert events == [
        ("abnormal_operation", "", "", ""),
        ("list_entry", "wage_arrears", "", "2023-02-03"),
        ("penalty", "", "宣罚〔2023〕1号", ""),
    ]
    firm = next(row for row in desk.mentions() if row["name"] == FIRM and row["role"] == "subject")
    assert (firm["code"], firm["address"]) == (desk.uscc(1), "宣城市宣州区测试路1号")


def test_numbers_of_persons_are_keyed_and_never_stored(desk: Any) -> None:
    passport = entity("guest", "Person", name="司徒测试", passportNumber="E12345678")
    desk.load("followthemoney", write(desk, [*firms(desk), *links(), passport]))
    persons = {row["name"]: row for row in desk.mentions() if row["kind"] == "person"}
    assert persons["欧阳测试"]["id_hmac"]
    assert persons["司徒测试"]["id_hmac"]
    assert len({row["id_hmac"] for row in desk.mentions() if row["name"] == "欧阳测试"}) == 1
    stored = content(desk.workspace.path)
    assert FIRM.encode() in stored
    assert not [number for number in (desk.id(1), "E12345678", "13812345678") if number.encode() in stored]


def test_a_persons_number_under_another_property_is_not_kept(desk: Any) -> None:
    odd = entity("odd", "LegalEntity", name="诸葛测试", registrationNumber=desk.id(3), taxNumber=desk.id(3))
    desk.load("followthemoney", write(desk, [odd]))
    assert [(row["code"], bool(row["id_hmac"]), row["kind"]) for row in desk.mentions()] == [("", True, "person")]


def test_the_order_of_lines_and_fragments_means_nothing(make_desk: Any) -> None:
    found = []
    for seed in range(4):
        desk = make_desk()
        more = [entity("firm", "LegalEntity", name="宣城青禾机械厂"), entity("boss", "LegalEntity", name="欧阳测试")]
        lines = [*firms(desk), *links(), *more]
        random.Random(seed).shuffle(lines)
        desk.load("followthemoney", write(desk, lines))
        found.append(desk.facts())
    assert all(facts == found[0] for facts in found)


def test_what_cannot_be_read_is_counted_with_reason_and_remedy(desk: Any) -> None:
    lines = [
        *firms(desk),
        b'{"id": "x", "schema": "Company", "prop',
        entity("ship", "Vessel", name="测试号"),
        entity("own", "Ownership", owner="nobody", asset="firm"),
        entity("seat", "Directorship", director="boss"),
        entity("kin", "UnknownLink", subject="owner", object="firm", role="疑似同一主体"),
        entity("list", "Sanction", entity="firm", program="没有这样的名单"),
        ["no", "entity"],
        {"id": 7, "schema": "Company", "properties": {}},
        entity("blank", "Company", country="cn"),
    ]
    report = desk.load("followthemoney", write(desk, lines))
    assert reasons(desk) == [
        (5, "bad_json_line", ""),
        (6, "ftm_schema", "Vessel"),
        (7, "ftm_dangling", "nobody"),
        (8, "ftm_dangling", ""),
        (9, "ftm_role", "疑似同一主体"),
        (10, "ftm_program", "没有这样的名单"),
        (11, "not_an_entity", ""),
        (12, "not_an_entity", ""),
        (13, "missing_value", ""),
    ]
    assert (report.files[0].inserted, desk.ties(), desk.events()) == (3, [], [])
    assert all(describe(reason, lang)[1] for _, reason, _ in reasons(desk) for lang in ("zh", "en"))


def test_fields_and_lines_without_end_are_refused(desk: Any) -> None:
    whole, cell = entity("a", "Company", name="长" * 3_500_000), entity("b", "Company", name="长" * 1_200_000)
    endless = b'{"id": "c", "schema": "Company", "properties": {"name": ["' + b"x" * 10_000_000 + b'"]}}'
    desk.load("followthemoney", write(desk, [*firms(desk), whole, cell, endless]))
    assert {(row, reason) for row, reason, _ in reasons(desk)} == {(row, "cell_too_long") for row in (5, 6, 7)}
    assert len(desk.records()) == 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"{not json\n", "no_entities"),
        (b'{"name": "a"}\n{"name": "b"}\n', "no_entities"),
        ("企业名称,统一社会信用代码\n甲,乙\n".encode(), "no_entities"),
        (b"PK\x03\x04broken", "broken_file"),
    ],
)
def test_a_file_that_holds_no_entity_is_refused(desk: Any, content: bytes, reason: str) -> None:
    path: Path = desk.folder / "e.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        desk.load("followthemoney", path)
    assert refusal.value.reason == reason
    assert not desk.records()


def test_a_file_above_the_limit_is_refused_before_it_is_read(desk: Any) -> None:
    path = write(desk, firms(desk))
    with path.open("r+b") as file:
        file.truncate(300_000_000)
    with pytest.raises(InputError) as refusal:
        desk.load("followthemoney", path)
    assert refusal.value.reason == "entities_too_large"
