"""The input of resolution: what one record says about one party, in one role. Columns, not objects."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

#: Kinds of party; "" = to be inferred from code and name.
KINDS = (
    "enterprise",
    "individual_business",
    "cooperative",
    "person",
    "government",
    "institution",
    "social",
    "village",
)

#: Role of a mention that an earlier version of a record left: a party's former name or place, no value to show.
FORMER = "former"

#: One row a mention. Text columns use "" for missing. Personal numbers arrive keyed (HMAC), never raw.
MENTION_COLUMNS = pa.schema(
    [
        ("mention_id", pa.int64()),
        ("record_id", pa.int64()),
        ("source", pa.string()),
        ("role", pa.string()),  # subject, parent, person, shareholder, authority, ...
        ("kind", pa.string()),
        ("name", pa.string()),
        ("former_names", pa.string()),  # joined by "|"
        ("code", pa.string()),  # as written: USCC, organisation code or registration number
        ("legal_representative", pa.string()),
        ("id_hmac", pa.string()),  # keyed digest of a full ID number (hex)
        ("id_mask", pa.string()),  # the readable remainder, e.g. 3425011970****1234
        ("region", pa.string()),  # name or code, as written
        ("address", pa.string()),
        ("phone", pa.string()),  # keyed digest (hex)
        ("organisation", pa.string()),  # a person's firm, as written
        ("organisation_code", pa.string()),
        ("position", pa.string()),
        ("birth_year", pa.int16()),  # 0 = unknown
        ("gender", pa.string()),  # 男, 女 or ""
        ("seen_on", pa.string()),  # ISO date of the statement, "" = unknown
        ("authority", pa.int16()),  # how much this source's word counts for golden values (0..100)
    ]
)


def record_text(source: str, record_id: int) -> str:
    """How a record is shown and cited: ``source:16 hex digits``."""
    return f"{source}:{record_id:016x}"


def hexadecimal(numbers: npt.NDArray[np.int64]) -> pa.StringArray:
    """Numbers, none of them negative, as sixteen hex digits each."""
    digits = numbers.astype(">i8").tobytes().hex().encode()
    ends = np.arange(0, len(digits) + 1, 16, dtype=np.int32)
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(ends), pa.py_buffer(digits))


def record_texts(sources: pa.Array | pa.ChunkedArray, record_ids: pa.Array | pa.ChunkedArray) -> pa.Array:
    """``record_text`` of every row."""
    if isinstance(sources, pa.ChunkedArray):
        sources = sources.combine_chunks()
    return pc.binary_join_element_wise(sources, hexadecimal(record_ids.to_numpy()), ":")
