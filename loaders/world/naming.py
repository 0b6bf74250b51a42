"""From integer columns to names, codes and addresses: the texts of the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.world.draw import Int, Mask, digits, join, pick, where
from loaders.world.organisations import Stage
from loaders.world.places import STYLES
from loaders.world.ranges import credit_codes, organisation_codes, registration_numbers, telephones
from loaders.world.spec import KIND, Organisations
from loaders.world.words import forms, middles, stock

_CATEGORY = (
    "91",
    "92",
    "93",
    "",
    "11",
    "12",
    "51",
    "54",
)  # by kind; social forms and village economy are refined below


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of a name as text columns, so that noise can recombine them."""

    region: pa.Array
    stem: pa.Array
    middle: pa.Array
    form: pa.Array
    branch: pa.Array  # e.g. 宁国分公司
    bracket: Int

    def compose(self) -> pa.Array:
        """region 字号 industry form branch, or 字号（region）..."""
        tail = join(self.middle, self.form, self.branch)
        return where(
            (self.bracket == 1), join(self.stem, "（", self.region, "）", tail), join(self.region, self.stem, tail)
        )


def parts(stage: Stage, all_: Organisations, rows: Int, former: Mask | bool = False) -> NameParts:
    """Name parts of the organisations in ``rows``, today's or, where ``former``, those before the renaming (if any)."""
    place, style, stem, middle = all_.name_place[rows], all_.style[rows], all_.stem[rows], all_.middle[rows]
    if np.any(former):
        place = _instead(all_.old_name_place[rows], place, former)
        style = _instead(all_.old_style[rows], style, former)
        stem = _instead(all_.old_stem[rows], stem, former)
        middle = _instead(all_.old_middle[rows], middle, former)
    seat = pick(stage.places.written, all_.place[rows] * len(STYLES) + STYLES.index("county_short"))
    ordinal = pick(_ordinals(int(all_.ordinal[rows].max(initial=0))), all_.ordinal[rows])
    branch = where(all_.parent[rows] >= 0, join(seat, ordinal, "分公司"), "")
    village = all_.kind[rows] == KIND["village"]
    towns, count = stage.places.first_town[place], stage.places.town_count[place]
    town = pick(stage.places.towns, np.where(village & (count > 0), towns + rows % np.maximum(count, 1), -1))
    region = join(stage.places.text(place, style), town)
    return NameParts(
        region,
        pick(stage.stems.texts, stem),
        _function(stage, all_, rows, middle),
        pick(forms().texts, all_.form[rows]),
        branch,
        all_.bracket[rows],
    )


