"""All texts of the truth, computed once for the writers: names, codes, addresses, persons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from loaders.world import naming
from loaders.world.draw import Int, iso, join, pick
from loaders.world.places import STYLES
from loaders.world.ranges import organisation_codes
from loaders.world.spec import KIND
from loaders.world.words import middles, stock
from loaders.world.world import World

_TYPES = ("有限责任公司", "个体工商户", "农民专业合作社", "", "机关", "事业单位", "社会团体", "村民委员会")


@dataclass(frozen=True)
class Texts:
    """Text columns by organisation row (and by person row where it says so)."""

    world: World

    @cached_property
    def everyone(self) -> Int:
        """All organisation rows."""
        return np.arange(len(self.world.organisations))

    @cached_property
    def names(self) -> pa.Array:
        """Today's full names."""
        return naming.full_names(self.world.stage, self.world.organisations, self.everyone)

    @cached_property
    def former(self) -> pa.Array:
        """Names before the renaming, or ""."""
        return naming.former_names(self.world.stage, self.world.organisations, self.everyone)

    @cached_property
    def codes(self) -> pa.Array:
        """USCC."""
        return naming.codes(self.world.stage, self.world.organisations)

    @cached_property
    def organisation_codes(self) -> pa.Array:
        """Organisation codes."""
        return organisation_codes(self.everyone)

    @cached_property
    def registrations(self) -> pa.Array:
        """15-digit registration numbers of businesses."""
        return naming.registrations(self.world.stage, self.world.organisations)

    @cached_property
    def addresses(self) -> pa.Array:
        """Seats of today."""
        return naming.addresses(self.world.stage, self.world.organisations.address, self.world.organisations.place)

    @cached_property
    def phones(self) -> pa.Array:
        """Telephones."""
        return naming.phones(self.world.stage, self.world.organisations.phone, self.world.organisations)

    @cached_property
    def persons(self) -> pa.Array:
        """Names of persons, by person row."""
        return self.world.people.names()

    @cached_property
    def ids(self) -> pa.Array:
        """ID numbers, by person row."""
        return self.world.people.ids(self.world.stage.places.codes)

    @cached_property
    def types(self) -> pa.Array:
        """Kinds as registers write them: legal form of a firm, class of a body."""
        all_ = self.world.organisations
        by_form = naming.registry_types()
        text = pick(by_form, all_.form)
        text = pa.compute.if_else(pa.array(all_.kind == KIND["enterprise"]), text, pick(_TYPES, all_.kind))
        return pa.compute.if_else(pa.array(all_.parent >= 0), "有限责任公司分公司", text)

    @cached_property
    def _authorities(self) -> tuple[pa.Array, pa.Array, dict[tuple[int, int], int]]:
        """Names and short names of all bodies that can decide, and the rows of those that are organisations of the world."""
        places = self.world.stage.places
        functions = list(stock("bodies")["functions"].items())
        full: list[str] = []
        short: list[str] = []
        written = places.written.to_pylist()
        for row, place in enumerate(places.names.to_pylist()):
            is_city = int(places.city[row]) == row
            base = row * len(STYLES)
            for function, entry in functions:
                full.append(_body_name(function, entry, written[base : base + len(STYLES)], place, is_city))
                short.append((written[base] if is_city else place) + entry["short"][0])
        all_ = self.world.organisations
        first = int(middles().groups["g"][0])
        rows = all_.of("government")
        known = {(int(all_.place[r]), int(all_.middle[r]) - first): int(r) for r in rows}
        return pa.array(full), pa.array(short), known

    def authorities(self, place: Int, function: Int, short: bool = False) -> pa.Array:
        """Names of the deciding bodies: department ``function`` (order of data/bodies.yaml) of a county or city."""
        full, brief, _ = self._authorities
        return pick(brief if short else full, place * len(stock("bodies")["functions"]) + function)

    def authority_rows(self, place: Int, function: Int) -> Int:
        """Organisation rows of the deciding bodies; -1 where the body is no party of this world (small worlds)."""
        known = self._authorities[2]
        pairs = zip(place.tolist(), function.tolist(), strict=True)
        return np.fromiter((known.get(pair, -1) for pair in pairs), dtype=np.int64, count=len(place))


def _body_name(function: str, entry: dict[str, str], written: list[str], place: str, is_city: bool) -> str:
    region = written[STYLES.index("county")]
    if function == "人民法院" and is_city:
        return region + "中级人民法院"
    if function == "生态环境局" and not is_city:
        return written[0] + place + "生态环境分局"
    if function == "消防救援支队" and not is_city:
        return region + "消防救援大队"
    return entry.get("prefix", "") + region + function


def date_text(days: Int, style: str) -> pa.Array:
    """Dates as a shape writes them: iso, slash, compact or chinese; "" for none."""
    text = iso(days)
    replace = pa.compute.replace_substring
    if style == "chinese":
        parts = [pa.compute.utf8_slice_codeunits(text, a, b) for a, b in ((0, 4), (5, 7), (8, 10))]
        return pa.compute.if_else(pa.array(days > 0), join(parts[0], "年", parts[1], "月", parts[2], "日"), "")
    return {"iso": text, "slash": replace(text, "-", "/"), "compact": replace(text, "-", "")}[style]
