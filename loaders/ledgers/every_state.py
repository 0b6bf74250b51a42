"""Records of a source in every state, by whole columns: half a million are read in seconds.

A ledger asked as of an earlier day needs what has been repaired or withdrawn since; such records have no mentions any more, so
their party is that of records with the same code or, without one, the same name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json
import sqlalchemy as sa

from loaders import records
from loaders.columns import Ids
from resolution import ledger
from resolution.identifiers import uscc
from resolution.mention import record_texts
from resolution.names import normalise
from resolution.reading import read_table

if TYPE_CHECKING:
    import pandas as pd

_OWN = {
    "record_id": pa.int64(),
    "load_id": pa.int64(),
    **dict.fromkeys(("state", "state_from", "delivered_on"), pa.string()),
}
_BLOCK = 1 << 26
_ASKED = 500


def read_fields(connection: sa.Connection, source: str, fields: Sequence[str]) -> pd.DataFrame:
    """Every record of a source that is or was in use, with these fields, its first delivery and who its parties are.

    A field that is called like a column of every record (``state``) comes as ``state_said``.
    """
    table = records.record
    schema = pa.schema([*_OWN.items(), ("payload", pa.string())])
    query = sa.select(*(table.c[name] for name in schema.names)).where(table.c.source == source)
    rows = read_table(connection, query, schema, by=table.c.record_id)
    columns = {name: rows[name].combine_chunks() for name in _OWN}
    columns["record"] = record_texts(pa.repeat(source, rows.num_rows), columns["record_id"])
    parsed = _parsed(rows["payload"], fields)
    columns |= {f"{name}_said" if name in columns else name: column for name, column in parsed.items()}
    frame: pd.DataFrame = pa.table(columns).to_pandas()
    return _with_parties(connection, source, _first_delivered(connection, source, frame))


def _parsed(payloads: pa.ChunkedArray, fields: Sequence[str]) -> dict[str, pa.Array]:
    """The fields of JSON objects, "" where one has not got them; a batch at a time, since a text holds two gigabytes."""
    schema = pa.schema([(name, pa.string()) for name in fields])
    options = pa.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    batches = [schema.empty_table()]
    for chunk in payloads.chunks:
        if len(chunk):
            whole = pa.ListArray.from_arrays(pa.array([0, len(chunk)], pa.int32()), chunk)
            lines = pc.binary_join(whole, "\n")[0].as_buffer()
            batches.append(pa.json.read_json(lines, pa.json.ReadOptions(block_size=_BLOCK), options))
    read = pa.concat_tables(batches)
    return {name: pc.fill_null(read[name].combine_chunks(), "") for name in fields}


def _first_delivered(connection: sa.Connection, source: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A record that was corrected later was handed over when its first version was."""
    version = records.record_version
    query = sa.select(version.c.record_id, sa.func.min(version.c.delivered_on)).where(version.c.source == source)
    earlier = {row[0]: row[1] for row in connection.execute(query.group_by(version.c.record_id))}
    if earlier:
        before = looked_up(frame["record_id"], earlier)
        before = before.where(before != "", frame["delivered_on"])
        frame["delivered_on"] = before.where(before < frame["delivered_on"], frame["delivered_on"])
    return frame


def _with_parties(connection: sa.Connection, source: str, frame: pd.DataFrame) -> pd.DataFrame:
    """``party`` and ``body``: ids of the entities, "" before the next resolve and for records out of use."""
    mention, member = ledger.mention, ledger.membership
    query = (
        sa.select(mention.c.record_id, mention.c.role, member.c.entity_id)
        .join_from(mention, member, member.c.mention_id == mention.c.mention_id)
        .where(mention.c.source == source, mention.c.role.in_(("subject", "authority")))
        .order_by(mention.c.mention_id)
    )
    roles: dict[str, dict[int, str]] = {"subject": {}, "authority": {}}
    for number, role, entity in connection.execute(query):
        roles[role].setdefault(number, entity)
    return frame.assign(
        party=looked_up(frame["record_id"], roles["subject"]), body=looked_up(frame["record_id"], roles["authority"])
    )


def looked_up(keys: pd.Series[Any], values: Mapping[Any, Any], otherwise: Any = "") -> pd.Series[Any]:
    """The value of each key, in a column of one type even where there is nothing to look up."""
    import pandas as pd

    places, distinct = _numbered(keys)
    kind = str if isinstance(otherwise, str) else type(otherwise)
    found = pd.Series([values.get(key, otherwise) for key in distinct], dtype=kind)
    return found.take(places).set_axis(keys.index)


