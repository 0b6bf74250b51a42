"""Paths, neighbourhoods, communities, circles and related parties as text for people on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.messages import say
from api.printing import kind_name, list_name, party_line

_SHOWN = 20


def print_paths(answer: Mapping[str, Any]) -> str:
    """Every path with what it keeps of the probability, hop by hop; how many there are, and hubs left closed."""
    told = zip(answer["paths"], answer["probabilities"], strict=True)
    blocks = [
        "\n".join([say("paths.head", hops=len(path), probability=f"{chance:.0%}"), *map(_hop, path)])
        for path, chance in told
    ]
    blocks = blocks or [say("ask.no_path")]
    if answer["count"] > len(answer["paths"]):
        blocks.append(say("paths.more", count=answer["count"], shown=len(answer["paths"])))
    if not answer["complete"]:
        blocks.append(say("paths.incomplete"))
    return "\n\n".join([*blocks, *_closed(answer["suppressed"])])


def print_around(answer: Mapping[str, Any]) -> str:
    """Nodes by distance, ties by kind, and what was left out."""
    nodes, names = answer["nodes"], {node["id"]: node["name"] for node in answer["nodes"]}
    head = say("around.head", name=answer["party"]["name"], nodes=len(nodes), edges=len(answer["edges"]))
    counts = "  ".join(f"{kind_name(kind)} {number}" for kind, number in answer["counts"]["edges"].items())
    shown = [f"  {node['distance']}  {party_line(node)}" for node in nodes[:_SHOWN]]
    ties = [
        f"    {names[tie['source']]} —[{kind_name(tie['kind'])}{_span(tie)}]→ {names[tie['target']]}   {_cited(tie)}"
        for tie in answer["edges"][:_SHOWN]
    ]
    rest = [say("around.more")] if len(nodes) > _SHOWN or len(answer["edges"]) > _SHOWN else []
    cut = [say("around.cut", cap=answer["cap"], not_opened=answer["not_opened"])] if answer["cut"] else []
    return "\n".join([head, counts, *shown, *ties, *rest, *cut, *_closed(answer["suppressed"])])


def print_ties(answer: Mapping[str, Any]) -> str:
    """How many ties there are of each kind, the page, and where the next begins."""
    counts = [
        f"  {kind['kind']}  {kind_name(kind['kind'])}  {kind['count']}{say('ties.hub') if kind['hub'] else ''}"
        for kind in answer["kinds"]
    ]
    lines = [
        f"  {'→' if tie['direction'] == 'out' else '←'} {party_line(tie['other'])}{_span(tie)}   {_cited(tie)}"
        for tie in answer["ties"]
    ]
    page = [say("ties.page", shown=len(lines), pages=answer["pages"], count=answer["count"])] if answer["kind"] else []
    following = [say("ties.next", cursor=answer["next"])] if answer["next"] else []
    return "\n".join([party_line(answer["party"]), *counts, *page, *lines, *following])


def print_communities(answer: Mapping[str, Any]) -> str:
    """Groups with their best tied members, and the persons between them."""
    head = say(
        "communities.head", name=answer["party"]["name"], nodes=answer["nodes"], count=len(answer["communities"])
    )
    groups = [
        say("communities.group", number=group["community"] + 1, size=group["size"], listed=group["listed"])
        + "  "
        + "、".join(member["name"] for member in group["members"][:5])
        for group in answer["communities"]
    ]
    persons = [
        f"  {party_line(person)}  {say('communities.person', between=person['betweenness'], rank=person['pagerank'])}"
        for person in answer["persons"]
    ]
    lines = [head, *groups[:_SHOWN], say("communities.persons"), *(persons or ["  —"])]
    return "\n".join([*lines, *_closed(answer["suppressed"])])


def print_related(answer: Mapping[str, Any]) -> str:
    """Each related party with its reasons and the ties behind them."""
    lines = [say("related.head", name=answer["party"]["name"], count=answer["count"])]
    for member in answer["members"]:
        lines.append(f"  {member['round']}  {party_line(member)}{_flags(member)}")
        for reason in member["reasons"]:
            ties = "；".join(
                f"{tie['source_name']} —[{kind_name(tie['kind'])}]→ {tie['target_name']} {_cited(tie)}"
                for tie in reason["ties"]
            )
            lines.append(f"      {say('related.' + reason['why'])} ← {reason['of']['name']}：{ties}")
    cut = [say("related.cut")] if answer["cut"] else []
    return "\n".join([*lines, *cut, *_closed(answer["suppressed"])])


def print_rings(answer: Mapping[str, Any]) -> str:
    """Each circle with members, rings, amounts and who of them is listed."""
    lines = [say("rings.head", count=answer["count"], shown=len(answer["circles"]))]
    for number, circle in enumerate(answer["circles"], 1):
        lines += _circle(number, circle)
    for key in ("given", "taken"):
        lines += [say(f"rings.{key}")] if answer[key] else []
        lines += map(_guarantee, answer[key])
    return "\n".join([*lines, *([say("rings.cut")] if answer["cut"] else [])])


def _circle(number: int, circle: Mapping[str, Any]) -> list[str]:
    names = {member["id"]: member["name"] for member in circle["members"]}
    told = circle["amount"] if circle["unstated"] < len(circle["guarantees"]) else None
    amounts = {"amount": _yuan(told), "exposed": _yuan(circle["exposed"])}
    lines = [say("rings.circle", number=number, size=len(names), listed=circle["listed"], **amounts)]
    lines += [f"    {party_line(member)}{_flags(member)}" for member in circle["members"]]
    for key in ("mutual", "rings"):
        lines += [
            f"    {say('rings.' + key)} {_yuan(cycle['amount'])}  {' → '.join(names[id_] for id_ in (*cycle['members'], cycle['members'][0]))}"
            for cycle in circle[key][:_SHOWN]
        ]
    lines += [] if circle["complete"] else ["    " + say("rings.incomplete")]
    return [*lines, *map(_guarantee, circle["guarantees"][:_SHOWN])]


def _guarantee(tie: Mapping[str, Any]) -> str:
    amount = _yuan(tie["amount"])
    creditor = f"  {tie['creditor']}" if tie["creditor"] else ""
    return f"      {tie['guarantor']['name']} → {tie['debtor']['name']}  {amount}{creditor}{_span(tie)}   {_cited(tie)}"


def _hop(hop: Mapping[str, Any]) -> str:
    arrow = ("—", "→") if hop["direction"] == "out" else ("←", "—")
    label = f"[{kind_name(hop['kind'])} {hop['weight']:.0%}{_span(hop)}]"
    return f"      {hop['from_name']} {arrow[0]}{label}{arrow[1]} {hop['to_name']}   {_cited(hop)}"


def _flags(party: Mapping[str, Any]) -> str:
    return "".join(f"  ⚑ {list_name(entry['list'])} {entry['from']} {entry['record']}" for entry in party["lists"])


def _span(tie: Mapping[str, Any]) -> str:
    return f" {tie['since']}–{tie['until']}" if tie["since"] or tie["until"] else ""


def _cited(tie: Mapping[str, Any]) -> str:
    return "; ".join(tie["records"])


def _closed(suppressed: Iterable[Mapping[str, Any]]) -> list[str]:
    """Hubs that were met and left closed, and why."""
    return [
        say("around.closed", name=hub["name"], kind=kind_name(kind), count=count)
        for hub in list(suppressed)[:_SHOWN]
        for kind, count in hub["edges"].items()
    ]


def _yuan(amount: float | None) -> str:
    return say("rings.unstated") if amount is None else say("rings.amount", amount=amount / 10_000)
