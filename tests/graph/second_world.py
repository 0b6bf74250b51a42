"""A made-up county by another hand than ``api/bench``: cases as investigators describe them, and look-alikes that are none.

Firms get people, rooms and telephones one by one; cases are put among them. Nothing in it is real.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import orjson
from graph_samples import Tables, edge, entry, node, tables

TODAY = date(2026, 6, 1)
CITIES = {"宣城市": "341802", "湖州市": "330502", "芜湖市": "340202", "常州市": "320402"}
TRADES = {"建材": "建材批发", "餐饮": "餐饮服务", "机械": "机械制造", "物流": "道路运输", "服饰": "服装制造"}
CHARACTERS = "岚砚昀澜墨栩沁峥霁翊桓葭筠璟熙煜琮珩瑾瑜琦璋皓晖朗曜晟昊旭昱暄景晴曦朔望弦渊泓浩淳沛涵润泽湛溪洲潇澄岭峰嵩崇巍屹岳峻岱松柏桐梓楠榆槐桦枫杉"


def day(years: float) -> str:
    """The day so many years before today."""
    return (TODAY - timedelta(days=round(365.25 * years))).isoformat()


@dataclass
class County:
    """Rows as they are put in, and what is expected: pairs of ids by sort."""

    draw: Random
    nodes: list[dict[str, Any]] = field(default_factory=list)
    ties: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    expected: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    cores: list[str] = field(default_factory=list)

    def tables(self) -> Tables:
        """The graph."""
        return tables(self.nodes, self.ties.values(), self.events)

    def expect(self, sort: str, *ids: str) -> None:
        self.expected.setdefault(sort, []).append(ids)

    def put(self, kind: str, name: str = "", **values: Any) -> str:
        id_ = f"{kind}-{len(self.nodes)}"
        self.nodes.append(node(id_, kind=kind, name=name or id_, **values))
        return id_

    def tie(self, source: str, kind: str, target: str, years: float = 5, ended: float = 0, **said: Any) -> str:
        weight = said.pop("weight", None)
        given = edge(source, kind, target, since=day(years), until=day(ended) if ended else "", weight=weight)
        self.ties[given["id"]] = given | {"properties": orjson.dumps(said).decode()}
        return target

    def core(self) -> str:
        """The name's own part, never twice."""
        while (made := "".join(self.draw.sample(CHARACTERS, 2))) in self.cores:
            pass
        self.cores.append(made)
        return made

    def firm(self, years: float = 6, core: str = "", trade: str = "", city: str = "") -> str:
        """A firm with its entry in the register, and nothing else."""
        trade = trade or self.draw.choice(sorted(TRADES))
        city = city or self.draw.choice(sorted(CITIES))
        made = self.put("enterprise", f"{city}{core or self.core()}{trade}有限公司", region=CITIES[city])
        told = {"industry": TRADES[trade]}
        row = entry(made, "", colour="", kind="registration", since=day(years), properties=orjson.dumps(told).decode())
        self.events.append(row | {"id": f"set-up-{made}", "records": f"register:{made}"})
        return made

    def housed(self, years: float = 6, **values: Any) -> tuple[str, str]:
        """A firm with a representative, a supervisor, a room and a telephone of its own; gives it and the representative."""
        made, boss = self.firm(years, **values), self.put("person")
        self.tie(boss, "legal_representative", made, years)
        self.tie(boss, "shareholder", made, years, weight=0.8)
        self.tie(self.put("person"), "officer", made, years, position="监事")
        self.tie(made, "located_at", self.put("address"), years)
        self.tie(made, "reachable_at", self.put("phone"), years)
        return made, boss

    def listed(self, party: str, years: float = 1) -> str:
        self.events.append(entry(party, self.draw.choice(["wage_arrears", "tax_serious"]), since=day(years)))
        return party


def linked_cases(county: County, cases: int) -> None:
    """Firms that stand near a listed one, in six ways."""
    for number in range(cases):
        (asked, boss), (bad, other) = county.housed(), county.housed()
        county.listed(bad)
        (_shells, _twins, _family, _guarantee, _shells_between, _trustee)[number % 6](county, asked, boss, bad, other)
        county.expect("linked", asked, bad)


def _shells(county: County, asked: str, boss: str, bad: str, other: str) -> None:
    room, phone = county.put("address"), county.put("phone")
    for firm in (asked, bad, *(county.firm(2) for _ in range(4))):
        county.tie(firm, "located_at", room, 2)
        county.tie(firm, "reachable_at", phone, 2)


def _shells_between(county: County, asked: str, boss: str, bad: str, other: str) -> None:
    between, room, phone = county.firm(2), county.put("address"), county.put("phone")
    for firm, place, kind in ((asked, room, "located_at"), (between, room, "located_at")):
        county.tie(firm, kind, place, 2)
    for firm in (between, bad):
        county.tie(firm, "reachable_at", phone, 2)
    county.tie(between, "shareholder", bad, 2, weight=0.5)


def _twins(county: County, asked: str, boss: str, bad: str, other: str) -> None:
    county.tie(boss, "possible_same", other, weight=0.85)


def _family(county: County, asked: str, boss: str, bad: str, other: str) -> None:
    holding = county.firm(8)
    county.tie(holding, "shareholder", asked, 5, weight=0.7)
    county.tie(holding, "shareholder", county.firm(7), 5, weight=0.9)
    county.tie(holding, "shareholder", bad, 5, weight=0.6)


def _guarantee(county: County, asked: str, boss: str, bad: str, other: str) -> None:
    county.tie(asked, "guarantees", bad, 2)


def _trustee(county: County, asked: str, boss: str, bad: str, other: str) -> None:
    county.tie(boss, "acts_in_concert", other, 3)


