"""A report as PDF: one page that a credit officer reads, then the evidence. The same report gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from api.consents.classes import load_classes
from api.messages import language, say, told
from api.pictures.fonts import chinese_font

_TEMPLATE = Path(__file__).with_name("report.typ")
_WORDS = (
    "title", "applicant", "identity", "reasons", "positive", "parties", "linked", "events", "coverage", "none", "rules",
    "unverified", "not_assessed",
)  # fmt: skip
_MOST = 200


def pdf(content: bytes, digest: str) -> bytes:
    """The document of a report's bytes. Raises ``InputError`` where the machine has no Chinese font."""
    import typst

    inputs = {"report": orjson.dumps(_shown(orjson.loads(content), digest)).decode(), "font": chinese_font()}
    made = typst.compile(_TEMPLATE, format="pdf", sys_inputs=inputs, timestamp=0)
    assert isinstance(made, bytes)
    return made


def _shown(report: Mapping[str, Any], digest: str) -> dict[str, Any]:
    lang, facts, asked = language(), report["facts"] or {}, report["asked"]
    party = facts.get("party", {})
    classes, versions = load_classes().names, report["versions"]
    return {
        "words": {name: say(f"screen.pdf_{name}") for name in _WORDS},
        "decision": say(f"screen.decision_{report['decision']}"),
        "colour": report["decision"],
        "name": party.get("name") or asked["name"] or "—",
        "code": party.get("code") or asked["code"] or "—",
        "identity": say(
            "screen.pdf_identity_line",
            how=told(f"screen.how_{report['identity']['how']}", report["identity"]["how"]),
            certainty=f"{report['identity']['certainty']:.2%}",
            candidates=report["identity"]["candidates"],
        ),
        "reasons": [_reason(one, lang) for one in report["reasons"]],
        "positive": [_reason(one, lang) for one in report["positive"]],
        "not_assessed": "、".join(report["not_assessed"]),
        "members": [_member(one) for one in facts.get("members", ())][:_MOST],
        "linked": [_finding(one, lang) for one in facts.get("linked", {}).get("findings", ())],
        "events": [_event(one) for one in facts.get("own", ())][:_MOST],
        "coverage": [
            [one["source"], classes[one["class"]][lang], one["last"] or "—"] for one in facts.get("coverage", ())
        ],
        "foot": say(
            "screen.pdf_foot",
            **{name: versions[name] for name in ("program", "as_of", "known_at")},
            rules=f"{report['rules']['name']}:{report['rules']['version']}",
            consents="、".join(report["consents"]),
            digest=digest,
        ),
        "unverified": "rules_unverified" in report["warnings"],
    }


def _reason(one: Mapping[str, Any], lang: str) -> list[str]:
    line = f"{one['measure']} = {one['value']:g}（{one['op']} {one['threshold']:g}）"
    return [str(one[lang]), line, "、".join(one["records"][:5])]


def _member(one: Mapping[str, Any]) -> list[str]:
    listed = "；".join(entry["title"] or entry["list"] for entry in one["listed"])
    return [told(f"screen.role_{one['role']}", one["role"]), one["party"]["name"], one["party"]["code"], listed or "—"]


def _finding(one: Mapping[str, Any], lang: str) -> dict[str, Any]:
    hops = [f"{hop['from_name']} —{hop['label'][lang]}→ {hop['to_name']}（{hop['weight']:.2f}）" for hop in one["path"]]
    lists = "；".join(entry["title"] or entry["list"] for entry in one["lists"])
    return {"head": f"{one['party']['name']}　{lists}　{one['score']:.2f}", "path": hops, "record": one["weightiest"]}


def _event(one: Mapping[str, Any]) -> list[str]:
    return [
        told(f"word.{one['kind']}", one["kind"]),
        one["title"] or one["list"],
        one["from"],
        one["to"] or "—",
        one["records"][0],
    ]
