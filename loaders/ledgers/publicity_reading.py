"""What the ledger of double publicity is derived from: decisions in registers, what was published, what was refused.

Whole columns at once: half a million records are read in seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json
import sqlalchemy as sa

from loaders import records
from loaders.facts import document_numbers, region_codes
from loaders.ledgers.every_state import arrow, looked_up
from loaders.reject import NO_RECORDS
from resolution import divisions
from resolution.identifiers import uscc
from resolution.names import government, normalise

if TYPE_CHECKING:
    import pandas as pd

KINDS = {"permit": "permits", "penalty": "penalties"}
REGISTER = "decision_registers"
#: A number that is in its normal form as it stands.
_PLAIN = r"^[\x{4E00}-\x{9FA5}]+〔[0-9]{4}〕[1-9][0-9]*号$"
#: Fields of a decision that both sides have.
SHARED = (
    "name", "kind", "uscc", "org_code", "reg_no", "id_number.hmac", "document_no", "decided_on", "penalty_type", "procedure",
    "fine_wan", "fine", "authority", "region",
)  # fmt: skip


def with_keys(frame: pd.DataFrame) -> pd.DataFrame:
    """What decisions are compared by: number, party (entity, code, name), department, day and amount."""
    text = {name: arrow(frame[name]) for name in ("document_no", "name", "uscc", "org_code", "authority", "region")}
    frame["code"] = frame["uscc"].where(frame["uscc"] != "", frame["org_code"])
    frame["code"] = frame["code"].where(frame["code"] != "", frame["reg_no"])
    bodies = government.resolve_column(text["authority"], text["region"])
    plain = pc.if_else(pc.equal(bodies["canonical"], ""), normalise.text_column(text["authority"]), bodies["canonical"])
    frame["department"] = plain.to_pandas()
    regions = pc.if_else(pc.equal(bodies["region"], ""), region_codes(text["region"]), bodies["region"])
    frame["region"] = regions.to_pandas()
    frame["code_key"] = _code_keys(frame)
    frame["name_key"] = normalise.text_column(text["name"]).to_pandas()
    frame["document"] = _documents(_numbers(text["document_no"]), frame["department"])
    amounts = frame["fine_wan"].where(frame["fine_wan"] != "", frame["fine"])
    frame["amount"] = amounts.where(amounts != "", "nan").astype(float).round(2)
    return frame


def _code_keys(frame: pd.DataFrame) -> pd.Series[str]:
    """The organisation code inside a credit code, so that both agree; else the code, or a person's digest."""
    keys = {code: uscc.organisation_code_of(code) or code for code in frame["code"].unique()}
    found = looked_up(frame["code"], keys)
    return found.where(found != "", frame["id_number.hmac"])


def _numbers(column: pa.Array) -> pa.Array:
    """Numbers in the spelling in which they compare; most are written in it, which a glance tells."""
    odd = pc.invert(pc.match_substring_regex(column, _PLAIN))
    return pc.replace_with_mask(column, odd, document_numbers(column.filter(odd)))


def _documents(numbers: pa.Array, departments: pd.Series[str]) -> pd.Series[str]:
    """Numbers as they compare: a bare one says something only together with who gave it, one without a digit nothing."""
    found: pd.Series[str] = numbers.to_pandas().astype(str)
    found = found.where(found.str.contains(r"\d", regex=True), "")
    bare = found.str.fullmatch(r"[0-9-]+号?")
    return found.where(~bare, departments + "#" + found)


def read_rejects(connection: sa.Connection) -> pd.DataFrame:
    """Rows of published permits and penalties that were refused: what they said, when they were handed over, why.

    Totals, headers and the like are no decisions: they were never sent to be published.
    """
    import pandas as pd

    load, reject = records.load, records.reject
    query = (
        sa.select(load.c.source, load.c.delivered_on, *(reject.c[name] for name in ("file", "row", "column", "reason", "value", "raw")))
        .join_from(reject, load, load.c.load_id == reject.c.load_id)
        .where(load.c.source.in_(tuple(KINDS.values())), reject.c.reason.not_in(NO_RECORDS))
        .order_by(reject.c.reject_id)
    )  # fmt: skip
    kinds = {source: kind for kind, source in KINDS.items()}
    rows: list[dict[str, Any]] = []
    for source, day, *place, raw in connection.execute(query):
        said = orjson.loads(raw).get("fields", {}) if raw else {}
        told = dict(zip(("file", "row", "column", "reason", "value"), place, strict=True))
        rows.append(
            {"decision": kinds[source], "delivered_on": day, **told, **{name: said.get(name, "") for name in SHARED}}
        )
    names = ["decision", "delivered_on", "file", "row", "column", "reason", "value", *SHARED]
    frame = pd.DataFrame.from_records(rows, columns=names)
    frame = with_keys(frame.astype({name: str for name in names if name != "row"}))
    return frame.drop_duplicates(["decision", "document", "name", "reason", "value", "decided_on"], keep="first")


def file_fields(connection: sa.Connection) -> dict[int, frozenset[str]]:
    """Which fields each loaded file of permits and penalties has columns for, by load."""
    load = records.load
    query = sa.select(load.c.load_id, load.c.header).where(load.c.source.in_(tuple(KINDS.values())))
    return {number: frozenset(_fields(header)) for number, header in connection.execute(query)}


def _fields(header: str) -> list[str]:
    return [column["field"] for sheet in orjson.loads(header or "[]") for column in sheet["columns"] if column["field"]]


def region_label(code: str) -> str:
    """The name of a region; a prefecture city as the one that has counties below: 宣城市本级."""
    name = divisions.name_of(code) if code else ""
    return f"{name}本级" if name and code.endswith("00") and not code.endswith("0000") else name


def region_labels(codes: pd.Series[str]) -> dict[str, str]:
    """``region_label`` of every code of a column."""
    return {code: region_label(code) for code in codes.unique()}


def file_names(connection: sa.Connection) -> dict[int, str]:
    """The files of permits and penalties by load."""
    load = records.load
    query = sa.select(load.c.load_id, load.c.file).where(load.c.source.in_(tuple(KINDS.values())))
    return {row[0]: row[1] for row in connection.execute(query)}
