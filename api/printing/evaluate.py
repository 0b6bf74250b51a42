"""Scores as text for people: quality of a clustering, and of engines side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.cells import cell_len

from api.messages import say, word
from api.printing.explain import pad


def _score(name: str, score: Mapping[str, Any]) -> str:
    values = "".join(f"{score[key]:>10.4f}" for key in ("precision", "recall", "f1"))
    interval = score.get("interval")
    told = f"    F1 {interval['f1'][0]:.4f}–{interval['f1'][1]:.4f}" if interval else ""
    return f"{pad(say(f'evaluate.{name}'), 12)}{values}{told}"


def print_evaluation(report: Mapping[str, Any]) -> str:
    """Counts, the three scores, then by kind of noise and relation."""
    clusters = report["clusters"]
    lines = [_head(report), say("evaluate.columns")]
    lines += [_score("pairwise", report["pairwise"]), _score("b_cubed", report["b_cubed"])]
    lines.append(_score("clusters", clusters["score"]))
    if report["noise"]:
        lines += [say("evaluate.noise"), *map(_noise, report["noise"])]
    if report["false_merges"]:
        lines += [say("evaluate.false_merges"), *(_merged(*item) for item in report["false_merges"].items())]
    return "\n".join(lines)


def _head(report: Mapping[str, Any]) -> str:
    counted = ("clusters", "entities", "exact", "over_merged", "split")
    counts = {key: report["clusters"][key] for key in counted}
    return say("evaluate.head", records=report["records"], missing=report["missing"], **counts)


def _noise(row: Mapping[str, Any]) -> str:
    values = "".join(f"{row['pairwise'][key]:>9.4f}" for key in ("precision", "recall", "f1"))
    return f"  {pad(row['noise'], 14)}{row['records']:>9}{values}{row['b_cubed']['f1']:>9.4f}"


def _merged(relation: str, row: Mapping[str, Any]) -> str:
    return f"  {pad(word(relation), 36)}{row['merged']:>8} / {row['pairs']:<8} {row['share']:.3%}"


def print_engines(report: Mapping[str, Any]) -> str:
    """A line an engine, its false merges, then how far predicted probabilities hold."""
    lines = [
        say("bench.head", records=report["records"], cpu=report["machine"]["cpu"], cores=report["machine"]["cores"])
    ]
    lines += [_heads(), *map(_engine, report["engines"])]
    for result in report["engines"]:
        if result["false_merges"]:
            lines.append(f"{result['engine']}  {say('evaluate.false_merges')}")
            lines += [_merged(*item) for item in result["false_merges"].items()]
    lines.append(say("bench.reliability"))
    lines += [
        f"  {row['from']:.1f}–{row['to']:.1f}{row['pairs']:>12}{row['predicted']:>10.4f}{row['observed']:>10.4f}"
        for row in report["reliability"]
    ]
    if report["wrong_codes"]:
        lines.append(say("bench.wrong_codes", **_flat(report["wrong_codes"])))
    return "\n".join(lines)


def _flat(found: Mapping[str, Any]) -> dict[str, int]:
    """Counts of the wrong codes by one name each."""
    counts = {
        f"{kind}_{what}": found[kind][what] for kind in ("another", "nobody") for what in ("records", "in_review")
    }
    return {**counts, "asked": found["asked"], "unseen": found["unseen"]}


def print_spark(report: Mapping[str, Any]) -> str:
    """A line an engine, and whether they say the same."""
    head = say("bench.head", records=report["records"], cpu=report["machine"]["cpu"], cores=report["machine"]["cores"])
    lines = [say("bench.spark_engine", engine=name, **took) for name, took in report["engines"].items()]
    return "\n".join([head, *lines, say("bench.identical" if report["identical"] else "bench.differs")])


def _heads() -> str:
    """Names over the columns, flush right."""
    first, *names = say("bench.columns").split("|")
    widths = (9, 9, 9, 9, 10, 10, 10)
    return pad(first, 10) + "".join(" " * (w - cell_len(n)) + n for n, w in zip(names, widths, strict=True))


def _engine(result: Mapping[str, Any]) -> str:
    pairwise, b_cubed = result["pairwise"], result["b_cubed"]
    scores = "".join(f"{pairwise[key]:>9.4f}" for key in ("precision", "recall", "f1")) + f"{b_cubed['f1']:>9.4f}"
    return f"{pad(result['engine'], 10)}{scores}{result['seconds']:>10.1f}{result['cpu_seconds']:>10.1f}{result['peak_mb']:>10.0f}"