def _numbered(keys: pd.Series[Any]) -> tuple[Any, list[Any]]:
    """The place of each key among the distinct ones, and those."""
    import pandas as pd

    if pd.api.types.is_integer_dtype(keys):
        places, distinct = pd.factorize(keys)
        return places, distinct.tolist()
    coded = arrow(keys).dictionary_encode()
    return coded.indices.to_numpy(), coded.dictionary.to_pylist()


def placed(count: int, places: Ids, values: pd.Series[str]) -> pd.Series[str]:
    """A column of so many texts with the given ones at their places, "" elsewhere."""
    import pandas as pd

    texts = np.full(count, "", dtype=object)
    texts[places] = values.to_numpy(dtype=object)
    return pd.Series(texts, dtype=str)


def shown(amounts: pd.Series[float]) -> pd.Series[str]:
    """Amounts as text, without zeros that say nothing."""
    import pandas as pd

    return pd.Series([f"{amount:.12g}" for amount in amounts.tolist()], index=amounts.index, dtype=str)


def arrow(column: pd.Series[str]) -> pa.Array:
    """A column of text for Arrow."""
    made = pa.array(column, pa.string(), from_pandas=True)
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made


def with_names(frame: pd.DataFrame, codes: Sequence[str], name: str) -> pd.DataFrame:
    """``code`` (the first of some columns that is filled), ``code_key`` and ``name_key``: what parties are compared by."""
    code = frame[codes[0]]
    for other in codes[1:]:
        code = code.where(code != "", frame[other])
    keys = {text: uscc.organisation_code_of(text) or text for text in code.unique()}
    found = looked_up(code, keys)
    if "id_number.hmac" in frame:
        found = found.where(found != "", frame["id_number.hmac"])
    names: pd.Series[str] = normalise.text_column(arrow(frame[name])).to_pandas().astype(str)
    return frame.assign(code=code, code_key=found, name_key=names.set_axis(frame.index))


def fill_parties(connection: sa.Connection, frame: pd.DataFrame) -> pd.DataFrame:
    """Parties of records that are out of use, by the code they state, or, where they state none, by the name.

    What is no entity stays apart under its code or name, marked by a leading ``?``.
    """
    party = frame["party"]
    for key, may in (("code_key", frame["code_key"] != ""), ("name_key", frame["code_key"] == "")):
        told = frame[(frame["party"] != "") & (frame[key] != "")]
        known = dict(zip(told[key], told["party"], strict=True))
        party = party.where((party != "") | ~may, looked_up(frame[key], known))
    missing = (party == "") & (frame["code"] != "")
    party = party.where(~missing, looked_up(frame["code"], _by_code(connection, frame.loc[missing, "code"].tolist())))
    alone = "?" + frame["code_key"].where(frame["code_key"] != "", frame["name_key"])
    return frame.assign(party=party.where(party != "", alone))


def _by_code(connection: sa.Connection, codes: Sequence[str]) -> dict[str, str]:
    entity, wanted, found = ledger.entity, sorted(set(codes)), dict[str, str]()
    for start in range(0, len(wanted), _ASKED):
        chosen = sa.select(entity.c.code, entity.c.entity_id).where(entity.c.code.in_(wanted[start : start + _ASKED]))
        found.update((row[0], row[1]) for row in connection.execute(chosen))
    return found


def read_entities(connection: sa.Connection, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Name, code, kind and region of entities by id."""
    entity, wanted, found = ledger.entity, sorted(set(ids)), dict[str, dict[str, str]]()
    columns = ("entity_id", "name", "code", "kind", "region")
    for start in range(0, len(wanted), _ASKED):
        chosen = sa.select(*(entity.c[name] for name in columns)).where(
            entity.c.entity_id.in_(wanted[start : start + _ASKED])
        )
        found.update((row[0], dict(zip(columns[1:], row[1:], strict=True))) for row in connection.execute(chosen))
    return found


def in_force(frame: pd.DataFrame, as_of: str) -> pd.Series[bool]:
    """Which records were in use on a day: what was withdrawn or repaired later still counts before."""
    out = frame["state"].isin((records.WITHDRAWN, records.REPAIRED)) & (frame["state_from"] <= as_of)
    return ~out
