"""What a record claims beyond its mentions: ties between two of them and credit events of one. Columns, not objects."""

from __future__ import annotations

import pyarrow as pa

#: One row a claimed tie (an edge, once both mentions are resolved).
TIE_COLUMNS = pa.schema(
    [
        ("record_id", pa.int64()),
        ("kind", pa.string()),  # an edge kind of graph/schema.yaml
        ("source_mention", pa.int64()),
        ("target_mention", pa.int64()),
        ("since", pa.string()),
        ("until", pa.string()),
        ("weight", pa.float64()),  # share 0..1; null = not stated
        ("properties", pa.string()),  # JSON object
    ]
)

#: One row a claimed credit event of the party behind a mention.
EVENT_COLUMNS = pa.schema(
    [
        ("event_id", pa.int64()),
        ("record_id", pa.int64()),
        ("mention_id", pa.int64()),
        ("authority_mention", pa.int64()),  # 0 = the record names no authority
        ("kind", pa.string()),
        ("list", pa.string()),
        ("title", pa.string()),
        ("since", pa.string()),
        ("until", pa.string()),
        ("region", pa.string()),  # six digits, "" = take the authority's, else the party's
        ("document_no", pa.string()),  # normalised 文书号 or 案号
        ("amount", pa.float64()),  # yuan
        ("properties", pa.string()),
        ("seen_on", pa.string()),  # ISO date of the record's word, as its mention has it
        ("word", pa.int64()),  # how much the source's word counts (0..100)
    ]
)
