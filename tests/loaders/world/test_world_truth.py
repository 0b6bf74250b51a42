"""The truth: codes in ranges never issued, plausible distributions, planted cases that ties and events bear out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from loaders.world import WorldSpec, generate, organisation_table
from loaders.world.ranges import is_never_issued
from loaders.world.words import stock
from resolution.identifiers import id_card, organisation_code, registration_number, uscc

MARKET = ("enterprise", "individual_business", "cooperative")


def test_every_code_passes_its_checks_and_was_never_issued(written):
    entities = written.truth("entities")
    codes = [row["code"] for row in entities]
    assert len(set(codes)) == len(codes) == 2_000
    for code in codes:
        assert uscc.is_valid(code), code
        assert organisation_code.is_valid(code[8:17]), code
        assert is_never_issued(code), code


def test_every_id_number_passes_its_check_and_was_never_issued(written):
    persons = written.truth("persons")
    for row in persons:
        assert id_card.is_valid(row["id_number"])
        assert is_never_issued(row["id_number"])
        assert row["id_number"][6:14] == row["birth"].replace("-", "")
        assert row["gender"] == ("男" if int(row["id_number"][16]) % 2 else "女")
    assert len({row["id_number"] for row in persons}) > 0.995 * len(persons)


@pytest.mark.parametrize(
    "real",
    [
        "91341800MA2W1EY93F",
        "914403001922038216",
        "341802198506150017",
        "13800138000",
        "0563-3022222",
        "711771143",
        "330203000030639",
    ],
)
def test_issued_ranges_are_recognised(real):
    assert not is_never_issued(real)


def test_registration_numbers_and_telephones(written):
    from loaders.world.texts import Texts

    texts = Texts(written.world)
    numbers = [n for n in texts.registrations.to_pylist() if n]
    assert len(numbers) > 1_000
    assert all(registration_number.is_valid(n) and is_never_issued(n) for n in numbers)
    assert all(is_never_issued(p) for p in texts.phones.to_pylist())
    roads = stock("words")["roads"]
    assert all(any(road in address for road in roads) for address in texts.addresses.to_pylist())


def test_no_prefix_road_or_name_of_ours_is_in_a_real_register(written, shared_data: Path):
    pq = pytest.importorskip("pyarrow.parquet")
    register = pq.read_table(shared_data / "enterprise_register_yrd.parquet", columns=["uscc", "name", "address"])
    assert not any(code[8:10] == "XT" for code in register["uscc"].to_pylist() if code)
    addresses = "\n".join(a or "" for a in register["address"].to_pylist())
    for road in stock("words")["roads"]:
        assert not any(road + form in addresses for form in stock("words")["road_forms"]), road
    real = set(register["name"].to_pylist())
    businesses = [row["name"] for row in written.truth("entities") if row["kind"] in MARKET]
    assert not [name for name in businesses if name in real]


def test_kinds_cities_and_names_are_as_in_life(written):
    entities = written.truth("entities")
    kinds = Counter(row["kind"] for row in entities)
    assert set(kinds) == {*MARKET, "government", "institution", "social", "village"}
    assert kinds["enterprise"] > kinds["individual_business"] > kinds["social"] > 0
    home = sum(row["region"].startswith("3418") for row in entities) / len(entities)
    assert 0.2 < home < 0.5
    assert len({row["region"][:4] if row["region"][:2] != "31" else "31" for row in entities}) == 41
    assert {"341802", "341821", "341823", "341824", "341825", "341881", "341882"} <= {row["region"] for row in entities}
    firms = [row for row in entities if row["kind"] == "enterprise" and not row["parent_id"]]
    assert 0.7 < sum("有限" in row["name"] for row in firms) / len(firms) < 0.95
    lengths = sorted(len(row["name"]) for row in firms)
    assert 10 <= lengths[len(lengths) // 2] <= 14
    assert any("广德县" in row["former_names"] and "广德市" in row["name"] for row in entities)
    branches = [row for row in entities if row["parent_id"]]
    by_id = {row["entity_id"]: row for row in entities}
    assert branches
    assert all(row["name"].startswith(by_id[row["parent_id"]]["name"]) for row in branches)


def test_homonyms_abound(written):
    names = Counter(row["name"] for row in written.truth("persons"))
    assert sum(count for count in names.values() if count > 1) > 30


def test_shares_of_a_firm_sum_to_one(written):
    total: Counter[str] = Counter()
    planted = {str(v) for cases in written.planted().values() for case in cases for v in case.values()}
    for tie in written.truth("ties"):
        if tie["kind"] == "shareholder" and tie["weight"] != "0.05":
            total[tie["target"]] += float(tie["weight"])
    ordinary = [share for firm, share in total.items() if firm not in planted]
    assert sum(abs(share - 1) < 0.001 for share in ordinary) > 0.9 * len(ordinary)


def test_planted_cases_are_borne_out(written):
    planted, events = written.planted(), {row["event_id"]: row for row in written.truth("events")}
    entities = {row["entity_id"]: row for row in written.truth("entities")}
    ties = {(t["kind"], t["source"], t["target"]) for t in written.truth("ties")}
    for sort in (
        "shells",
        "links",
        "moved",
        "cross_region",
        "repeated_penalties",
        "repairs",
        "withdrawn",
        "homonyms",
        "siblings",
    ):
        assert len(planted[sort]) >= 8, sort
    for case in planted["shells"]:
        old, new, listing = entities[case["old"]], entities[case["new"]], events[case["listed_event"]]
        assert listing["entity_id"] == case["old"]
        assert new["established"] > listing["since"]
        assert new["address_id"] == old["address_id"]
    for case in planted["links"]:
        assert events[case["event"]]["entity_id"] == case["listed"] != case["party"]
        assert events[case["event"]]["state"] == "active"
        assert len(case["path"]) == case["hops"]
        for step in case["path"]:
            if step["kind"] == "located_at":
                assert entities[step["source"]]["address_id"] == step["target"]
            else:
                assert (step["kind"], step["source"], step["target"]) in ties
    for case in planted["cross_region"]:
        assert case["listed_region"] != case["other_region"]
        assert events[case["event"]]["region"][:4] == case["listed_region"][:4] or case["listed_region"] == "310000"
    for case in planted["moved"]:
        assert entities[case["party"]]["old_region"] == case["old"] != case["new"] == entities[case["party"]]["region"]


def test_traps_are_traps(written):
    planted = written.planted()
    persons = {row["entity_id"]: row for row in written.truth("persons")}
    events: dict[str, list[str]] = {}
    for row in written.truth("events"):
        events.setdefault(row["entity_id"], []).append(row["kind"])
    for case in planted["homonyms"]:
        listed, other = persons[case["listed"]], persons[case["other"]]
        assert listed["name"] == other["name"]
        assert listed["id_number"] != other["id_number"]
        assert case["other"] not in events
        assert case["firm"] not in events
    for case in planted["siblings"]:
        assert case["other"] not in events
    entities = {row["entity_id"]: row for row in written.truth("entities")}
    assert any(entities[c["listed"]]["name"][-8:] == entities[c["other"]]["name"][-8:] for c in planted["siblings"])


def test_repairs_are_granted_but_one(written):
    events = {row["event_id"]: row["state"] for row in written.truth("events")}
    repairs = written.planted()["repairs"]
    assert [events[c["event"]] for c in repairs if not c["must_not_appear"]] == ["refused"]
    assert {events[c["event"]] for c in repairs if c["must_not_appear"]} == {"repaired"}


def test_hubs_are_large(written):
    hubs = {case["kind"]: case["size"] for case in written.planted()["hubs"]}
    assert set(hubs) == {"located_at", "reachable_at", "legal_representative"}
    assert min(hubs.values()) >= 8


@pytest.mark.parametrize("size", [200, 333, 1_000])
def test_any_size_works(size):
    world = generate(WorldSpec(organisations=size, seed=size))
    assert len(world.organisations) == size


def test_too_small_a_world_is_refused():
    with pytest.raises(ValueError):
        generate(WorldSpec(organisations=199))
    with pytest.raises(ValueError):
        organisation_table(10, 1)


def test_organisation_table():
    table = organisation_table(20_000, 5)
    assert table.num_rows == 20_000
    assert table.equals(organisation_table(20_000, 5))
    assert not table.equals(organisation_table(20_000, 6))
    rows = table.to_pylist()
    assert 2.3 < len(rows) / len({row["entity_id"] for row in rows}) < 3.1
    kinds = Counter(row["code_kind"] for row in rows)
    assert set(kinds) > {"uscc", "missing", "organisation", "registration", "typo"}
    for row in rows[:3_000]:
        assert row["name"]
        if row["code_kind"] == "uscc":
            assert uscc.is_valid(row["code"])
        if row["code_kind"] == "typo":
            assert not uscc.is_valid(row["code"])
        if row["noise"] == "":
            assert row["name"] == row["true_name"]
    dirty = [row for row in rows if row["noise"] not in ("", "rename")]
    assert 0.1 < len(dirty) / len(rows) < 0.4
    assert all(row["name"] != row["true_name"] for row in dirty)
