"""A case as PDF, in the language of the user: the same case gives the same bytes. The long answers are in the ZIP."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from api.cases import layouts
from api.messages import say
from api.pictures.draw import picture
from api.pictures.fonts import chinese_font
from api.service.days import day_of
from graph.schema import load_schema

_TEMPLATE = Path(__file__).with_name("report.typ")
#: Characters of an answer, or of a value, that are printed.
_MOST_ANSWER, _MOST_VALUE = 3_000, 600
_WORDS = ("parties", "picture", "notes", "findings", "evidence", "none")


def drawn(told: Mapping[str, Any]) -> bytes | None:
    """The saved graph of a case as SVG; None where no layout was saved, or all of it is hidden."""
    if told["layout"] is None:
        return None
    focus = frozenset(party["id"] for party in told["parties"])
    scene = layouts.scene(told["title"], told["layout"], load_schema(), focus)
    return picture(scene, "svg") if scene else None


def pdf(told: Mapping[str, Any], svg: bytes | None) -> bytes:
    """The document. Raises ``InputError`` where the machine has no Chinese font."""
    import typst

    inputs = {"case": orjson.dumps(_told(told)).decode(), "font": chinese_font()}
    inputs |= {"picture": svg.decode()} if svg else {}
    made = typst.compile(_TEMPLATE, format="pdf", sys_inputs=inputs, timestamp=0)
    assert isinstance(made, bytes)
    return made


def _told(told: Mapping[str, Any]) -> dict[str, Any]:
    words: dict[str, Any] = {name: say(f"case.pdf_{name}") for name in _WORDS}
    words["party_heads"] = say("case.pdf_party_heads").split("|")
    words["field_heads"] = say("case.pdf_field_heads").split("|")
    return {
        "words": words,
        "title": told["title"],
        "number": told["number"],
        "facts": say(
            "case.pdf_facts", **{**told, "state": say(f"case.state_{told['state']}"), "day": day_of(told["created_at"])}
        ),
        "parties": [[party["name"], party["code"], party["region_name"]] for party in told["parties"]],
        "notes": [_note(note) for note in told["notes"]],
        "findings": [_finding(finding) for finding in told["findings"]],
        "evidence": [_item(item) for frozen in told["evidence"] for item in frozen["items"]],
        "foot": say("case.pdf_foot", digest=told["digest"], version=told["version"]),
    }


def _note(note: Mapping[str, Any]) -> dict[str, str]:
    said = [say("case.pdf_note", seq=note["seq"], at=note["at"][:19], by=note["by"])]
    said += [say("case.pdf_corrects", seq=note["corrects"])] if note["corrects"] else []
    said += [say("case.pdf_corrected", seq=note["corrected_by"])] if note["corrected_by"] else []
    return {"head": "　".join(said), "text": note["text"]}


def _finding(finding: Mapping[str, Any]) -> dict[str, str]:
    asked = " ".join(f"{name}={value}" for name, value in sorted(finding["arguments"].items()))
    times = {
        "as_of": finding["as_of"] or day_of(finding["at"]),
        "known_at": finding["known_at"] or day_of(finding["at"]),
    }
    answer = orjson.dumps(finding["answer"], option=orjson.OPT_INDENT_2).decode()
    cut = say("case.pdf_cut", seq=finding["seq"]) if len(answer) > _MOST_ANSWER else ""
    return {
        "head": say("case.pdf_finding", seq=finding["seq"], question=f"{finding['question']} {asked}".strip(), **times),
        "digest": f"SHA-256 {finding['digest']}",
        "answer": answer[:_MOST_ANSWER] + cut,
        "withheld": _withheld(finding["withheld"]) if finding["withheld"] else "",
    }


def _withheld(out: list[Mapping[str, str]]) -> str:
    said = "、".join(f"{one['record']}（{say('case.record_' + one['state'])} {one['since']}）" for one in out[:20])
    return say("case.pdf_withheld", records=said)


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    head, digest = f"{item['title']}　{item['record']}", f"SHA-256 {item['digest']}"
    if item["withheld"]:
        out = {"record": item["record"], "state": item["state"], "since": item["state_since"]}
        return {"head": head, "digest": digest, "withheld": _withheld([out]), "remark": "", "fields": []}
    facts = say("case.pdf_delivery", **{name: item[name] for name in ("keeper", "file", "delivered_on", "version")})
    fields = [[name, _plain(value)[:_MOST_VALUE]] for name, value in item["payload"].items()]
    remark = say("case.pdf_changed") if item["changed_since"] else ""
    return {"head": head, "digest": f"{facts}　{digest}", "withheld": "", "remark": remark, "fields": fields}


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
