"""The rule of risk pools, by drawn cases: parts are the whole to the fen, order decides nothing, no cap and no balance is overdrawn."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from api.lending.money import fen, part_of, split, yuan
from api.lending.pool_rules import Due, Room, Terms, recovered, settle, stopped
from api.lending.pool_state import replay

NAMES = st.sampled_from("abcdef")
FEN = st.integers(0, 10**13)
WEIGHTS = st.dictionaries(NAMES, st.integers(0, 10**12), min_size=1).filter(lambda found: any(found.values()))


@given(FEN, WEIGHTS)
def test_parts_are_the_whole_and_none_is_a_fen_below_its_quota(total: int, weights: dict[str, int]) -> None:
    parts = split(total, weights)
    assert sum(parts.values()) == total
    whole = sum(weights.values())
    assert all(parts[name] >= total * weight // whole for name, weight in weights.items())
    assert all(parts[name] == 0 for name, weight in weights.items() if not weight)


@given(FEN, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_weights_does_not_matter(total: int, weights: dict[str, int], random: Any) -> None:
    shuffled = list(weights.items())
    random.shuffle(shuffled)
    assert split(total, dict(shuffled)) == split(total, weights)


@given(FEN, st.integers(0, 50), WEIGHTS)
def test_no_part_shrinks_when_the_total_grows(total: int, more: int, weights: dict[str, int]) -> None:
    before, after = split(total, weights), split(total + more, weights)
    assert all(after[name] >= before[name] for name in weights)


@given(WEIGHTS, st.lists(st.integers(1, 10**12), max_size=8), st.randoms(use_true_random=False))
def test_recoveries_give_back_what_was_borne_and_no_fen_more(
    borne: dict[str, int], drawn: list[int], random: Any
) -> None:
    loss, before, got = sum(borne.values()), 0, dict.fromkeys(borne, 0)
    amounts = []
    for amount in drawn:
        amounts.append(min(amount, loss - sum(amounts)))
    for amount in [*amounts, loss - sum(amounts)]:
        parts = recovered(before, amount, borne)
        assert sum(parts.values()) == amount
        assert all(part >= 0 for part in parts.values())
        got = {name: got[name] + parts[name] for name in got}
        assert all(got[name] <= borne[name] for name in got)
        before += amount
    assert got == borne
    other, before = dict.fromkeys(borne, 0), 0
    random.shuffle(amounts)
    for amount in amounts:
        other = {name: other[name] + part for name, part in recovered(before, amount, borne).items()}
        before += amount
    assert other == split(sum(amounts), borne)  # whatever their order


TERMS = st.builds(
    Terms,
    since=st.just("2026-01-01"),
    shares=st.dictionaries(NAMES, st.integers(1, 100), min_size=1),
    covered=st.integers(1, 10_000),
    loan_cap=st.sampled_from([0, 50_000, 10**9]),
    bank_year_cap=st.sampled_from([0, 70_001, 10**9]),
    year_cap=st.sampled_from([0, 99_999, 10**10]),
)
CLAIMS = st.lists(
    st.tuples(st.sampled_from(["x", "y"]), st.integers(1, 10**8), st.integers(0, 60_000)), min_size=1, max_size=8
)


@settings(max_examples=300)
@given(CLAIMS, TERMS, st.integers(0, 10**9), st.integers(0, 80_000), st.randoms(use_true_random=False))
def test_a_settlement_keeps_all_caps_whatever_the_order(
    drawn: list[tuple[str, int, int]], terms: Terms, balance: int, used: int, random: Any
) -> None:
    claims = [Due(f"c{place}", bank, loss, terms, before) for place, (bank, loss, before) in enumerate(drawn)]
    room = Room(balance, used, {"x": used})
    paid = settle(claims, terms, room)
    assert sum(one.paid for one in paid) <= balance
    for one, claim in zip(paid, claims, strict=True):
        assert one.due == part_of(claim.loss, terms.covered)
        assert 0 <= one.paid == sum(one.partners.values())
        assert one.paid + sum(one.cuts.values()) == one.due  # every fen not paid has its reason
        assert not terms.loan_cap or one.paid <= max(terms.loan_cap - claim.paid_before, 0)
    if terms.bank_year_cap:
        mine = sum(one.paid for one, claim in zip(paid, claims, strict=True) if claim.bank == "x")
        assert mine <= max(terms.bank_year_cap - used, 0)
    if terms.year_cap:
        assert sum(one.paid for one in paid) <= max(terms.year_cap - used, 0)
    random.shuffle(claims)
    assert settle(claims, terms, room) == paid


def test_a_worked_case() -> None:
    terms = Terms(
        "2026-01-01", {"city": 40, "guarantor": 40, "county": 20}, 5_000, year_cap=fen_of("150000"), stop_rate=500
    )
    claims = [Due("1", "甲", fen_of("200000.01"), terms), Due("2", "乙", fen_of("400000"), terms)]
    first, second = settle(claims, terms, Room(fen_of("1000000"), 0, {}))
    assert (yuan(first.due), yuan(second.due)) == ("100000.00", "200000.00")
    assert (yuan(first.paid), yuan(second.paid)) == ("50000.00", "100000.00")
    assert first.cuts == {"year_cap": fen_of("50000")}
    assert {name: yuan(part) for name, part in second.partners.items()} == {
        "city": "40000.00",
        "county": "20000.00",
        "guarantor": "40000.00",
    }
    assert stopped(terms, fen_of("50000"), fen_of("1000000"))
    assert not stopped(terms, fen_of("49999.99"), fen_of("1000000"))


def fen_of(text: str) -> int:
    return fen(Decimal(text))


@given(st.permutations(range(6)))
def test_what_comes_in_on_one_day_may_come_in_any_order(order: list[int]) -> None:
    terms = {"shares": {"a": 2, "b": 1}, "banks": ["x"], "covered": 5000, "loan_cap": 0, "bank_year_cap": 0}
    head = [("terms", "2026-01-01", "", terms | {"year_cap": 0, "stop_rate": 0})]
    day = [
        *(
            ("contribution", "2026-02-01", "", {"partner": name, "amount": 1_000 + place})
            for place, name in enumerate("aab")
        ),
        *(("loan", "2026-02-01", "x", {"loan": name, "party": "p", "principal": 500}) for name in ("1", "2", "3")),
    ]
    entries = [
        {"kind": kind, "day": on, "bank": bank, "content": content}
        for kind, on, bank, content in head + [day[place] for place in order]
    ]
    state = replay(entries)
    assert (state.balance, state.lent, dict(state.contributed)) == (3_003, 1_500, {"a": 2_001, "b": 1_002})
    assert replay(entries, "2026-01-31").balance == 0
