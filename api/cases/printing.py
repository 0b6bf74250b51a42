"""Cases as text for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.messages import say


def print_cases(cases: Sequence[Mapping[str, Any]]) -> str:
    """One line a case."""
    lines = [
        f"{case['number']}  {say('case.state_' + case['state'])}  {case['title']}  {case['owner']}  v{case['version']}  {case['changed_at'][:19]}"
        for case in cases
    ]
    return "\n".join(lines) or say("case.pdf_none")


def print_case(told: Mapping[str, Any]) -> str:
    """A case with what it holds, each thing on a line."""
    lines = [print_cases([told]), "", say("case.pdf_parties")]
    lines += [f"  {party['name']}  {party['code']}  {party['id']}" for party in told["parties"]]
    lines += ["", say("case.pdf_notes")]
    lines += [f"  [{note['seq']}] {note['at'][:19]} {note['by']}：{note['text']}" for note in told["notes"]]
    lines += ["", say("case.pdf_findings")]
    lines += [f"  [{one['seq']}] {one['question']}  {_out(one['withheld'])}" for one in told["findings"]]
    lines += ["", say("case.pdf_evidence")]
    for frozen in told["evidence"]:
        lines.append(f"  [{frozen['seq']}] {frozen['at'][:19]}  SHA-256 {frozen['digest']}")
        lines += [f"    {item['record']}  {item['title']}  {_stands(item)}" for item in frozen["items"]]
    lines += ["", *(f"{share['user']}：{share['may']}" for share in told["shares"])]
    return "\n".join(lines).rstrip()


def _out(out: Sequence[Mapping[str, str]]) -> str:
    return say("case.pdf_withheld", records="、".join(one["record"] for one in out)) if out else ""


def _stands(item: Mapping[str, Any]) -> str:
    if item["withheld"]:
        return f"{say('case.record_' + item['state'])} {item['state_since']}"
    return say("case.pdf_changed") if item["changed_since"] else ""


def print_verified(told: Mapping[str, Any]) -> str:
    """What was checked of an archive."""
    head = say(
        "case.verified" if told["intact"] else "case.broken",
        **{name: told[name] for name in ("case", "version", "files")},
    )
    return "\n".join(
        [
            head,
            f"SHA-256 {told['sha256']}",
            *(f"  {one['file']}: {say('case.wrong_' + one['wrong'])}" for one in told["wrong"]),
            *(say("case.logged", **one) for one in told.get("exports", [])),
            *([say("case.not_logged")] if told.get("exports") == [] else []),
        ]
    )
