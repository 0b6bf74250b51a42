"""Records of credit events: permits, penalties, lists, judgment debts, repairs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.world.draw import Int, Mask, digits, join, pick, repeat, where
from loaders.world.facts import STATES, Events
from loaders.world.people import masked
from loaders.world.records import Field, Records, event_codes, subject
from loaders.world.texts import Texts
from loaders.world.words import stock

_PARTY_TYPES = ("法人及非法人组织", "个体工商户", "法人及非法人组织", "自然人", *["法人及非法人组织"] * 4)


def functions_of(events: Events, kind: str) -> Int:
    """The deciding department (row of data/bodies.yaml) of events of one kind."""
    order = list(stock("bodies")["functions"])
    decisions = stock("decisions")
    if kind in ("permit", "penalty"):
        departments = [entry[0] for entry in decisions[f"{kind}s" if kind == "permit" else "penalties"]]
    elif kind == "serious_list":
        departments = [entry[2] for entry in decisions["lists"]]
    else:
        single = {
            "wage_arrears": "人力资源和社会保障局",
            "judgment_debt": "人民法院",
            "abnormal_operation": "市场监督管理局",
        }
        return np.full(len(events), order.index(single[kind]))
    table = np.array([order.index(d) for d in departments])
    rows: Int = table[events.choice]
    return rows


def numbers(texts: Texts, events: Events, index: Int, kind: str) -> pa.Array:
    """文书号 or 案号: unique by the event's number."""
    places = texts.world.stage.places
    year = pc.utf8_slice_codeunits(pa.array(events.since.astype("datetime64[D]")).cast(pa.string()), 0, 4)
    rank = digits(np.searchsorted(texts.world.events.of(kind), index) + 1)
    if kind == "judgment_debt":
        return join("（", year, "）", pick(places.courts, events.place), "执", rank, "号")
    marks = [entry["mark"] for entry in stock("bodies")["functions"].values()]
    word = {"permit": "许", "penalty": "处罚", "serious_list": "列", "wage_arrears": "列", "abnormal_operation": "异"}[
        kind
    ]
    return join(
        pick(places.marks, events.place),
        pick(marks, functions_of(events, kind)),
        word,
        "〔",
        year,
        "〕",
        rank,
        "号",
    )


def _base(texts: Texts, kind: str, index: Int) -> tuple[Events, Records]:
    """Subject, authority, dates and delivery of events; persons stand by name and masked ID, organisations as usual."""
    world = texts.world
    events = world.events.rows(index)
    size = len(world.organisations)
    natural = events.party >= size
    rows = np.where(natural, 0, events.party)
    fields, noise, code = subject(texts, rows, events.since, world.spec.dirty_names, event_codes(texts))
    person = np.where(natural, events.party - size, -1)
    fields["name"] = where(natural, pick(texts.persons, person), fields["name"])
    for name in ("code", "uscc", "orgcode", "regno", "legal", "legal_id"):
        fields[name] = where(natural, "", fields[name])
    function = functions_of(events, kind)
    short = world.stage.rng.random(len(index)) < 0.15
    full = texts.authorities(events.place, function)
    bodies = texts.authority_rows(events.place, function)
    authority_code = pick(texts.codes, bodies)
    number = numbers(texts, events, index, kind)
    fields |= {
        "number": number,
        "since": events.since,
        "until": events.until,
        "authority": where(short, texts.authorities(events.place, function, short=True), full),
        "authority_code": authority_code,
        "reporter": full,
        "reporter_code": authority_code,
        "region": pick(world.stage.places.codes, events.place),
        "party_type": where(natural, "自然人", pick(_PARTY_TYPES, world.organisations.kind[rows])),
        "licence": join("XT", digits(index, 9)),
    }
    first = events.since <= world.spec.day(0)
    parties = {"subject": events.party, "authority": bodies}
    noise, code = np.where(natural, 0, noise), np.where(natural, 0, code)
    return events, Records(fields, parties, events.place, noise, code, first, ~first, index, function)


