"""How good and how fast matching is: noisy mentions of a register, a quarter of whose parties are taken out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from loaders.matching import read_parties
from loaders.reject import RejectLog
from loaders.run import peak_mb, uncollected
from resolution.match import Matcher
from resolution.matching.decision import MATCH
from resolution.matching.made_up import made_up_register
from resolution.matching.training import Trial, make_trial

Progress = Callable[[str, int, int], None]
_ASKED_ONE_BY_ONE = 500
_MENTION = ("name", "code", "region", "address", "legal_representative")


def measure(parties: int, mentions: int, register: Path | None, seed: int, progress: Progress) -> dict[str, Any]:
    """Quality by kind of noise, seconds, answers a second, memory; on a made-up register unless one is given."""
    progress("register", 0, 0)
    table = read_parties(register, RejectLog(), code_for_id=True) if register else made_up_register(parties, seed)
    with uncollected():
        started = time.perf_counter()
        trial = make_trial(_with_all_columns(table), mentions, seed)
        indexed = time.perf_counter()
        size = len(trial.register)
        matcher = Matcher(trial.register)
        progress("match", 0, 0)
        decided = matcher.decide(trial.mentions)
        done = time.perf_counter()
        one_by_one = _one_by_one(matcher, trial)
    return {
        "register": size,
        "mentions": len(trial.kinds),
        "absent": round(float((trial.truth < 0).mean()), 3),
        **quality(decided, trial.truth),
        "by_noise": _by_kind(decided, trial),
        "index_and_noise_seconds": round(indexed - started, 2),
        "decide_seconds": round(done - indexed, 2),
        "one_by_one": one_by_one,
        "peak_mb": peak_mb(),
    }


def _with_all_columns(table: pa.Table) -> pa.Table:
    for name in _MENTION:
        if name not in table.column_names:
            table = table.append_column(name, pa.array([""] * table.num_rows, pa.string()))
    return table


def quality(decided: pa.Table, truth: np.ndarray[Any, np.dtype[np.int64]]) -> dict[str, Any]:
    """Precision of what was matched, recall of what could be; targets are row numbers, truth -1 = not in the register."""
    matched = np.array([decision == MATCH for decision in decided["decision"].to_pylist()], dtype=np.bool_)
    target = np.array([int(text or -1) for text in decided["target"].to_pylist()], dtype=np.int64)
    right = int((matched & (target == truth) & (truth >= 0)).sum())
    return {
        "precision": round(right / max(int(matched.sum()), 1), 4),
        "recall": round(right / max(int((truth >= 0).sum()), 1), 4),
        "review": decided["decision"].to_pylist().count("review"),
    }


def _by_kind(decided: pa.Table, trial: Trial) -> Mapping[str, dict[str, Any]]:
    first = np.array([kind.split(" + ")[0] for kind in trial.kinds])
    found = {}
    for kind in sorted(set(first.tolist())):
        rows = np.flatnonzero(first == kind)
        found[kind] = {"mentions": len(rows), **quality(decided.take(pa.array(rows)), trial.truth[rows])}
    return found


def _one_by_one(matcher: Matcher, trial: Trial) -> dict[str, float]:
    """Latency of single mentions and answers a second of one core, warm."""
    asked = trial.mentions.slice(0, _ASKED_ONE_BY_ONE).to_pylist()
    for mention in asked[:20]:
        matcher.match(mention)
    times = []
    cpu = time.process_time()
    for mention in asked:
        started = time.perf_counter()
        matcher.match(mention)
        times.append((time.perf_counter() - started) * 1000)
    cpu = time.process_time() - cpu
    times.sort()
    return {
        "p50_ms": round(times[len(times) // 2], 2),
        "p95_ms": round(times[int(len(times) * 0.95) - 1], 2),
        "answers_per_core_second": round(len(asked) / cpu),
    }
