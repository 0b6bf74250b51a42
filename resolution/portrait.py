"""What organisation mentions write, taken apart: one row a mention, each value a text or a number of its own.

Nothing here looks at other mentions, so rows can be read anywhere and in any order: in parts, again, on another machine.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import divisions
from resolution.columns import Int, Mask, lies_in
from resolution.identifiers import codes as identifier_codes
from resolution.names import damaged_region, normalise
from resolution.names.columns import Parts
from resolution.parsing import Parsed, parse

#: Attributes that are compared as wholes, and those that are compared character by character.
PLAIN = (
    "uscc", "organisation_code", "registration_number", "lineage", "kind", "form", "identity", "phone",
    "address", "road", "road_name", "room", "village", "operated",
)  # fmt: skip
SPELLED = ("written_code", "core", "industry", "body", "branch", "representative", "mask")

#: One row a mention; "" = missing, region 0 = unknown.
PORTRAIT = pa.schema(
    [
        *((name, pa.string()) for name in (*PLAIN, *SPELLED, "name")),
        ("former", pa.list_(pa.string())),  # normalised names that the party had
        ("region", pa.int64()),  # today's six digits as a number
        ("named_region", pa.int64()),  # of the division in the name
        ("code_proven", pa.bool_()),  # the organisation code is no mere part of a code whose own check fails
    ]
)


def _number(codes: pa.Array | pa.ChunkedArray) -> Int:
    """Division codes as numbers, 0 for ""."""
    return np.asarray(pc.cast(pc.if_else(pc.equal(codes, ""), "0", codes), pa.int64()).to_numpy(zero_copy_only=False))


def _region(parts: Parsed) -> Int:
    """That of the body meant, else the stated one, made more precise by name and address where they say more.

    The division in the name of a branch is its head office's: where the branch is, it does not say.
    """
    region = _number(parts.regions)
    located = _number(divisions.today_column(parts.addresses.column("region")))
    own = pc.if_else(pc.equal(parts.names.column("branch"), ""), parts.names.column("region"), "")
    for named in (_number(own)[parts.names.of_row], located[parts.addresses.of_row]):
        region = np.where((named > 0) & ((region == 0) | lies_in(named, region)), named, region)
    body = _number(parts.bodies.column("region"))[parts.bodies.of_row]
    return np.where(body > 0, body, region)


def _joined(first: pa.Array, second: pa.Array, where: pa.Array, separator: str = "") -> pa.Array:
    """Two columns as one text, "" where the condition does not hold."""
    joined = pc.binary_join_element_wise(first, second, separator)
    return pc.if_else(where, joined, "")


#: An address that says nothing but the division.
_DIVISION_ONLY = r"^\d*\|+$"


def _places(addresses: Parts) -> dict[str, pa.Array]:
    """What the distinct addresses say that can be compared."""
    road, number, town = (addresses.column(name) for name in ("road", "number", "town"))
    numbered = pc.and_(pc.not_equal(road, ""), pc.not_equal(number, ""))
    unnumbered = pc.and_(pc.and_(pc.not_equal(road, ""), pc.not_equal(town, "")), pc.equal(number, ""))
    building, room = addresses.column("building"), addresses.column("room")
    inside = pc.or_(pc.not_equal(building, ""), pc.not_equal(room, ""))
    return {
        "address": pc.replace_substring_regex(addresses.column("normal"), _DIVISION_ONLY, ""),
        "road": _joined(road, number, numbered),
        "road_name": pc.if_else(numbered, road, ""),
        "room": _joined(building, room, inside, "-"),
        "village": _joined(town, road, unnumbered, "|"),
    }


def _operated(mentions: pa.Table, names: Parts) -> Mask:
    """Individual businesses for certain: stated, told in brackets, or by the form; 部 and 门市 are also those of firms."""
    told = pc.equal(names.column("kind"), "individual_business")
    shop = pc.and_(told, pc.invert(pc.match_substring_regex(names.column("form"), "[^卖]部$|门市$")))
    bracket = pc.match_substring(names.column("qualifiers"), "个体工商户")
    stated, unstated, by_name, by_form = (
        column.to_numpy(zero_copy_only=False)
        for column in (
            pc.equal(mentions["kind"], "individual_business"), pc.equal(mentions["kind"], ""), bracket, shop,
        )
    )  # fmt: skip
    return np.asarray(stated | by_name[names.of_row] | (unstated & by_form[names.of_row]))


def _formers(column: pa.Array) -> pa.ListArray:
    """Former names (joined by ``|``) as lists of normal texts."""
    lists = pc.split_pattern(pc.if_else(pc.equal(column, ""), None, column), "|")
    sizes = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    ends = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), normalise.text_column(pc.list_flatten(lists)))


def _spread(texts: pa.Array, of_row: Int) -> pa.DictionaryArray:
    """Texts of distinct rows as a column of all rows."""
    coded = texts.dictionary_encode()
    return pa.DictionaryArray.from_arrays(coded.indices.take(pa.array(of_row)), coded.dictionary)


def _codes(column: pa.Array) -> dict[str, pa.Array]:
    """What is written for codes, each distinct one sorted once."""
    written = pc.fill_null(column, "").dictionary_encode()
    codes, of_row = identifier_codes.sort_column(written.dictionary), written.indices.to_numpy()
    texts = {
        "uscc": codes.uscc,
        "organisation_code": codes.organisation_code,
        "registration_number": codes.registration_number,
        "written_code": codes.comparable,
    }
    spread = {name: _spread(values, of_row) for name, values in texts.items()}
    return {**spread, "code_proven": pa.array(~codes.second_best[of_row])}


def _named(names: Parts) -> dict[str, pa.Array]:
    """What the names say."""
    core, industry = names.column("core"), names.column("industry")
    texts = {
        "core": core,
        "industry": industry,
        "body": pc.binary_join_element_wise(core, industry, ""),
        "form": names.column("form"),
        "branch": names.column("branch"),
        "name": names.column("normal"),
    }
    return {name: _spread(values, names.of_row) for name, values in texts.items()}


def portray(mentions: pa.Table) -> pa.Table:
    """What each organisation mention (columns of ``MENTION_COLUMNS``) writes: ``PORTRAIT``, texts often as dictionaries."""
    with ThreadPoolExecutor(max_workers=1) as second:
        sorted_codes = second.submit(_codes, mentions["code"].combine_chunks())
        parts = parse(mentions)
        codes = sorted_codes.result()
    with ThreadPoolExecutor(max_workers=1) as second:
        places = second.submit(_places, parts.addresses)
        region = _region(parts)
        names = damaged_region.repair(parts.names, np.where(region // 100 % 100 == 0, 0, region // 100))
        said = places.result()
        own = second.submit(_named, names)
        spread = {name: _spread(values, parts.addresses.of_row) for name, values in said.items()}
        told = own.result()
    kind = _spread(names.column("kind"), names.of_row).cast(pa.string())
    written = {
        **codes,
        **told,
        **spread,
        "lineage": _spread(parts.bodies.column("key"), parts.bodies.of_row),
        "kind": pc.if_else(pc.equal(mentions["kind"], ""), kind, mentions["kind"]),
        "former": _formers(mentions["former_names"].combine_chunks()),
        "representative": mentions["legal_representative"],
        "identity": mentions["id_hmac"],
        "mask": mentions["id_mask"],
        "phone": mentions["phone"],
        "region": pa.array(region),
        "named_region": pa.array(_number(names.column("region"))[names.of_row]),
        "operated": _spread(pa.array(["", "yes"]), _operated(mentions, names).astype(np.int64)),
    }
    return pa.table({name: written[name] for name in PORTRAIT.names})
