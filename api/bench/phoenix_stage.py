"""A small made-up graph for cases of phoenix firms: firms, people and places one by one, and what is true of them.

Names come from the word stocks of the synthetic world; what registers leave open in life (days of ties, foundings) is left
open here as often as ``gaps`` says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from graph.checksum import COLUMNS
from loaders.world.words import Vocabulary, forms, middles, stems, stock

CITIES = {"341800": "宣城市", "340200": "芜湖市", "330500": "湖州市", "320100": "南京市", "340100": "合肥市"}
TODAY = date(2026, 3, 31)


@dataclass
class Company:
    """A firm being drawn: ``founded`` as a day, the parts of its name, and its city."""

    id: str
    founded: date
    city: str
    core: str
    trade: str
    former: list[str] = field(default_factory=list)


class PhoenixStage:
    """Draws parties, ties and events; ``truth`` are the pairs (old, new), ``cases`` all pairs planted, by their sort."""

    def __init__(self, seed: int, gaps: float) -> None:
        self.rng = np.random.default_rng(seed)
        self.truth: set[tuple[str, str]] = set()
        self.cases: list[tuple[str, str, str]] = []
        self._gaps = gaps
        self._stems: Vocabulary = stems(self.rng, 20_000)
        self._rows: dict[str, list[dict[str, Any]]] = {"nodes": [], "edges": [], "events": []}
        self._firms: list[Company] = []

    def chance(self, share: float) -> bool:
        """Whether something of that share happens."""
        return bool(self.rng.random() < share)

    def between(self, low: int, high: int) -> int:
        """A number of that range, both ends included."""
        return int(self.rng.integers(low, high + 1))

    def one(self, among: Iterable[Any]) -> Any:
        """One of several."""
        options = list(among)
        return options[self.between(0, len(options) - 1)]

    def day(self, years: tuple[float, float]) -> date:
        """A day so many years ago."""
        return TODAY - timedelta(days=self.between(int(years[0] * 365), int(years[1] * 365)))

    def core(self) -> str:
        """A 字号."""
        return str(self._stems.texts[int(self._stems.draw(self.rng, "firm", 1)[0])])

    def trade(self, other_than: str = "") -> str:
        """Words for a trade, that share no character with those of another."""
        while True:
            text = str(middles().texts[int(middles().draw(self.rng, "e", 1)[0])])
            if text and not set(text) & set(other_than):
                return text

    def firm(self, founded: date, city: str = "", core: str = "", trade: str = "") -> Company:
        """An enterprise with its registration."""
        city = city or self.one(CITIES)
        made = Company(f"firm-{len(self._firms):06d}", founded, city, core or self.core(), trade or self.trade())
        self._firms.append(made)
        return made

    def person(self) -> str:
        """Somebody nobody else knows."""
        words = stock("words")
        given = words["given_male"] + words["given_female"]
        name = self.one(words["surnames"]) + str(self.one(given)) + str(self.one(given))
        return self._node("person", name)

    def place(self, kind: str, firms: Iterable[Company], since: date | None = None) -> str:
        """An address or phone of its own for firms."""
        number = self.between(1, 99_999)
        node = self._node(kind, f"{number}号" if kind == "address" else f"☎ {number}")
        for firm in firms:
            self.tie("located_at" if kind == "address" else "reachable_at", firm.id, node, since)
        return node

    def tie(self, kind: str, source: str, target: str, since: date | None = None, **more: Any) -> None:
        """An edge; ``until``, ``weight`` and ``position`` as given."""
        until, weight = more.get("until"), more.get("weight")
        undated = kind == "legal_representative" and until is None and self.chance(self._gaps)
        row = {
            "id": f"{kind}-{len(self._rows['edges']):07d}",
            "kind": kind,
            "source": source,
            "target": target,
            "since": "" if since is None or undated else since.isoformat(),
            "until": until.isoformat() if until else "",
            "known_from": "2026-04-01T00:00:00+00:00",
            "weight": weight,
            "properties": orjson.dumps({"position": more["position"]}).decode() if "position" in more else "{}",
            "records": f"made_up:{len(self._rows['edges']):016x}",
        }
        self._rows["edges"].append(row)

    def runs(self, person: str, firm: Company, share: float = 0.0, until: date | None = None) -> None:
        """Somebody is the legal representative of a firm since its founding, with a share of it."""
        self.tie("legal_representative", person, firm.id, firm.founded, until=until)
        if share:
            self.tie("shareholder", person, firm.id, firm.founded, weight=share)

    def trouble(self, firm: Company, on: date, kind: str = "", amount: float | None = None) -> date:
        """An entry, a judgment debt or a penalty."""
        kind = kind or self.one(["list_entry", "list_entry", "judgment_debt"])
        listed = {"list_entry": "market_serious", "judgment_debt": "judgment_debtor"}.get(kind, "")
        self._event(firm, kind, on, listed, amount, {"position": "被告"} if kind == "judgment" else {})
        return on

    def expect(self, sort: str, old: Company, new: Company, *, phoenix: bool) -> None:
        """Note what is true of a pair."""
        self.cases.append((sort, old.id, new.id))
        if phoenix:
            self.truth.add((old.id, new.id))

    def tables(self) -> tuple[pa.Table, pa.Table, pa.Table]:
        """Nodes, edges and events with the columns of the graph model."""
        for firm in self._firms:
            form = str(forms().texts[int(forms().draw(self.rng, "e", 1)[0])])
            names = [f"{CITIES[firm.city]}{core}{firm.trade}{form}" for core in (firm.core, *firm.former)]
            self._rows["nodes"].append(_named(firm.id, "enterprise", names, firm.city))
            if not self.chance(self._gaps):
                said = {"industry": firm.trade} if self.chance(0.5) else {}
                self._event(firm, "registration", firm.founded, "", None, said)
        nodes, edges, events = (_table(what, rows) for what, rows in self._rows.items())
        return nodes, edges, events

    def _node(self, kind: str, name: str) -> str:
        node = _named(f"{kind}-{len(self._rows['nodes']):07d}", kind, [name], "")
        self._rows["nodes"].append(node)
        return str(node["id"])

    def _event(
        self, firm: Company, kind: str, on: date, listed: str, amount: float | None, said: dict[str, str]
    ) -> None:
        self._rows["events"].append(
            {
                "id": f"event-{len(self._rows['events']):07d}",
                "party": firm.id,
                "kind": kind,
                "list": listed,
                "colour": "black" if listed else "",
                "title": "处以罚款" if kind == "penalty" else kind,
                "since": on.isoformat(),
                "known_from": "2026-04-01T00:00:00+00:00",
                "region": firm.city,
                "amount": amount,
                "properties": orjson.dumps(said).decode(),
                "records": f"made_up:{len(self._rows['events']):016x}",
            }
        )


def _named(id_: str, kind: str, names: list[str], region: str) -> dict[str, Any]:
    return {
        "id": id_,
        "kind": kind,
        "name": names[0],
        "names": "\n".join(names[1:]),
        "region": region,
        "properties": "{}",
    }


def _table(what: str, rows: list[dict[str, Any]]) -> pa.Table:
    schema = COLUMNS[what]
    empty = {field.name: None if pa.types.is_floating(field.type) else "" for field in schema}
    return pa.table(
        [pa.array([row.get(n, empty[n]) for row in rows], schema.field(n).type) for n in schema.names], schema
    )
