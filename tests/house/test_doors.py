"""Both doors offer the same: a question's command has the options that its route has arguments, and every route can be called by command.

What a command calls otherwise, and what only one door has, stands here with its reason; a difference that is not here fails, and so
does one that is here and no longer there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from api.app import create_app
from api.commands.root import xintu
from api.settings import Settings

#: Questions that both doors ask: a command and its route.
BOTH = {
    "search": "/v1/parties",
    "suggest": "/v1/suggest",
    "dossier": "/v1/parties/{party}",
    "linked": "/v1/parties/{party}/linked",
    "control": "/v1/parties/{party}/control",
    "paths": "/v1/parties/{party}/paths/{other}",
    "neighbours": "/v1/parties/{party}/neighbourhood",
    "ties": "/v1/parties/{party}/ties",
    "communities": "/v1/parties/{party}/communities",
    "related": "/v1/parties/{party}/related",
    "rings": "/v1/rings",
    "timeline": "/v1/parties/{party}/timeline",
    "changes": "/v1/changes",
    "cross-region": "/v1/cross-region",
    "moved": "/v1/cross-region/moved",
    "aeo": "/v1/cross-region/aeo",
    "decisions": "/v1/cross-region/decisions",
    "phoenix": "/v1/phoenix",
    "export": "/v1/export",
    "status": "/v1/status",
    "sources": "/v1/sources",
    "catalogue": "/v1/catalogue",
    "measures": "/v1/measures",
    "measures cleanup": "/v1/measures/cleanup",
    "lists": "/v1/lists",
    "lists entries": "/v1/lists/entries",
    "lists due": "/v1/lists/due",
    "lists ratio": "/v1/lists/ratio",
    "lists measures": "/v1/lists/measures",
    "lists cases": "/v1/lists/cases",
    "lists lookups": "/v1/lists/lookups",
    "publicity": "/v1/publicity",
    "repeated": "/v1/repeated",
    "campaigns": "/v1/campaigns",
    "government-debts": "/v1/government-debts",
    "coverage": "/v1/coverage",
    "monitor": "/v1/monitor",
    "commitments": "/v1/commitments",
    "grade": "/v1/parties/{party}/grade",
    "grades": "/v1/grades",
    "sample list": "/v1/samples",
    "sample show": "/v1/samples/{draw}",
    "sample verify": "/v1/samples/{draw}/verification",
    "villages": "/v1/villages",
    "districts": "/v1/districts",
    "repair list": "/v1/repairs",
    "repair class": "/v1/repairs/class",
    "repair sync": "/v1/repairs/sync",
    "repair receipt": "/v1/repairs/{number}/receipt",
    "objection list": "/v1/objections",
    "objection consumers": "/v1/objections/{number}/consumers",
    "reminders": "/v1/reminders",
    "plan": "/v1/plan",
    "consent list": "/v1/consents",
    "screen show": "/v1/screenings/{screening_id}",
    "jobs list": "/v1/jobs",
    "jobs show": "/v1/jobs/{job_id}",
    "share changes": "/v1/share/changes",
    "watch list": "/v1/watches",
    "watch feed": "/v1/alerts",
    "watch digest": "/v1/watches/{watch}/digest",
    "case list": "/v1/cases",
    "case show": "/v1/cases/{number}",
    "case export": "/v1/cases/{number}/export",
    "lending pools": "/v1/lending/pools",
    "lending pool": "/v1/lending/pools/{pool}",
    "lending needs": "/v1/lending/needs",
    "lending products": "/v1/lending/products",
    "lending candidates": "/v1/lending/products/{product}/candidates",
    "lending applications": "/v1/lending/applications",
    "lending statistics": "/v1/lending/statistics",
    "benefit list": "/v1/benefits",
    "benefit check": "/v1/benefits/{benefit}/eligibility",
    "benefit counts": "/v1/benefits/counts",
    "users list": "/v1/users",
    "keys list": "/v1/keys",
    "webhooks list": "/v1/webhooks",
    "webhooks deliveries": "/v1/webhooks/{webhook_id}/deliveries",
    "audit search": "/v1/audit",
    "audit verify": "/v1/audit/verification",
    "audit export": "/v1/audit/export",
}
#: Of any command: papers and files for people at this machine, languages, who acts, and pages of an answer, which a command prints whole.
LOCAL = {
    "workspace", "json", "lang", "notice", "notice_dir", "signed", "chart", "export", "out", "letters", "format", "user", "as", "organisation",
    "file", "svg", "pdf", "load", "reporter",
}  # fmt: skip
PAGES = {"limit", "offset", "cursor", "before", "after", "each", "known_at"}
#: Names of the same thing at the two doors.
CALLED = {
    "text": "q", "who": "party", "one": "party", "other": "other", "known": "by", "kinds": "kind", "graph": "region", "within": "within",
    "result": "result", "voided": "not", "watch_id": "watch", "record": "record", "name": "user",
}  # fmt: skip
CONTEXT = click.Context(xintu)


def command_of(name: str) -> click.Command:
    command: click.Command = xintu
    for part in name.split():
        assert isinstance(command, click.Group)
        found = command.get_command(CONTEXT, part)
        assert found is not None, name
        command = found
    return command


def options_of(name: str, arguments: set[str]) -> set[str]:
    """Options by the names that people give, and what stands without a name, where the route asks for it by one."""
    found = set()
    for given in command_of(name).params:
        plain = given.opts[0].lstrip("-").replace("-", "_") if isinstance(given, click.Option) else str(given.name)
        called = CALLED.get(plain, plain)
        if isinstance(given, click.Option) or called in arguments:
            found.add(called)
    return found - LOCAL - PAGES


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("doors")
    return create_app(Settings.read({"XINTU_WORKSPACE": str(folder)})).openapi()


def arguments_of(description: dict[str, Any], path: str) -> set[str]:
    found = {one["name"] for one in description["paths"][path]["get"].get("parameters", []) if one["in"] == "query"}
    return found - PAGES - LOCAL


def test_a_question_takes_the_same_at_both_doors(description: dict[str, Any]) -> None:
    found = {}
    for name, path in BOTH.items():
        arguments = arguments_of(description, path)
        options = options_of(name, arguments)
        if options != arguments:
            found[name] = (tuple(sorted(options - arguments)), tuple(sorted(arguments - options)))
    assert found == DIFFERENT


#: By command: options that are another route's, or this machine's own; arguments that only the route has.
DIFFERENT: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "linked": (("from", "listed", "region"), ()),  # POST and GET /v1/linked
    "control": (("down", "group"), ()),  # /holdings and /group
    "cross-region": (("by", "group", "matrix"), ()),  # /matrix
    "phoenix": (("from", "from_listed", "of"), ()),  # /v1/parties/{party}/phoenix
    "export": (("answer",), ("table",)),  # an answer is a file here; a folder holds all three tables
    "grade": (("rules",), ()),  # a file of one's own rules, to try them
    "grades": (("rules",), ()),
    "villages": (("rules",), ()),
    "sample verify": (("inspectors",), ()),  # a file
    "plan": (("region",), ()),  # of what is loaded
    "jobs show": (("cancel",), ()),  # DELETE
    "watch digest": (("send",), ()),  # by this machine's mail
    "webhooks deliveries": (("retry",), ()),  # POST …/retry
    "audit verify": (("anchor",), ()),  # kept elsewhere
}


def test_every_route_is_a_command_s_or_can_be_called(description: dict[str, Any]) -> None:
    """``xintu call`` reaches all that the description names: no list of its own that could lag behind."""
    assert {str(given.name) for given in command_of("call").params} >= {"method", "path", "body", "name"}
    assert set(BOTH.values()) <= description["paths"].keys()
