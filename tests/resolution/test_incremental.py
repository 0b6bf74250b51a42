"""What a record held together comes apart again when it says otherwise, or goes; found without a full run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from resolution import batch, incremental
from resolution.judgements import Judgements
from resolution.last_run import LastRun

FIRM = "91341802MA9KB0X1XB"
Make = Callable[..., pa.Table]
REGISTERED: dict[str, Any] = {
    "name": "宣城望溪材料有限公司",
    "kind": "enterprise",
    "code": FIRM,
    "region": "341802",
    "legal_representative": "陶望岚",
    "authority": 90,
}
FINED = {"name": "宣城云岚机械有限公司", "region": "341802", "legal_representative": "陶望岚"}


def start(mentions: pa.Table) -> LastRun:
    return incremental.start(mentions, batch.MEMBERSHIP.empty_table(), Judgements.empty())[1]


def parties(last: LastRun) -> list[str]:
    return list(last.tables["membership"].sort_by("mention_id")["entity_id"].to_pylist())


def test_a_renamed_firm_joins_when_its_former_name_is_told_and_parts_when_that_is_taken_back(mentions: Make) -> None:
    plain, told = (mentions({**REGISTERED, "former_names": former}, FINED) for former in ("", "宣城云岚机械有限公司"))
    first = start(plain)
    assert len(set(parties(first))) == 2
    change, renamed = incremental.resolve(first, np.array([1]), told.slice(0, 1), Judgements.empty())
    assert len(set(parties(renamed))) == 1
    assert set(change.ended.to_pylist()) == set(parties(first)) - set(parties(renamed))
    _, again = incremental.resolve(renamed, np.array([1]), plain.slice(0, 1), Judgements.empty())
    assert len(set(parties(again))) == 2


def test_when_the_register_goes_what_it_held_together_is_looked_at_again(mentions: Make) -> None:
    other = {**FINED, "name": "宣城望溪材料有限公司"}
    last = start(mentions({**REGISTERED, "former_names": "宣城云岚机械有限公司"}, FINED, other))
    assert len(set(parties(last))) == 1
    change, now = incremental.resolve(last, np.array([1]), last.mentions.slice(0, 0), Judgements.empty())
    assert len(set(parties(now))) == 2
    assert change.counts["mentions"] == 2
