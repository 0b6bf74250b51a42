"""What processes that screen are forked from: a process that has imported and read, once, what each of them needs.

What it has read stays in pages that all of them share: their collectors of cycles leave it alone. Nothing but the fork server imports this.
"""

from __future__ import annotations

import gc

import pyarrow as pa

from api.answers import region_name
from api.consents.classes import load_classes
from api.phoenix_answers import read_name
from api.screening import spreading
from api.screening.asking import data_digests
from graph.phoenix.rules import load_rules
from graph.schema import load_schema

__all__ = ["spreading"]

load_schema()
load_classes()
load_rules()
data_digests()
region_name("330000")
read_name("信图有限公司")  # reads divisions and sounds
pa.array([""])  # Arrow looks for pandas with its first array
gc.collect()
gc.freeze()
