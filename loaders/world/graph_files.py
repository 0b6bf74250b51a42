"""The files of the graph cases: owners, guarantees, tax credit and customs credit of parties that other files do not speak of so."""

from __future__ import annotations

from typing import Any

import numpy as np

from loaders.world.collected import plans
from loaders.world.draw import Int, digits, join, pick, repeat, where
from loaders.world.graph_cases import GraphCases
from loaders.world.handing import Handed, Writing, hand_over
from loaders.world.records import Field, Records
from loaders.world.texts import Texts
from loaders.world.words import stock

_KEEPER = "图谱样例"  # whose files these are, beside those of cities and provinces
_DEPARTMENTS = {
    "shareholders": "市场监督管理局",
    "guarantees": "市场监督管理局",
    "tax_credit": "税务局",
    "customs_credit": "海关",
}
_OF_AGE = 7_700  # days: nobody holds shares before
_BANK = "稻香里农村商业银行"  # no such bank


def write_graph_cases(writing: Writing, cases: GraphCases) -> None:
    """One file a source in the first delivery; tax credit of the last year in the second."""
    texts = writing.texts
    _hand(writing, "shareholders", _shareholders(texts, cases), 0)
    _hand(writing, "guarantees", _guarantees(texts, cases), 0)
    _hand(writing, "customs_credit", _certified(texts, cases), 0)
    rated = _rated(texts, cases)
    for delivery, mask in enumerate((rated.first, rated.second)):
        _hand(writing, "tax_credit", rated.take(np.flatnonzero(mask)), delivery)


def _hand(writing: Writing, source: str, records: Records, delivery: int) -> None:
    if not len(records):
        return
    plan = stock("shapes").get(source) or plans()[source]
    shape = next(shape for shape in plan["shapes"] if shape["format"] == "csv")
    keeper = (_KEEPER, _DEPARTMENTS[source])
    hand_over(writing, Handed(source, plan["title"], keeper, delivery, False, "".join(keeper)), shape, records, {})


def _records(texts: Texts, fields: dict[str, Field], parties: dict[str, Int], first: Any = None) -> Records:
    """Records without noise: the case is in who is tied to whom, not in how it is written."""
    rows = parties["subject"]
    clean, none = np.zeros(len(rows), dtype=np.int64), np.full(len(rows), -1)
    now = np.ones(len(rows), dtype=np.bool_) if first is None else first
    place = texts.world.organisations.place[rows]
    return Records(fields, parties, place, clean, clean, now, ~now, none)


def _named(texts: Texts, rows: Int) -> dict[str, Field]:
    return {"name": pick(texts.names, rows), "code": pick(texts.codes, rows)}


def _shareholders(texts: Texts, cases: GraphCases) -> Records:
    holders, firms = (np.array([row[end] for row in cases.holdings], dtype=np.int64) for end in (0, 1))
    all_, size = texts.world.organisations, len(texts.world.organisations)
    natural = holders >= size
    person, firm = np.where(natural, holders - size, -1), np.where(natural, -1, holders)
    of_age = texts.world.people.birth[np.maximum(person, 0)] + _OF_AGE
    since = np.where(natural, of_age, all_.established[np.maximum(firm, 0)])
    percent = [f"{float(share * 100):g}%" for _, _, share in cases.holdings]
    capital = all_.capital[firms].tolist()
    paid = [f"{float(share * of):g}" for (_, _, share), of in zip(cases.holdings, capital, strict=True)]
    fields = _named(texts, firms) | {
        "holder": where(natural, pick(texts.persons, person), pick(texts.names, firm)),
        "holder_type": where(natural, "自然人股东", "企业法人"),
        "holder_id": where(natural, pick(texts.ids, person), pick(texts.codes, firm)),
        "share_percent": pick(percent, np.arange(len(percent))),
        "paid_wan": pick(paid, np.arange(len(paid))),
        "since": np.maximum(all_.established[firms], since),
    }
    return _records(texts, fields, {"subject": firms, "holder": holders})


def _rated(texts: Texts, cases: GraphCases) -> Records:
    world = texts.world
    rows, years = (np.array([row[column] for row in cases.ratings], dtype=np.int64) for column in (0, 1))
    rated = (years - 1969).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64) + 109
    tax = np.full(len(rows), list(stock("bodies")["functions"]).index("税务局"))
    seat = world.organisations.old_place[rows]  # they moved later
    fields = _named(texts, rows) | {
        "year": digits(years),
        "level": pick([level for _, _, level in cases.ratings], np.arange(len(rows))),
        "rated": rated,
        "until": rated + 364,
        "authority": texts.authorities(seat, tax),
    }
    parties = {"subject": rows, "authority": texts.authority_rows(seat, tax)}
    return _records(texts, fields, parties, rated <= world.spec.day(0))


def _certified(texts: Texts, cases: GraphCases) -> Records:
    rows = np.array(cases.certified, dtype=np.int64)
    city = texts.world.stage.places.city[texts.world.organisations.old_place[rows]]
    fields = _named(texts, rows) | {
        "number": join("3418", digits(np.arange(len(rows)) + 900_001, 6)),
        "level": repeat(len(rows), "高级认证企业"),
        "day": np.full(len(rows), texts.world.spec.day(0) - 200),
        "customs": join(
            "中华人民共和国", texts.world.stage.places.text(city, np.ones(len(rows), dtype=np.int64)), "海关"
        ),
    }
    return _records(texts, fields, {"subject": rows})


def _guarantees(texts: Texts, cases: GraphCases) -> Records:
    firms, debtors = (np.array([row[end] for row in cases.guarantees], dtype=np.int64) for end in (0, 1))
    day = texts.world.spec.day(0)
    fields = _named(texts, firms) | {
        "report": join("DB9", digits(np.arange(len(firms)) + 1, 6)),
        "year": repeat(len(firms), "2025"),
        "debtor": pick(texts.names, debtors),
        "debtor_code": pick(texts.codes, debtors),
        "creditor": repeat(len(firms), _BANK),
        "claim": repeat(len(firms), "合同"),
        "amount_wan": digits(np.arange(len(firms)) % 9 * 50 + 100),
        "day": np.full(len(firms), day - 300),
        "to": np.full(len(firms), day + 800),
        "mode": repeat(len(firms), "连带责任保证"),
    }
    return _records(texts, fields, {"subject": firms, "debtor": debtors})
