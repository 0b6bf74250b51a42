"""The graph's questions as measured, as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.messages import say, told
from api.printing.explain import pad

_WIDTH = 18


def print_graph_bench(report: Mapping[str, Any]) -> str:
    """The machine and the graph, then each store: a line a question, the sweep, what is planted, plain Cypher beside it."""
    graph, machine = report["graph"], report["machine"]
    lines = [say("graph_bench.head", cpu=machine["cpu"], cores=machine["cores"], **graph)]
    for store in report["stores"]:
        lines += ["", say("graph_bench.store", store=store["store"], peak=store["peak_mb"]), say("graph_bench.columns")]
        lines += [_line(row) for row in store["questions"]]
        lines += [_once(row) for row in store["whole"]]
        lines += list(_planted(store["planted"]))
        if "cypher" in store:
            lines += [say("graph_bench.cypher"), *(_cypher(row) for row in store["cypher"])]
    return "\n".join(lines)


def _line(row: Mapping[str, Any]) -> str:
    times = "".join(f"{row[f'p{quantile}_ms']:>10.1f}" for quantile in (50, 95, 99))
    target = ""
    if row["target_ms"]:
        met = "graph_bench.met" if row["p95_ms"] <= row["target_ms"] else "graph_bench.missed"
        target = say(met, target=f"{row['target_ms']:g}")
    return f"  {pad(_name(row['kind']), _WIDTH)}{row['asked']:>6}{times}{row['cpu_p95_ms']:>12.1f}  {target}".rstrip()


def _once(row: Mapping[str, Any]) -> str:
    if "findings" in row:
        return say("graph_bench.several", name=pad(_name(row["kind"]), _WIDTH), **row)
    return say("graph_bench.once", name=pad(_name(row["kind"]), _WIDTH), **row)


def _cypher(row: Mapping[str, Any]) -> str:
    times = "".join(f"{row[f'p{quantile}_ms']:>10.1f}" for quantile in (50, 95, 99))
    given_up = say("graph_bench.given_up", number=row["given_up"]) if row["given_up"] else ""
    return f"  {pad(_name(row['kind']), _WIDTH)}{row['asked']:>6}{times}  {given_up}".rstrip()


def _planted(truths: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield say("graph_bench.planted")
    for sort, case in truths.items():
        rest = "  ".join(f"{_name(key)} {value}" for key, value in case.items() if key not in ("cases", "right"))
        yield f"  {pad(_name(sort), _WIDTH)}{case['right']:>6} / {case['cases']:<6} {rest}".rstrip()


def _name(key: str) -> str:
    return told(f"graph_bench.{key}", key)
