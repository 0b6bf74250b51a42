"""``xintu review``: people judge pairs, in the terminal or one by one from a script."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Mapping
from typing import Any

import click
import sqlalchemy as sa
from rich.console import Console

from api.answers import Candidates
from api.commands.explain import not_one
from api.commands.options import BAD_INPUT, DONE, Run, common, note, write_json
from api.messages import say, word
from api.review_screen import Desk, single_keys, walk
from api.reviewing.deciding import mention_of, refusal
from loaders.run import utc_now
from loaders.workspace import Workspace
from resolution import explain, judgements
from resolution.explain import Side
from resolution.judgements import VERDICTS, Judgement, JudgementRefusedError
from resolution.review_queue import KINDS, ORGANISATION, Question, queue


@click.command(help=say("help.review"))
@click.option("--kind", type=click.Choice(KINDS), default=ORGANISATION, show_default=True, help=say("option.kind"))
@click.option("--limit", type=click.IntRange(1), default=200, show_default=True, help=say("option.review_limit"))
@click.option("--decide", nargs=3, default=None, metavar="LEFT RIGHT VERDICT", help=say("option.decide"))
@click.option("--author", default="", help=say("option.author"))
@click.option("--reason", default="", help=say("option.judge_reason"))
@common
def review(run: Run, kind: str, limit: int, decide: tuple[str, str, str] | None, author: str, reason: str) -> int:
    """The queue as JSON, one judgement, or the screen."""
    author = author or getpass.getuser()
    with run.workspace() as workspace:
        if decide:
            return _decide(run, workspace, decide, author, reason)
        with workspace.read() as connection:
            questions = queue(connection, kind, limit)
            if run.as_json:
                write_json([_listed(connection, question) for question in questions])
                return DONE
        if not questions:
            click.echo(say("judge.queue_empty"))
            return DONE
        if not sys.stdin.isatty():
            note(say("judge.not_a_terminal"))
            return BAD_INPUT
        with single_keys(sys.stdin.fileno()) as keys:
            counts = walk(questions, _desk(workspace, author, reason), Console(highlight=False), keys)
        click.echo(say("judge.done", **counts))
    return DONE


def _listed(connection: sa.Connection, question: Question) -> dict[str, Any]:
    answer = _explained(connection, question)
    return {**question.as_dict(), "left_party": answer["left"], "right_party": answer["right"]}


def _explained(connection: sa.Connection, question: Question) -> Mapping[str, Any]:
    sides = zip(question.entities, (question.left, question.right), strict=True)
    left, right = (Side(entity, mention) for entity, mention in sides)
    return explain.pair(connection, left, right)


def _desk(workspace: Workspace, author: str, reason: str) -> Desk:
    """The workspace as the screen uses it: every decision is a transaction of its own."""

    def look_up(question: Question) -> Mapping[str, Any]:
        with workspace.read() as connection:
            return _explained(connection, question)

    def decide(question: Question, verdict: str) -> str:
        row = Judgement(question.left, question.right, verdict, author, utc_now(), reason)
        try:
            with workspace.write() as connection:
                judgements.append(connection, row)
        except JudgementRefusedError as error:
            return refusal(error)
        return ""

    def undo(question: Question) -> None:
        with workspace.write() as connection:
            judgements.undo(connection, (question.left, question.right), author, utc_now())

    return Desk(look_up, decide, undo)


def _decide(run: Run, workspace: Workspace, decision: tuple[str, str, str], author: str, reason: str) -> int:
    """Record one judgement of two mentions, records or parties."""
    left, right, verdict = decision
    if verdict not in VERDICTS:
        raise click.BadParameter(f"{verdict!r}: {', '.join(VERDICTS)}", param_hint="--decide")
    with workspace.write() as connection:
        mentions = []
        for who in (left, right):
            mention = mention_of(connection, who)
            if isinstance(mention, Candidates):
                return not_one(run, who, mention)
            mentions.append(mention)
        try:
            row = judgements.append(connection, Judgement(mentions[0], mentions[1], verdict, author, utc_now(), reason))
        except JudgementRefusedError as error:
            note(say("judge.refused", text=refusal(error)))
            return BAD_INPUT
    shown = judgements.as_dict(row)
    run.show(shown, lambda: say("judge.recorded", **{**shown, "verdict": word(verdict)}))
    return DONE
