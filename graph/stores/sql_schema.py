"""Tables of the graph in SQL. Inside, nodes and edges have integer keys: ends of edges and indexes stay small.

Ids are compared by code point on every database (collation "C" where there is a choice), so that orders agree.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    func,
    literal_column,
    text,
)

METADATA = MetaData()
#: Of names and codes so many characters are in order.
START = 60
_TEXT = String().with_variant(String(collation="C"), "postgresql")
_KEY = BigInteger().with_variant(Integer(), "sqlite")


def _text(name: str) -> Column[str]:
    return Column(name, _TEXT, nullable=False, server_default="")


def _only(dialect: str, name: str, *columns: str) -> Index:
    """An index that one dialect has."""
    return Index(name, *columns, info={"only": dialect}).ddl_if(dialect=dialect)


def _start(name: str, column: str) -> Index:
    """How texts of any length begin: PostgreSQL's trees hold no long ones, SQLite's other index tells it."""
    found = func.substr(literal_column(column), 1, START, type_=_TEXT)
    return Index(name, found.collate("C"), info={"only": "postgresql"}).ddl_if(dialect="postgresql")


def _key(name: str, *, primary: bool = False) -> Column[int]:
    return Column(name, _KEY, primary_key=primary, autoincrement=False, nullable=False)


def _some(name: str, *columns: str, where: str) -> Index:
    """An index over the few rows of which ``where`` is true."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


#: Columns as in ``graph.model`` with ``key``; ``city`` is the node's four-digit city; ``digest`` that of the row;
#: ``degrees`` what ``DEGREE`` has of it as a JSON object in the order of kinds, "" = no edge: read with the node, it costs nothing.
NODE = Table(
    "graph_node",
    METADATA,
    _key("key", primary=True),
    Column("id", _TEXT, nullable=False, unique=True),
    *(_text(name) for name in ("kind", "name", "code", "region", "names", "properties", "city")),
    Column("digest", LargeBinary(16), nullable=False),
    _text("degrees"),
    Index("graph_node_code", "code", postgresql_using="hash"),
    Index("graph_node_region", "region", "kind", "id"),
    _start("graph_node_code_start", "code"),
)

#: Normal names (``graph.names``) of a node: its own and its other ones, each once.
NAME = Table(
    "graph_name",
    METADATA,
    _key("node"),
    Column("norm", _TEXT, nullable=False),
    # texts of any length: a tree of PostgreSQL holds no value beyond 2,704 bytes, a table of hashes does
    PrimaryKeyConstraint("node", "norm").ddl_if(dialect="sqlite"),
    _only("postgresql", "graph_name_node", "node"),
    Index("graph_name_norm", "norm", postgresql_using="hash"),
    _start("graph_name_start", "norm"),
    sqlite_with_rowid=False,
)