def _money(amount: Int) -> dict[str, Field]:
    return {
        "amount_wan": where(amount > 0, pa.array(amount / 10_000).cast(pa.string()), ""),
        "amount_yuan": where(amount > 0, digits(amount), ""),
    }


def permits(texts: Texts) -> Records:
    """Permits of all departments."""
    index = texts.world.events.of("permit")
    events, records = _base(texts, "permit", index)
    _, document, classes, content = zip(*stock("decisions")["permits"], strict=True)
    records.fields |= {
        "document": pick(document, events.choice),
        "class": pick(classes, events.choice),
        "content": pick(content, events.choice),
        "status": repeat(len(index), "1"),
        "status_2015": repeat(len(index), "0"),
        "stamp": events.since,
    }
    return records


def penalties(texts: Texts) -> Records:
    """Penalties; a decision with copies is also reported by the credit office and the finance department's portal."""
    world = texts.world
    own = world.events.of("penalty")
    copies = world.events.copies[own]
    index = np.concatenate([own, np.repeat(own, copies)])
    events, records = _base(texts, "penalty", index)
    _, act, basis, classes, *_ = zip(*stock("decisions")["penalties"], strict=True)
    fine = where(events.amount > 0, join("罚款", digits(events.amount), "元"), "警告")
    records.fields |= {
        "act": pick(act, events.choice),
        "fact": join("当事人", pick(act, events.choice), "，违反有关规定"),
        "basis": pick(basis, events.choice),
        "class": pick(classes, events.choice),
        "content": fine,
        "status_2015": repeat(len(index), "0"),
        **_money(events.amount),
    }
    again = np.arange(len(index)) >= len(own)
    order = list(stock("bodies")["functions"])
    offices = np.array([order.index("发展和改革委员会"), order.index("数据资源管理局")])
    turn = np.concatenate([np.zeros(len(own), dtype=np.int64), np.arange(len(index) - len(own)) % 2])
    records.function = np.where(again, offices[turn], records.function)
    city = world.stage.places.city[events.place]
    records.fields["reporter"] = where(again, texts.authorities(city, offices[turn]), records.fields["reporter"])
    records.fields["reporter_code"] = where(again, "", records.fields["reporter_code"])
    return records