def hubs(county: County) -> None:
    """What very many share joins nobody: an agent's room and telephone, an official on boards, the state as owner."""
    agent = {"located_at": county.put("address"), "reachable_at": county.put("phone")}
    official, state = county.put("person"), county.put("government", "宣城市国有资产监督管理委员会")
    small = county.put("government", "宁国市财政局")
    joined = [
        *((90, lambda firm, kind=kind, place=place: county.tie(firm, kind, place, 4)) for kind, place in agent.items()),
        (70, lambda firm: county.tie(official, "officer", firm, 4, position="董事")),
        (250, lambda firm: county.tie(state, "shareholder", firm, 4, weight=1.0)),
        (20, lambda firm: county.tie(small, "shareholder", firm, 4, weight=1.0)),
    ]
    for size, join in joined:
        members = [county.housed()[0] for _ in range(size)]
        for firm in members:
            join(firm)
        for firm in members[:3]:
            county.listed(firm)
        for firm in members[3:13]:
            county.expect("unlinked", firm, *members[:3])


def tenants(county: County, cases: int) -> None:
    """Firms that moved into rooms which a listed firm had left long before."""
    for _ in range(cases):
        (bad, _), (mover, _) = county.housed(9), county.housed(6)
        room = county.put("address")
        county.tie(bad, "located_at", room, 9, ended=5)
        county.tie(mover, "located_at", room, 1)
        county.listed(bad)
        county.expect("unlinked", mover, bad)


def rings(county: County, cases: int) -> None:
    """Circles of guarantees of three to six, and chains that do not close."""
    for number in range(cases):
        members = [county.housed()[0] for _ in range(3 + number % 4)]
        closed = number % 8 < 6
        for giver, taker in zip(members, [*members[1:], *members[:1]] if closed else members[1:], strict=False):
            county.tie(giver, "guarantees", taker, 2)
        county.expect("ring" if closed else "chain", *members)


def phoenixes(county: County, cases: int) -> None:
    """Firms risen from listed ones, most of which take the name over or half of it; and look-alikes of six sorts."""
    for number in range(cases):
        core, trade = county.core(), county.draw.choice(sorted(TRADES))
        old, boss = county.housed(9, core=core, trade=trade, city="宣城市")
        fell = 1 + number % 3 * 0.4
        county.listed(old, fell)
        born = fell - 0.1 - county.draw.random() * 0.6
        taken = (core, "新" + core, core[0] + county.draw.choice("达盛隆"), county.core())[number % 4]
        new = county.firm(born, core=taken, trade=trade, city="宣城市")
        leader = boss if number % 4 == 3 else (boss, _supervisor(county, old))[number % 2]
        county.tie(leader, "legal_representative", new, born)
        county.tie(new, "reachable_at", _place(county, old, "reachable_at"), born)
        county.tie(new, "located_at", county.put("address"), born)
        county.expect("phoenix", old, new)
        _look_alike(county, number, core, trade)


def _look_alike(county: County, number: int, core: str, trade: str) -> None:
    """A listed firm, and one founded after it that is no phoenix of it: pairs that nobody should find."""
    old, boss = county.housed(9, trade=trade, city="宣城市")
    name = next(row["name"] for row in county.nodes if row["id"] == old)[3:5]
    county.listed(old, 1.2)
    sort = number % 6
    if sort == 0:  # the next tenant, of another trade
        new, _ = county.housed(0.9, trade="餐饮" if trade != "餐饮" else "机械")
        county.tie(new, "located_at", _place(county, old, "located_at"), 0.9)
    elif sort == 1:  # the same name elsewhere, nobody in common
        county.housed(0.9, core=name, trade=trade, city="常州市")
    elif sort == 2:  # the founder's other firm, older than the trouble
        new, _ = county.housed(7)
        county.tie(boss, "shareholder", new, 7, weight=0.3)
    elif sort == 3:  # a namesake, hardly the same person
        new, other = county.housed(0.9)
        county.tie(boss, "possible_same", other, weight=0.1)
    elif sort == 4:  # the bookkeeper of many, in another trade and city
        keeper = county.put("person")
        for firm in (old, *(county.firm() for _ in range(25)), county.housed(0.9, city="湖州市")[0]):
            county.tie(keeper, "officer", firm, 0.8, position="财务负责人")
    else:  # at the agent's counter
        county.tie(county.housed(0.9)[0], "located_at", "address-agent", 0.9)
        county.tie(old, "located_at", "address-agent", 9)


def _supervisor(county: County, firm: str) -> str:
    return next(row["source"] for row in county.ties.values() if row["target"] == firm and row["kind"] == "officer")


def _place(county: County, firm: str, kind: str) -> str:
    return next(row["target"] for row in county.ties.values() if row["source"] == firm and row["kind"] == kind)


def county(seed: int) -> County:
    """The whole of it, among ordinary firms of which one of 25 is listed."""
    made = County(Random(seed))
    made.nodes.append(node("address-agent", kind="address", name="宣城市宣州区某路1号"))
    people = [made.put("person") for _ in range(200)]
    for number in range(300):
        firm, _ = made.housed(made.draw.uniform(0.2, 12)) if number % 2 else (made.firm(made.draw.uniform(0.2, 12)), "")
        made.tie(made.draw.choice(people), "officer", firm, 3, position="监事")
        if number % 25 == 0:
            made.listed(firm, made.draw.uniform(0.3, 3))
        if number < 40:
            made.tie(firm, "located_at", "address-agent", 4)
    linked_cases(made, 90)
    hubs(made)
    tenants(made, 12)
    rings(made, 24)
    phoenixes(made, 60)
    return made