#: Nodes by two neighbouring characters of a normal name (``sql_grams``): ``nodes`` are keys from ``first`` on.
GRAM = Table(
    "graph_gram",
    METADATA,
    _key("gram", primary=True),
    _key("first", primary=True),
    Column("nodes", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

#: What a node is found by while a text is typed (``sql_search_index``): sounds of its names and pieces of its code, as in ``GRAM``.
SEARCH = Table(
    "graph_search",
    METADATA,
    _key("gram", primary=True),
    _key("first", primary=True),
    Column("nodes", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

#: Which records the golden values of a node cite.
NODE_RECORD = Table(
    "graph_node_record",
    METADATA,
    Column("record", _TEXT, primary_key=True),
    _key("node", primary=True),
    sqlite_with_rowid=False,
)

_BOTH_ENDS = (("source", "target"), ("target", "source"))
_ARC = ("since", "until", "weight", "id", "properties", "known_from", "records")
#: Indexes of before, which did not hold edges whole.
_FORMER = ("graph_edge_source_arc", "graph_edge_target_arc")

EDGE = Table(
    "graph_edge",
    METADATA,
    _key("key", primary=True),
    Column("id", _TEXT, nullable=False, unique=True),
    _text("kind"),
    _key("source"),
    _key("target"),
    *(_text(name) for name in ("since", "until", "known_from")),
    Column("weight", Float),
    *(_text(name) for name in ("properties", "records")),
    Column("digest", LargeBinary(16), nullable=False),
    # an index of SQLite holds edges whole, those of a node together: the rows themselves lie too far apart
    *(_only("sqlite", f"graph_edge_{end}_whole", end, "kind", other, *_ARC) for end, other in _BOTH_ENDS),
    *(_only("postgresql", f"graph_edge_{end}", end, "kind") for end, _ in _BOTH_ENDS),
)

#: Which records an edge rests on.
EDGE_RECORD = Table(
    "graph_edge_record",
    METADATA,
    Column("record", _TEXT, primary_key=True),
    _key("edge", primary=True),
    sqlite_with_rowid=False,
)

#: Ends of edges that withdrawals took records from since the graph was last brought in line; ends are ids of nodes.
UNSETTLED = Table(
    "graph_unsettled",
    METADATA,
    *(Column(name, _TEXT, primary_key=True) for name in ("source", "target", "kind")),
    sqlite_with_rowid=False,
)

#: ``party`` is a node's key, ``authority`` the text id of a node; ``city`` the four-digit city of ``region``.
EVENT = Table(
    "graph_event",
    METADATA,
    _key("key", primary=True),
    Column("id", _TEXT, nullable=False, unique=True),
    _key("party"),
    *(_text(name) for name in ("kind", "list", "colour", "title", "since", "until", "known_from", "region")),
    *(_text(name) for name in ("authority", "document_no")),
    Column("amount", Float),
    *(_text(name) for name in ("properties", "records", "reports", "city")),
    Column("digest", LargeBinary(16), nullable=False),
    Index("graph_event_party", "party", "since"),
    Index("graph_event_colour", "colour", "city", "party"),
    Index("graph_event_kind", "kind", "party"),
    Index("graph_event_authority", "authority"),
    _some("graph_event_list", "list", "party", where="list <> ''"),
    _some("graph_event_rated", "kind", "title", "party", where="kind = 'evaluation'"),
    _some("graph_event_several", "party", where="reports <> ''"),
)
#: The few events that put a party on a black list: traversals ask it of every party that they meet.
_LISTED = (EVENT.c.colour == "black") & (EVENT.c.list != "")
Index("graph_event_listed", EVENT.c.party, EVENT.c.since, sqlite_where=_LISTED, postgresql_where=_LISTED)

#: Which records report an event.
EVENT_RECORD = Table(
    "graph_event_record",
    METADATA,
    Column("record", _TEXT, primary_key=True),
    _key("event", primary=True),
    sqlite_with_rowid=False,
)

#: Edges of a node by kind, of any time: hubs are known before they are opened.
DEGREE = Table(
    "graph_degree",
    METADATA,
    _key("node", primary=True),
    Column("kind", _TEXT, primary_key=True),
    Column("degree", Integer, nullable=False),
    sqlite_with_rowid=False,
)

#: Ties of black list entries to other cities, of any time (``graph.across.region_ties.Row``), in the order of answers; ids are texts.
CROSS = Table(
    "graph_cross",
    METADATA,
    *(Column(name, _TEXT, primary_key=True) for name in ("party", "event")),
    Column("tie", Integer, primary_key=True, autoincrement=False),
    *(Column(name, _TEXT, primary_key=True) for name in ("via", "fact", "other")),
    *(_text(name) for name in ("listed", "list", "since", "until", "known_from")),
    sqlite_with_rowid=False,
)

#: Change log in order of writing; ``op`` is put or delete, ``what`` nodes, edges, events or "everything" (id ""). ``former``: of a row
#: that was there before, its name (nodes), its kind and ends (edges), its kind and party (events), in lines; "" = there was none.
OUTBOX = Table(
    "graph_outbox",
    METADATA,
    Column("seq", _KEY, primary_key=True, autoincrement=True),
    Column("op", String, nullable=False),
    Column("what", String, nullable=False),
    Column("id", _TEXT, nullable=False),
    _text("former"),
    sqlite_autoincrement=True,
)

#: How far each projection followed the change log: no entry is forgotten that one of them still needs.
PROJECTION = Table(
    "graph_projection",
    METADATA,
    Column("name", _TEXT, primary_key=True),
    _key("seq"),
)

TABLES = {"nodes": NODE, "edges": EDGE, "events": EVENT}
INDEXED = (NODE, NAME, EDGE, EVENT)


#: Columns of nodes and of the log that databases of before lack.
TOLD, FORMER = "graph_node.degrees", "graph_outbox.former"
#: Names of the tables and indexes that there are, and of the columns of nodes and of the log.
_THERE = {
    "sqlite": text(
        "SELECT name FROM sqlite_master UNION ALL SELECT 'graph_node.' || name FROM pragma_table_info('graph_node') "
        "UNION ALL SELECT 'graph_outbox.' || name FROM pragma_table_info('graph_outbox')"
    ),
    "postgresql": text(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace UNION ALL "
        "SELECT 'graph_node.' || attname FROM pg_attribute WHERE attrelid = to_regclass('graph_node') UNION ALL "
        "SELECT 'graph_outbox.' || attname FROM pg_attribute WHERE attrelid = to_regclass('graph_outbox')"
    ),
}


def lacks_tables(connection: Connection) -> bool:
    """Whether a table, an index or a column is missing; one look, since every question begins with it."""
    there = _there(connection)
    indexes = (index for table in INDEXED for index in table.indexes)
    wanted = {str(index.name) for index in indexes if _has(connection, index)}
    return not (METADATA.tables.keys() | wanted | {TOLD, FORMER}) <= there


def create_tables(connection: Connection) -> set[str]:
    """Create what is missing, also of older tables, within the caller's transaction; which of ``SEARCH`` and ``TOLD`` are to be filled."""
    before = _there(connection)
    METADATA.create_all(connection)
    if NODE.name in before and TOLD not in before:
        connection.execute(text("ALTER TABLE graph_node ADD COLUMN degrees TEXT NOT NULL DEFAULT ''"))
    if OUTBOX.name in before and FORMER not in before:
        connection.execute(text("ALTER TABLE graph_outbox ADD COLUMN former TEXT NOT NULL DEFAULT ''"))
    for name in _FORMER if connection.dialect.name == "sqlite" else ():
        connection.execute(text(f"DROP INDEX IF EXISTS {name}"))
    there = _there(connection)
    for table in INDEXED:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if _has(connection, index) and index.name not in there:
                index.create(connection)
    return {name for name in (SEARCH.name, TOLD) if name not in before}


def _there(connection: Connection) -> set[str]:
    return set(connection.scalars(_THERE[connection.dialect.name]))


def _has(connection: Connection, index: Index) -> bool:
    """Whether the dialect has the index."""
    return bool(index.info.get("only", connection.dialect.name) == connection.dialect.name)
