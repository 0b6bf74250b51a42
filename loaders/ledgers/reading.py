"""What ledgers are derived from: the records of a source, or events of the graph, as frames with their parties.

Texts are as the loaders made them (ISO dates, yuan, codes), "" where there is nothing. A record that is not in use has no
party: its fields stay for those who ask for its state.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from graph.stores.sql_schema import EVENT, NODE
from loaders import records
from resolution import ledger
from resolution.mention import record_text

if TYPE_CHECKING:
    import pandas as pd

#: Of every record, before its fields.
RECORD_COLUMNS = ("record", "source", "state", "state_from", "effective", "delivered_on", "recorded_at")
#: Of the party behind a mention, with the role as prefix.
PARTY_COLUMNS = ("", "_name", "_code", "_kind", "_region")
EVENT_COLUMNS = (
    "event", "party", "party_name", "party_code", "party_kind", "party_region", "kind", "list", "colour", "title",
    "since", "until", "known_from", "region", "authority", "document_no", "amount", "properties", "record", "records",
)  # fmt: skip


def read_records(
    connection: sa.Connection,
    source: str,
    fields: Sequence[str],
    states: Sequence[str] = (records.ACTIVE,),
    roles: Sequence[tuple[str, str]] = (("subject", "party"),),
) -> pd.DataFrame:
    """The records of a source in the given states, by record id.

    ``fields`` are fields of the source; ``roles`` names roles of mentions and what their parties are called here: ``party``
    gives ``party`` (entity id, "" before the next resolve), ``party_name``, ``party_code``, ``party_kind``, ``party_region``.
    A role that several mentions of a record have gives the first.
    """
    import pandas as pd

    table = records.record
    wanted = [table.c[name] for name in RECORD_COLUMNS[2:]]
    chosen = sa.select(table.c.record_id, *wanted, table.c.payload).where(
        table.c.source == source, table.c.state.in_(states)
    )
    read: list[tuple[Any, ...]] = []
    for number, *told, payload in connection.execute(chosen.order_by(table.c.record_id)):
        values = orjson.loads(payload) if payload else {}
        read.append((number, record_text(source, number), source, *told, *(values.get(name, "") for name in fields)))
    frame = pd.DataFrame.from_records(read, columns=["record_id", *RECORD_COLUMNS, *fields])
    for role, name in roles:
        frame = frame.merge(read_roles(connection, role, name, source), how="left", on="record_id")
    texts = [column for column in frame.columns if column != "record_id"]
    frame[texts] = frame[texts].fillna("")
    return frame.drop(columns="record_id")


def read_roles(connection: sa.Connection, role: str, name: str, source: str = "") -> pd.DataFrame:
    """The party of one role by ``record_id`` (a number), the first of several; of one source, or ("") of all."""
    import pandas as pd

    mention, member, entity, record = ledger.mention, ledger.membership, ledger.entity, records.record
    chosen = (
        sa.select(mention.c.record_id, entity.c.entity_id, entity.c.name, entity.c.code, entity.c.kind, entity.c.region)
        .join_from(mention, member, member.c.mention_id == mention.c.mention_id)
        .join(entity, entity.c.entity_id == member.c.entity_id)
        .where(mention.c.role == role)
        .order_by(mention.c.record_id, mention.c.mention_id)
    )
    if source:
        chosen = chosen.where(mention.c.record_id.in_(sa.select(record.c.record_id).where(record.c.source == source)))
    columns = ["record_id", *(name + suffix for suffix in PARTY_COLUMNS)]
    frame = pd.DataFrame.from_records([tuple(row) for row in connection.execute(chosen)], columns=columns)
    return frame.drop_duplicates("record_id")


def known(columns: Any, known_by: str) -> tuple[sa.ColumnElement[bool], ...]:
    """That a fact of the graph was known by a time (``When.known_by``; "" = any)."""
    return (columns.known_from <= known_by,) if known_by else ()


def read_events(connection: sa.Connection, kinds: Sequence[str], known_by: str = "") -> pd.DataFrame:
    """The events of these kinds as the graph holds them, by id, with their party; ``properties`` are objects, ``records`` lists."""
    import pandas as pd

    party = [NODE.c[name].label(f"party_{name}") for name in ("name", "code", "kind", "region")]
    own = [EVENT.c[name] for name in EVENT_COLUMNS[6:-2]]
    chosen = (
        sa.select(
            EVENT.c.id.label("event"),
            NODE.c.id.label("party"),
            *party,
            *own,
            EVENT.c.records.label("record"),
            EVENT.c.records,
        )
        .join_from(EVENT, NODE, NODE.c.key == EVENT.c.party)
        .where(EVENT.c.kind.in_(kinds), *known(EVENT.c, known_by))
        .order_by(EVENT.c.id)
    )
    frame = pd.DataFrame.from_records([tuple(row) for row in connection.execute(chosen)], columns=list(EVENT_COLUMNS))
    frame["properties"] = [orjson.loads(text) if text else {} for text in frame["properties"]]
    frame["records"] = frame["records"].str.split("\n")
    frame["record"] = frame["records"].str[0]
    return frame


def read_bodies(connection: sa.Connection, ids: Sequence[str]) -> dict[str, str]:
    """The names of entities (authorities, keepers) by id."""
    entity = ledger.entity
    found: dict[str, str] = {}
    wanted = sorted({one for one in ids if one})
    for start in range(0, len(wanted), 500):
        chosen = sa.select(entity.c.entity_id, entity.c.name).where(entity.c.entity_id.in_(wanted[start : start + 500]))
        found.update((one, name) for one, name in connection.execute(chosen))
    return found
