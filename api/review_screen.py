"""The terminal on which a person judges pairs: two parties side by side, one key a decision, each recorded at once."""

from __future__ import annotations

import os
import re
import termios
import tty
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from api.messages import say, word
from api.printing.explain import weights
from resolution.judgements import DIFFERENT, SAME, UNSURE
from resolution.review_queue import Question

KEYS = {"s": SAME, "d": DIFFERENT, "u": UNSURE}
_SKIP, _BACK, _WEIGHTS, _QUIT = ("n", " "), ("b", "\x7f"), ("w",), ("q", "\x04", "")
_SEQUENCE = re.compile(rb"\x1b(\[[0-9;]*[A-Za-z~]|O.)?")
_MARK = {"equal": "＝", "different": "≠", "missing": "", "unknown": "", "none": ""}


@dataclass(frozen=True, slots=True)
class Desk:
    """What the screen needs of the workspace: look a pair up, decide it (gives why not, or ""), take a decision back."""

    explain: Callable[[Question], Mapping[str, Any]]
    decide: Callable[[Question, str], str]
    undo: Callable[[Question], None]


@dataclass(slots=True)
class Progress:
    """Where the reviewer is, and what was done on the way (question, verdict or "" for skipped), so that it can be taken back."""

    at: int = 0
    done: list[tuple[int, str]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Decisions by verdict, and how many were skipped."""
        counted = Counter(verdict for _, verdict in self.done)
        return {SAME: counted[SAME], DIFFERENT: counted[DIFFERENT], UNSURE: counted[UNSURE], "skipped": counted[""]}


@contextmanager
def single_keys(descriptor: int) -> Iterator[Iterator[str]]:
    """The keys of a terminal one by one, without echo, in lower case; "" when it is closed.

    The mode is set once, so that keys typed ahead are kept; an escape sequence (arrows) is no key.
    """
    before = termios.tcgetattr(descriptor)

    def keys() -> Iterator[str]:
        while chunk := os.read(descriptor, 64):
            yield from _SEQUENCE.sub(b"", chunk).decode(errors="ignore").lower()
        yield ""

    tty.setcbreak(descriptor, termios.TCSADRAIN)
    try:
        yield keys()
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def walk(questions: Sequence[Question], desk: Desk, console: Console, keys: Iterator[str]) -> dict[str, int]:
    """Ask until the queue or the reviewer is at an end; gives the counts of the session."""
    state = Progress()
    while state.at < len(questions):
        question = questions[state.at]
        answer = desk.explain(question)
        _show(console, question, answer, state, len(questions))
        if not _answered(keys, questions, desk, state, console, answer):
            break
    return state.counts()


def _answered(
    keys: Iterator[str],
    questions: Sequence[Question],
    desk: Desk,
    state: Progress,
    console: Console,
    answer: Mapping[str, Any],
) -> bool:
    """Take keys until one of them moves on; False ends the session."""
    for key in keys:
        if key in KEYS:
            refused = desk.decide(questions[state.at], KEYS[key])
            if not refused:
                _move_on(state, KEYS[key])
                return True
            console.print(say("judge.refused", text=refused), style="bold red", markup=False)
        elif key in _SKIP:
            _move_on(state, "")
            return True
        elif key in _BACK and _take_back(questions, desk, state, console):
            return True
        elif key in _WEIGHTS and "pair" in answer:
            console.print("\n".join(weights(answer["pair"])), markup=False)
        elif key in _QUIT:
            break
    return False


def _move_on(state: Progress, verdict: str) -> None:
    state.done.append((state.at, verdict))
    state.at += 1


def _take_back(questions: Sequence[Question], desk: Desk, state: Progress, console: Console) -> bool:
    """Return to the question before; what was decided on it is taken back as a further row."""
    if not state.done:
        console.print(say("judge.nothing_back"))
        return False
    state.at, verdict = state.done.pop()
    if verdict:
        desk.undo(questions[state.at])
        console.print(say("judge.taken_back"))
    return True


def _show(console: Console, question: Question, answer: Mapping[str, Any], state: Progress, total: int) -> None:
    weight = "—" if question.weight is None else f"{question.weight:+.2f}"
    told = {"outcome": word(question.outcome), "weight": weight, "probability": f"{question.probability:.3f}"}
    console.rule()
    console.print(
        say("judge.head", number=state.at + 1, total=total, **told, **state.counts()), style="bold", markup=False
    )
    table = Table(show_edge=False, expand=False)
    table.add_column("")
    table.add_column(say("explain.left"), overflow="fold")
    table.add_column("")
    table.add_column(say("explain.right"), overflow="fold")
    for name, left, mark, right in rows(answer):
        table.add_row(name, _plain(left), mark, _plain(right))
    console.print(table)
    for rule in answer.get("rules", []):
        console.print(say("explain.rule", **{**rule, "rule": word(rule["rule"])}), style="yellow", markup=False)
    console.print(say("judge.sizes", left=question.sizes[0], right=question.sizes[1]), markup=False)
    console.print(say("judge.keys"), style="cyan", markup=False)


def _plain(text: str) -> str:
    """Text of a record is never markup."""
    return text.replace("[", "\\[")


def rows(answer: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """The two parties aligned: label, left, how they compare with bits, right."""
    left, right = answer["left"], answer["right"]

    def stated(name: str) -> tuple[str, str, str, str]:
        values = [word(p[name]) if name == "code_status" else p[name] for p in (left, right)]
        return word(name), values[0], "", values[1]

    table = [stated(name) for name in ("record", "seen_on", "kind", "former_names", "code", "code_status")]
    if "branches" in answer:
        table.append((word("branch"), answer["branches"][0], "", answer["branches"][1]))
    compared = answer["pair"]["evidence"] if "pair" in answer else answer.get("evidence", [])
    for row in compared:
        bits = f" {row['bits']:+.1f}" if row.get("bits") else ""
        mark = _MARK.get(row["level"], "～ " + word(row["level"])) + bits
        label = "organisation code" if row["comparison"] == "code" else row["comparison"]
        table.append((word(label), row["left"], mark, row["right"]))
    return [row for row in table if row[1] or row[3]]