def _ordinals(last: int) -> list[str]:
    """第二, 第三, ... as names write them; "" for the first, who needs none."""
    units = ["", *"一二三四五六七八九"]
    tens = ["", "十", *(unit + "十" for unit in units[2:])]
    written = [tens[number // 10 % 10] + units[number % 10] for number in range(last + 1)]
    return ["", ""] + [
        "第" + (f"{units[n // 100]}百" if n > 99 else "") + text for n, text in enumerate(written[2:], 2)
    ]


def _function(stage: Stage, all_: Organisations, rows: Int, middle: Int) -> pa.Array:
    """Industry or function; courts, tax and environment bodies are called otherwise in cities and counties."""
    body = all_.kind[rows] == KIND["government"]
    city = body & (stage.places.city[all_.place[rows]] == all_.place[rows])
    word = middles()
    middle = middle.copy()
    middle[city & (middle == word.index("人民法院"))] = word.index("中级人民法院")
    middle[body & ~city & (middle == word.index("生态环境局"))] = word.index("生态环境分局")
    text = pick(word.texts, middle)
    return where(body & ~city & (middle == word.index("消防救援支队")), "消防救援大队", text)


def full_names(stage: Stage, all_: Organisations, rows: Int, former: Mask | bool = False) -> pa.Array:
    """Names in full; tax bodies stand under the State Taxation Administration, counties' environment under the city."""
    names = parts(stage, all_, rows, former).compose()
    body = all_.kind[rows] == KIND["government"]
    tax = body & (all_.middle[rows] == middles().index("税务局"))
    names = where(tax, join("国家税务总局", names), names)
    county = stage.places.city[all_.place[rows]] != all_.place[rows]
    environment = body & county & (all_.middle[rows] == middles().index("生态环境局"))
    city = stage.places.text(all_.place[rows], np.zeros(len(rows), dtype=np.int64))
    seat = pick(stage.places.names, all_.place[rows])
    return where(environment, join(city, seat, "生态环境分局"), names)


def former_names(stage: Stage, all_: Organisations, rows: Int) -> pa.Array:
    """The name before the renaming; "" where there was none."""
    reformed = {name: entry.get("former", "") for name, entry in stock("bodies")["functions"].items()}
    functions = [reformed.get(text, "") for text in middles().texts.to_pylist()]
    body = all_.kind[rows] == KIND["government"]
    region = stage.places.text(all_.name_place[rows], all_.style[rows])
    function = pick(functions, all_.middle[rows])
    bodies = where(body, where(np.asarray(pc.equal(function, "")), "", join(region, function)), "")
    old = where(body, bodies, where(all_.renamed[rows] > 0, full_names(stage, all_, rows, former=True), ""))
    return where(np.asarray(pc.equal(old, full_names(stage, all_, rows))), "", old)


def _instead(value: Int, default: Int, former: Mask | bool) -> Int:
    return np.where((value >= 0) & former, value, default)


def codes(stage: Stage, all_: Organisations) -> pa.Array:
    """USCC of all organisations: category by kind and form, region of the registry at the time of registration."""
    category = pick(_CATEGORY, all_.kind)
    social = {form: str(code) for form, (code, _) in stock("words")["social_forms"].items()}
    by_form = [
        social.get(text, "54" if text == "村民委员会" else "N2" if text == "股份经济合作社" else "")
        for text in forms().texts.to_pylist()
    ]
    refined = pick(by_form, all_.form)
    use = (all_.kind == KIND["social"]) | (all_.kind == KIND["village"])
    heads = join(where(use, refined, category), pick(stage.places.codes, all_.code_place))
    return credit_codes(heads, np.arange(len(all_)))


def organisation_parts(all_: Organisations) -> pa.Array:
    """Organisation codes, characters 9 to 17 of the USCC."""
    return organisation_codes(np.arange(len(all_)))


def registrations(stage: Stage, all_: Organisations) -> pa.Array:
    """15-digit registration numbers of businesses; "" for other kinds."""
    cities = pc.utf8_slice_codeunits(pick(stage.places.codes, all_.code_place), 0, 4)
    numbers = registration_numbers(
        cities, np.where(all_.kind == KIND["individual_business"], 6, 0), np.arange(len(all_))
    )
    return where(all_.kind <= KIND["cooperative"], numbers, "")


def addresses(stage: Stage, index: Int, place: Int) -> pa.Array:
    """Addresses by number: equal numbers in one place give equal texts. City, district, town, road, house, building, room."""
    words = stock("words")
    roads = [r + f for r in words["roads"] for f in words["road_forms"]]
    mixed = (index * 2_654_435_761 + 12_345) % (1 << 31)
    town_count = stage.places.town_count[place]
    town = pick(
        stage.places.towns,
        np.where(
            (mixed % 3 == 0) & (town_count > 0), stage.places.first_town[place] + mixed % np.maximum(town_count, 1), -1
        ),
    )
    city = stage.places.text(place, np.zeros(len(index), dtype=np.int64))
    road = pick(roads, mixed // 7 % len(roads))
    building = pick(words["buildings"], np.where(mixed % 5 < 3, mixed // 11 % len(words["buildings"]), -1))
    room = where(
        mixed % 5 < 3,
        join(digits(mixed // 13 % 20 + 1), "幢", digits(mixed // 17 % 24 * 100 + mixed // 19 % 20 + 101), "室"),
        "",
    )
    district = where(stage.places.city[place] == place, "", pick(stage.places.names, place))
    return join(city, district, town, road, digits(mixed // 23 % 880 + 1), "号", building, room)


def phones(stage: Stage, index: Int, all_: Organisations) -> pa.Array:
    """Telephones by number; the area is that of the organisation that bore the number first."""
    owner = np.minimum(index, len(all_) - 1)
    seat = np.where(
        all_.old_place[owner] >= 0, all_.old_place[owner], all_.place[owner]
    )  # numbers stay when a firm moves
    return telephones(pick(stage.places.areas, seat), index)


def registry_types() -> list[str]:
    """Enterprise type by legal form, as the registers call it."""
    types = {
        "股份": "股份有限公司",
        "有限合伙": "有限合伙企业",
        "普通合伙": "普通合伙企业",
        "厂": "个人独资企业",
        "中心": "个人独资企业",
        "经营部": "个人独资企业",
    }
    texts = forms().texts.to_pylist()
    return [next((value for mark, value in types.items() if mark in text), "有限责任公司") for text in texts]