def judgment_debtors(texts: Texts) -> Records:
    """Judgment debtors, organisations and persons; one row a case."""
    world = texts.world
    index = world.events.of("judgment_debt")
    events, records = _base(texts, "judgment_debt", index)
    size = len(world.organisations)
    person = np.where(events.party >= size, events.party - size, -1)
    natural = person >= 0
    decisions = stock("decisions")
    age = np.where(natural, (events.since - world.people.birth[np.maximum(person, 0)]) // 365, 0)
    duty = join(pick(decisions["debt_duties"], index % len(decisions["debt_duties"])), digits(events.amount), "元")
    card = masked(pick(texts.ids, person), np.ones(len(index), dtype=np.int64))
    year = pc.utf8_slice_codeunits(records.fields["number"], 1, 5)
    places = world.stage.places
    records.fields |= {
        "card": where(natural, card, records.fields["code"]),
        "gender": where(natural, pick(world.people.genders(), person), ""),
        "age": digits(age),
        "duty": duty,
        "performance": pick(["全部未履行", "部分未履行"], index % 2),
        "conduct": pick(decisions["debt_conduct"], events.choice),
        "filed": events.since - 60,
        "basis_number": join("（", year, "）", pick(places.courts, events.place), "民初", digits(index + 7), "号"),
        "party_digit": where(natural, "0", "1"),
        "province": places.text(events.place, np.full(len(index), 2)),
    }
    return records


def _entries(texts: Texts, kind: str) -> tuple[Events, Records]:
    """List entries: the removal shows in the delivery that follows it, withdrawn rows are missing from the second one."""
    events, records = _base(texts, kind, texts.world.events.of(kind))
    removed = events.state == STATES.index("removed")
    records.fields["removed"] = np.where(removed & (events.changed <= texts.world.spec.day(0)), events.changed, 0)
    records.fields["removed_second"] = np.where(removed, events.changed, 0)
    later = removed & (events.changed > texts.world.spec.day(0))
    records.second |= later
    return events, records


def serious_lists(texts: Texts) -> Records:
    """Serious-dishonesty lists of all keepers; the second delivery is complete but for the withdrawn rows."""
    events, records = _entries(texts, "serious_list")
    lists = stock("decisions")["lists"]
    reasons = [entry[5][0] for entry in lists]
    records.fields |= {
        "list": pick([entry[1] for entry in lists], events.choice),
        "reason": pick(reasons, events.choice),
    }
    records.second = events.state != STATES.index("withdrawn")
    return records


def wage_arrears(texts: Texts) -> Records:
    """Firms that owe migrant workers' wages."""
    events, records = _entries(texts, "wage_arrears")
    count = len(events)
    records.fields |= {
        "list": repeat(count, "拖欠农民工工资失信联合惩戒对象名单"),
        "reason": repeat(count, stock("decisions")["wage_reason"]),
        "basis": repeat(count, "《拖欠农民工工资失信联合惩戒对象名单管理暂行办法》第五条"),
        "exit": repeat(count),
    }
    return records


def abnormal_operations(texts: Texts) -> Records:
    """Abnormal operations; nearly half are removed again."""
    events, records = _entries(texts, "abnormal_operation")
    gone = np.asarray(records.fields["removed_second"]) > 0
    records.fields |= {
        "reason": pick(stock("decisions")["abnormal_reasons"], events.choice),
        "removal_reason": where(gone & (events.changed <= texts.world.spec.day(0)), "已补报年度报告并公示", ""),
    }
    return records


def credit_repair(texts: Texts) -> Records:
    """Decisions on repair of penalties and list entries, some refused."""
    world = texts.world
    events_of = {kind: world.events.of(kind) for kind in ("penalty", "serious_list", "wage_arrears")}
    chosen = {k: v[world.events.state[v] >= STATES.index("repaired")] for k, v in events_of.items()}
    built = [(kind, *_base(texts, kind, index)) for kind, index in chosen.items()]
    for kind, events, records in built:
        granted = events.state == STATES.index("repaired")
        decided = np.minimum(events.changed, world.spec.day(1) - 1)
        names = [entry[1] for entry in stock("decisions")["lists"]]
        list_name = pick(names, events.choice) if kind == "serious_list" else repeat(len(events), _list_name(kind))
        records.fields |= {
            "repair_kind": repeat(len(events), "行政处罚" if kind == "penalty" else "严重失信主体名单"),
            "list": list_name,
            "degree": repeat(len(events), "一般" if kind == "penalty" else "严重"),
            "accepted": decided - 7,
            "decision": where(granted, "同意", "不同意"),
            "decided": decided,
            "ended": np.where(granted, decided, 0),
        }
        records.first = decided <= world.spec.day(0)
        records.second = ~records.first
    return _concatenate([records for _, _, records in built])


def _list_name(kind: str) -> str:
    return "" if kind == "penalty" else "拖欠农民工工资失信联合惩戒对象名单"


def _concatenate(parts: list[Records]) -> Records:
    def both(columns: list[Field]) -> Field:
        return pa.concat_arrays(columns) if isinstance(columns[0], pa.Array) else np.concatenate(columns)

    fields = {name: both([p.fields[name] for p in parts]) for name in parts[0].fields}
    parties = {role: np.concatenate([p.parties[role] for p in parts]) for role in parts[0].parties}

    def column(name: str) -> Int:
        return np.concatenate([getattr(p, name) for p in parts])

    masks: list[Mask] = [column("first").astype(np.bool_), column("second").astype(np.bool_)]
    return Records(
        fields,
        parties,
        column("place"),
        column("name_noise"),
        column("code_kind"),
        masks[0],
        masks[1],
        column("event"),
        column("function"),
    )


CREDIT: dict[str, Callable[[Texts], Records]] = {
    "permits": permits,
    "penalties": penalties,
    "judgment_debtors": judgment_debtors,
    "serious_lists": serious_lists,
    "wage_arrears": wage_arrears,
    "abnormal_operations": abnormal_operations,
    "credit_repair": credit_repair,
}
