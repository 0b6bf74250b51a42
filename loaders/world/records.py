"""Records as departments keep them: for each source the fields that data/shapes.yaml names, with noise, and who is meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.world import naming
from loaders.world.draw import Int, Mask, digits, join, pick, repeat, where
from loaders.world.facts import POSITIONS, TIE_KINDS
from loaders.world.noise import CODE_KINDS, NAME_NOISE, code_kinds, dirty_names, written_codes
from loaders.world.organisations import industry_of
from loaders.world.people import masked
from loaders.world.places import STYLES
from loaders.world.spec import KIND
from loaders.world.texts import Texts
from loaders.world.words import middles, stock

Field: TypeAlias = Any  # a text column (Arrow) or a column of days (integers)
_REGISTER = {"missing": 0.02, "typo": 0.004, "spaced": 0.004, "organisation": 0.01, "registration": 0.03}


@dataclass(slots=True)
class Records:
    """Records of one source before they are cut into files.

    ``fields``: text columns, or day columns (integers) that a shape writes in its own way. ``parties``: role -> party
    numbers, "subject" first. ``place`` is the county that keeps the record, ``function`` the department (-1 = the source's own).
    """

    fields: dict[str, Field]
    parties: dict[str, Int]
    place: Int
    name_noise: Int
    code_kind: Int
    first: Mask  # handed over in the first delivery
    second: Mask  # handed over in the second
    event: Int
    function: Int = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.place)

    def take(self, rows: Int) -> Records:
        """Some of the records, in that order."""
        index = pa.array(rows)
        fields = {k: v.take(index) if isinstance(v, pa.Array) else v[rows] for k, v in self.fields.items()}
        parties = {role: numbers[rows] for role, numbers in self.parties.items()}
        function = self.function[rows] if len(self.function) else self.function
        place, noise, code = self.place[rows], self.name_noise[rows], self.code_kind[rows]
        return Records(
            fields, parties, place, noise, code, self.first[rows], self.second[rows], self.event[rows], function
        )


def subject(
    texts: Texts,
    rows: Int,
    days: Int | None,
    share: float,
    codes: dict[str, float],
    rng: np.random.Generator | None = None,
) -> tuple[dict[str, Field], Int, Int]:
    """Name, codes, legal representative of organisations as a record of that day writes them; noise on name and code."""
    world, rng = texts.world, rng or texts.world.stage.rng
    all_ = world.organisations
    former = (
        (all_.renamed[rows] > 0) & (days < all_.renamed[rows])
        if days is not None
        else np.zeros(len(rows), dtype=np.bool_)
    )
    names, noise = dirty_names(naming.parts(world.stage, all_, rows, former), rng, share)
    body = (all_.kind[rows] >= KIND["government"]) & (all_.kind[rows] <= KIND["institution"])
    names = where(body, texts.names.take(pa.array(rows)), names)
    kind = code_kinds(rng, len(rows), codes)
    true = tuple(c.take(pa.array(rows)) for c in (texts.codes, texts.organisation_codes, texts.registrations))
    fields: dict[str, Field] = dict(written_codes(kind, (true[0], true[1], true[2]), rng))
    person = all_.person[rows]
    fields["name"] = names
    fields["pripid"] = digits((rows + 1) * 48_271 % 2_147_483_647, 10)  # the registry's own number of the party
    fields["legal"] = pick(texts.persons, person)
    style = rng.choice(4, len(rows), p=(0.25, 0.35, 0.1, 0.3))
    fields["legal_id"] = masked(pick(texts.ids, person), style)
    fields["id_type"] = where(style == 3, "", "身份证")
    return fields, np.where(body, 0, noise), kind


def event_codes(texts: Texts) -> dict[str, float]:
    """Shares of what stands in the code columns of departments other than the registry."""
    spec = texts.world.spec
    other = spec.other_codes
    return {
        "missing": spec.missing_codes * 0.85,
        "placeholder": spec.missing_codes * 0.15,
        "typo": spec.mistyped_codes,
        "organisation": other * 0.5,
        "registration": other * 0.35,
        "spaced": other * 0.1,
        "masked": other * 0.05,
    }


def _seat(texts: Texts, rows: Int, place: Int) -> dict[str, Field]:
    places = texts.world.stage.places
    city = places.city[place]
    column = np.zeros(len(rows), dtype=np.int64)
    return {
        "region": pick(places.codes, place),
        "region_name": pick(places.names, place),
        "city": places.text(place, column),
        "province": places.text(city, column + STYLES.index("province")),
        "phone": pick(texts.phones, rows),
    }


def register(texts: Texts) -> Records:
    """Enterprises, individual businesses and cooperatives; a firm that moved stands in both cities' registers."""
    world = texts.world
    all_, rng = world.organisations, world.stage.rng
    now = np.flatnonzero(all_.kind <= KIND["cooperative"])
    movers = np.flatnonzero(all_.old_place >= 0)
    day = world.spec.day(0)
    # today's rows, rows of the old seat before the move, rows of the old seat after it (迁出)
    rows = np.concatenate([now, movers, movers])
    before = np.repeat([False, True, False], [len(now), len(movers), len(movers)])
    left = np.repeat([False, False, True], [len(now), len(movers), len(movers)])
    old = before | left
    place = np.where(old, all_.old_place[rows], all_.place[rows])
    address = np.where(old, all_.old_address[rows], all_.address[rows])
    when = np.where(before | left, day, world.spec.day(1))
    fields, noise, kind = subject(texts, rows, when, 0.03, _REGISTER)
    fields |= _seat(texts, rows, place)
    _, scopes = industry_of(all_.middle)
    moved = (all_.moved[rows] > 0) & ~old
    closes = all_.ended[rows] > day
    gone = (all_.ended[rows] > 0) & ~closes
    approved = np.where(moved, all_.moved[rows], np.maximum(all_.established[rows], all_.renamed[rows]))
    market = np.zeros(len(rows), dtype=np.int64)
    fields |= {
        "type": pick(texts.types, rows),
        "established": all_.established[rows],
        "approved": np.minimum(approved, when),
        "capital_wan": where(all_.capital[rows] > 0, digits(all_.capital[rows]), ""),
        "capital_text": where(all_.capital[rows] > 0, join(digits(all_.capital[rows]), "(万元人民币)"), ""),
        "state": where(left, "迁出", where(gone, "注销", "存续")),
        "state_second": where(left, "迁出", where(gone | closes, "注销", "存续")),
        "address": naming.addresses(world.stage, address, place),
        "authority": texts.authorities(place, market),
        "scope": pick(scopes, all_.middle[rows]),
        "former": where(approved < when + 1, pick(texts.former, rows), ""),
    }
    missing = rng.random(len(rows))
    fields["phone"] = where(missing < 0.25, "", fields["phone"])
    fields["former"] = where(before | left, "", fields["former"])
    first, second = ~moved & ~left, moved | left | closes
    return Records(fields, {"subject": rows}, place, noise, kind, first, second, np.full(len(rows), -1))


def _register_of(kinds: tuple[str, ...]) -> Callable[[Texts], Records]:
    def build(texts: Texts) -> Records:
        all_ = texts.world.organisations
        rows = np.flatnonzero(np.isin(all_.kind, [KIND[k] for k in kinds]))
        fields, noise, kind = subject(texts, rows, None, 0.02, _REGISTER | {"registration": 0.0})
        fields |= _seat(texts, rows, all_.place[rows])
        civil = np.full(len(rows), list(_functions()).index("民政局"))
        fields |= {
            "type": pick(texts.types, rows),
            "established": all_.established[rows],
            "address": pick(texts.addresses, rows),
            "former": pick(texts.former, rows),
            "state": repeat(len(rows), "正常"),
            "authority": texts.authorities(all_.place[rows], civil),
            "supervisor": _supervisor(texts, rows),
            "short": _short(texts, rows),
        }
        everyone = np.ones(len(rows), dtype=np.bool_)
        return Records(
            fields, {"subject": rows}, all_.place[rows], noise, kind, everyone, ~everyone, np.full(len(rows), -1)
        )

    return build


def _functions() -> dict[str, Any]:
    return dict(stock("bodies")["functions"])


def _supervisor(texts: Texts, rows: Int) -> pa.Array:
    """Institutions are held by the education, health or culture bureau of the county, social organisations led by one."""
    all_, functions = texts.world.organisations, list(_functions())
    use = np.isin(all_.kind[rows], (KIND["institution"], KIND["social"]))
    choice = np.array([functions.index(f) for f in ("教育体育局", "卫生健康委员会", "文化和旅游局", "民政局")])
    return where(use, texts.authorities(all_.place[rows], choice[rows % 4]), "")


def _short(texts: Texts, rows: Int) -> pa.Array:
    all_, functions = texts.world.organisations, list(_functions())
    first = int(middles().groups["g"][0])
    function = all_.middle[rows] - first
    body = all_.kind[rows] == KIND["government"]
    return where(body, texts.authorities(all_.place[rows], np.clip(function, 0, len(functions) - 1), short=True), "")


def branches(texts: Texts) -> Records:
    """Branches with the firm they belong to."""
    all_ = texts.world.organisations
    rows = np.flatnonzero(all_.parent >= 0)
    fields, noise, kind = subject(texts, rows, None, 0.03, _REGISTER)
    fields |= _seat(texts, rows, all_.place[rows])
    parent = all_.parent[rows]
    hidden = texts.world.stage.rng.random(len(rows)) < 0.12
    fields |= {
        "parent": pick(texts.names, parent),
        "parent_code": where(hidden, "", pick(texts.codes, parent)),
        "established": all_.established[rows],
        "address": pick(texts.addresses, rows),
    }
    everyone = np.ones(len(rows), dtype=np.bool_)
    return Records(
        fields,
        {"subject": rows, "parent": parent},
        all_.place[rows],
        noise,
        kind,
        everyone,
        ~everyone,
        np.full(len(rows), -1),
    )


def _tied(texts: Texts, kind: str) -> tuple[Int, Int, Int, Records]:
    world, ties = texts.world, texts.world.ties
    which = np.flatnonzero(ties.kind == TIE_KINDS.index(kind))
    rows, other = ties.target[which], ties.source[which]
    fields, noise, code = subject(texts, rows, None, 0.02, _REGISTER)
    fields |= {"since": ties.since[which], "until": ties.until[which]}
    everyone = np.ones(len(rows), dtype=np.bool_)
    place = world.organisations.place[rows]
    records = Records(
        fields, {"subject": rows, "person": other}, place, noise, code, everyone, ~everyone, np.full(len(rows), -1)
    )
    return which, rows, other - len(world.organisations), records


def officers(texts: Texts) -> Records:
    """Directors, supervisors, managers, finance officers; the legal representative is marked."""
    world = texts.world
    which, rows, person, records = _tied(texts, "officer")
    style = world.stage.rng.choice(3, len(rows), p=(0.55, 0.35, 0.1))
    legal = world.organisations.person[rows] == person
    records.fields |= {
        "person": pick(texts.persons, person),
        "gender": pick(world.people.genders(), person),
        "position": pick(POSITIONS, world.ties.position[which]),
        "id_type": repeat(len(rows), "身份证"),
        "person_id": masked(pick(texts.ids, person), style),
        "is_legal": where(legal, "是", "否"),
        "legal_sign": where(legal, "1", "2"),
        "person_no": digits(which + 1),
    }
    return records


def shareholders(texts: Texts) -> Records:
    """Shareholders: persons with ID number or mask, firms with their code."""
    world = texts.world
    which, rows, person, records = _tied(texts, "shareholder")
    natural = person >= 0
    firm = np.where(natural, -1, person + len(world.organisations))
    style = world.stage.rng.choice(4, len(rows), p=(0.5, 0.3, 0.1, 0.1))
    weight = world.ties.weight[which]
    individual = np.where(natural, person, -1)
    ids = masked(pick(texts.ids, individual), style)
    paid = np.round(weight * world.organisations.capital[rows], 2)
    percent = pa.array(np.round(weight * 100, 2)).cast(pa.string())
    records.parties["holder"] = records.parties.pop("person")
    records.fields |= {
        "holder": where(natural, pick(texts.persons, individual), pick(texts.names, firm)),
        "holder_type": where(natural, "自然人股东", "企业法人"),
        "holder_id": where(natural, ids, pick(texts.codes, firm)),
        "paid_wan": pa.array(paid).cast(pa.string()),
        "share_percent": join(percent, "%"),
        "share_number": percent,
    }
    return records


#: Builders of the sources that are registers; credit.py has those of events.
REGISTERS: dict[str, Callable[[Texts], Records]] = {
    "enterprise_register": register,
    "officers": officers,
    "shareholders": shareholders,
    "branches": branches,
    "social_organisations": _register_of(("social",)),
    "public_bodies": _register_of(("government", "institution", "village")),
}


def noise_text(records: Records) -> pa.Array:
    """Kinds of noise of each record, joined by "|"."""
    name = pick(NAME_NOISE, records.name_noise)
    code = pick(["", *(f"code_{kind}" for kind in CODE_KINDS[1:])], records.code_kind)
    both = np.asarray(pc.and_(pc.not_equal(name, ""), pc.not_equal(code, "")))
    return join(name, where(both, "|", ""), code)
