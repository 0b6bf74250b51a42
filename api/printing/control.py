"""Control as text for people: controller with its chain, beneficial owners, the tree of holders, what is held, the group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.messages import say, word
from api.printing import kind_name, party_line

#: Lines of a tree, and records of a tie, that are shown.
_LINES, _CITED = 200, 3
Answer = Mapping[str, Any]


def print_control(answer: Answer) -> str:
    """Who controls, who benefits, who holds; then what is unknown, contradicting or cut."""
    lines = [party_line(answer["party"])]
    if answer["branch"]:
        lines.append(say("control.branch", name=answer["branch"]["name"]))
    if answer["party"]["kind"] == "person":
        return "\n".join([*lines, say("control.person")])
    lines += _controller(answer["controller"])
    lines += _owners(answer["beneficial_owners"])
    lines += [say("control.tree"), *(_tree(answer) or ["  " + say("control.nobody")])]
    return "\n".join([*lines, *_told(answer)])


def print_holdings(answer: Answer) -> str:
    """Firms by share, those that the party controls marked."""
    lines = [party_line(answer["party"]), say("control.held", count=len(answer["firms"]) + answer["firms_not_shown"])]
    for firm in answer["firms"]:
        votes = say("control.votes", votes=_span(firm["votes"])) if firm["votes"] else ""
        mark = say("control.controlled") if firm["controlled"] else ""
        lines.append(f"  {_span(firm['share']):>8}  {party_line(firm)}  {votes} {mark}".rstrip())
        lines += [_chain(chain) for chain in firm["chains"][:1]]
    return "\n".join([*(lines if answer["firms"] else [*lines, "  " + say("control.nobody")]), *_told(answer)])


def print_group(answer: Answer) -> str:
    """The head, and every firm with the votes that make it part of the group."""
    lines = [say("control.group", heads=_names(answer["head"]), count=answer["count"])]
    for firm in answer["firms"]:
        lines.append(f"  {_percent(firm['votes']):>8}  {party_line(firm)}  {word(firm['rule'])}")
        lines.append(f"            {_votes(firm['holders'])}")
    return "\n".join([*lines, *_cut(answer)])


def _controller(controller: Answer) -> list[str]:
    if not controller["found"]:
        reason = word(f"control.{controller['reason']}")
        hints = [say("control.hint", name=one["name"], **_numbers(one)) for one in controller["hints"]]
        following = _next(controller["steps"][0])
        return [say("control.none", reason=reason), *([following] if following else []), *hints]
    head = say(
        "control.controller",
        names=say("control.and").join(
            say("control.with_share", name=one["name"] or one["id"], share=_span(one["share"]))
            for one in controller["parties"]
        ),
        joint=say("control.joint") if controller["joint"] else "",
        word=word(f"control.{controller['word']}"),
        certainty=_percent(controller["certainty"]),
    )
    beyond = [] if controller["final"] else [say("control.beyond", reason=word(f"control.{controller['beyond']}"))]
    return [head, *beyond, *(line for step in controller["steps"] for line in _step(step))]


def _step(step: Answer) -> Iterable[str]:
    yield say(
        "control.step",
        firm=step["firm"]["name"],
        rule=word(step["rule"]),
        votes=_percent(step["votes"]),
        holders=_votes(step["holders"]),
    )
    yield from filter(None, [_next(step)])


def _next(step: Answer) -> str:
    following = step["next"]
    return say("control.next", names=_names(following["parties"]), votes=_span(following["votes"])) if following else ""


def _votes(holders: Sequence[Answer]) -> str:
    return "  ".join(f"{one['name']} {_span(one['votes'])}{_handed(one)} [{_records(one['edges'])}]" for one in holders)


def _handed(vote: Answer) -> str:
    return say("control.entrusted_part", votes=_percent(vote["entrusted"])) if vote["entrusted"] else ""


def _owners(owners: Sequence[Answer]) -> list[str]:
    lines = [say("control.owners")]
    for one in owners:
        basis = say("control.and").join(word(f"control.{basis}") for basis in one["basis"])
        lines.append(
            say("control.owner", name=one["name"], equity=_span(one["equity"]), votes=_span(one["votes"]), basis=basis)
        )
        if one["jointly_with"]:
            lines.append(say("control.jointly", names=_names(one["jointly_with"])))
        lines += [_chain(chain) for chain in one["chains"]]
        lines += [
            say(
                "control.same",
                name=same["name"],
                probability=_percent(same["probability"]),
                together=_percent(same["together"]),
            )
            for same in one["possible_same"]
        ]
        lines += [f"      [{_records(one['edges'])}]"] if one["edges"] else []
    return lines if owners else [*lines, "  " + say("control.nobody")]


def _chain(chain: Answer) -> str:
    steps = "".join(f"{one['from_name']} —{_percent(one['share'])}→ " for one in chain["path"])
    records = "; ".join(record for one in chain["path"] for record in one["records"][:1])
    whole = _percent(chain["share"]) if chain["share"] is not None else f"≤ {_percent(chain['at_most'])}"
    return f"      {steps}{chain['path'][-1]['to_name']} = {whole}   [{records}]"


def _tree(answer: Answer) -> list[str]:
    """Holders of holders; a party that came before is named and not opened again."""
    by_firm: defaultdict[str, list[Answer]] = defaultdict(list)
    for stake in answer["stakes"]:
        by_firm[stake["firm"]].append(stake)
    final = {one["id"]: one["share"] for one in answer["holders"]}
    lines: list[str] = []
    seen = {answer["party"]["id"]}
    ahead = [(1, stake) for stake in _largest_last(by_firm[answer["party"]["id"]])]
    while ahead and len(lines) < _LINES:
        depth, stake = ahead.pop()
        holder = stake["holder"]
        again = holder in seen and holder in by_firm
        lines.append(_branch(depth, stake, final.get(holder), again))
        if holder not in seen:
            ahead += [(depth + 1, one) for one in _largest_last(by_firm.get(holder, []))]
        seen.add(holder)
    return [*lines, say("control.lines", count=_LINES)] if ahead else lines


def _largest_last(stakes: Sequence[Answer]) -> list[Answer]:
    return sorted(stakes, key=lambda one: (one["share"] is not None, one["share"] or 0.0, one["holder"]))


def _branch(depth: int, stake: Answer, final: Answer | None, again: bool) -> str:
    amount = say("control.by_amount") if stake["basis"] == "amount" else ""
    shown = f"{'  ' * depth}└ {_percent(stake['share'])}{amount}  {stake['holder_name']}（{kind_name(stake['holder_kind'])}）"
    last = say("control.final", share=_span(final)) if final else ""
    return f"{shown}{last}{say('control.again') if again else ''}   [{_records([stake['edge']])}]"


def _told(answer: Answer) -> list[str]:
    """Contradictions, what nobody states, entrusted votes, agreements, rings, what was cut."""
    lines = []
    for firm in answer["firms_told"]:
        key = "control.contradicting" if firm["contradicting"] else "control.not_stated"
        unknown = _names(firm["unknown_holders"]) or "—"
        lines.append(
            say(
                key,
                name=firm["name"],
                stated=_percent(firm["stated"]),
                rest=_percent(firm["not_stated"]),
                unknown=unknown,
            )
        )
    for one in answer["entrusted"]:
        givers = _names(one["givers"]) or str(one["edge"]["properties"].get("entrusted_by", "")) or "—"
        lines.append(
            say("control.entrusted", firm=one["firm"]["name"], holder=one["holder"]["name"], givers=givers)
            + f"   [{_records([one['edge']])}]"
        )
    for one in answer["in_concert"]:
        lines.append(say("control.in_concert", names=_names(one["parties"])) + f"   [{_records([one['edge']])}]")
    lines += [
        say("control.ring", names=_names(ring["parties"]), share=_percent(ring["share"])) for ring in answer["rings"]
    ]
    return [*lines, *_cut(answer)]


def _cut(answer: Answer) -> list[str]:
    lines = [say("control.cut", count=answer["not_opened_count"])] if answer["not_opened"] else []
    lines += [say("control.suppressed", name=one["name"]) for one in answer["suppressed"]]
    used = {step["rule"] for step in (*answer.get("controller", {}).get("steps", ()), *answer.get("firms", ()))}
    unverified = sorted(rule for rule in used - {""} if not answer["rules"][rule]["verified"])
    return (
        [*lines, say("control.unverified", rules=say("control.and").join(map(word, unverified)))]
        if unverified
        else lines
    )


def _names(parties: Sequence[Answer]) -> str:
    return say("control.and").join(party["name"] or party["id"] for party in parties)


def _numbers(hint: Answer) -> dict[str, str]:
    return {"certainty": _percent(hint["certainty"]), "records": _records([hint["edge"]])}


def _percent(share: float | None) -> str:
    return say("control.unknown") if share is None else f"{share * 100:.4g}%"


def _span(span: Answer) -> str:
    if span["value"] is not None:
        return _percent(span["value"])
    return f"{_percent(span['lower'])}–{_percent(span['upper'])}"


def _records(edges: Sequence[Answer]) -> str:
    records = [record for edge in edges for record in edge["records"]]
    return "; ".join(records[:_CITED]) + ("…" if len(records) > _CITED else "")
