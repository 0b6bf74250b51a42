"""Planted truths about control: chains, layers that meet again and rings of cross-holdings, with the exact final share."""

from __future__ import annotations

from fractions import Fraction

from api.bench.graph_cast import Cast
from api.bench.graph_draft import Ref

_DEEPEST = 12


def plant_control(cast: Cast, number: int) -> None:
    """One structure of shares; what is not told of a firm's shares is held by persons without a say in it."""
    (_chain, _diamond, _ring, _votes, _concert)[number % 5](cast, number)


def _chain(cast: Cast, number: int) -> None:
    """One owner through up to twelve firms, each held by a majority."""
    depth = 1 + number // 5 % _DEEPEST
    owner = cast.person()
    firms = [cast.firm() for _ in range(depth)]
    share = Fraction(1)
    for holder, firm in zip([owner, *firms], firms, strict=False):
        part = Fraction(int(cast.stage.rng.integers(5_100, 9_900)), 10_000)
        _hold(cast, holder, firm, part)
        _rest(cast, firm, 1 - part)
        share *= part
    _note(cast, "chain", owner, firms[-1], share, owner, layers=depth)


def _diamond(cast: Cast, number: int) -> None:
    """One owner by two ways: neither firm between has a majority of the last, together they do."""
    owner, left, right, bottom = cast.person(), cast.firm(), cast.firm(), cast.firm()
    parts = [
        Fraction(int(cast.stage.rng.integers(low, high)), 10_000)
        for low, high in ((6_000, 9_900), (6_000, 9_900), (2_600, 4_500), (2_600, 4_500))
    ]
    for holder, firm, part in (
        (owner, left, parts[0]),
        (owner, right, parts[1]),
        (left, bottom, parts[2]),
        (right, bottom, parts[3]),
    ):
        _hold(cast, holder, firm, part)
    for firm, part in ((left, parts[0]), (right, parts[1]), (bottom, parts[2] + parts[3])):
        _rest(cast, firm, 1 - part)
    _note(cast, "diamond", owner, bottom, parts[0] * parts[2] + parts[1] * parts[3], owner, layers=2)


def _ring(cast: Cast, number: int) -> None:
    """Firms that hold a part of the next in a ring, the owner a majority of the first: what comes round counts again.

    With a share ``a`` of the owner in the first of firms that hold ``r1 ... rn`` of the next, the owner's final share in
    the first is ``a / (1 - r1 ... rn)``: the solution of x = own + parts x, as is for any graph of shares.
    """
    rng = cast.stage.rng
    length = 2 + number // 5 % 3
    owner, firms = cast.person(), [cast.firm() for _ in range(length)]
    own = Fraction(int(rng.integers(5_200, 7_500)), 10_000)
    parts = [Fraction(int(rng.integers(5_100, 8_000)), 10_000) for _ in range(length - 1)]
    parts.append(Fraction(int(rng.integers(500, 2_400)), 10_000))
    _hold(cast, owner, firms[0], own)
    round_ = Fraction(1)
    for at, part in enumerate(parts):
        following = firms[(at + 1) % length]
        _hold(cast, firms[at], following, part)
        _rest(cast, following, 1 - part - (own if following == firms[0] else 0))
        round_ *= part
    share = own / (1 - round_)
    for part in parts[:-1]:
        share *= part
    _note(cast, "ring", owner, firms[-1], share, owner, layers=length)


def _votes(cast: Cast, number: int) -> None:
    """A holder of a fifth to whom another entrusts the votes of a third and more: control by votes, not by capital."""
    owner, other, firm = cast.person(), cast.person(), cast.firm()
    own, entrusted = Fraction(2, 10), Fraction(int(cast.stage.rng.integers(3_400, 4_500)), 10_000)
    _hold(cast, owner, firm, own)
    _hold(cast, other, firm, entrusted)
    _rest(cast, firm, 1 - own - entrusted)
    cast.tie("holds_votes", owner, firm, 0, float(entrusted), entrusted_by=Ref(other))
    _note(cast, "votes", owner, firm, own, owner, votes=float(own + entrusted), layers=1)


def _concert(cast: Cast, number: int) -> None:
    """Two holders who act in concert and have the majority together."""
    one, other, firm = cast.person(), cast.person(), cast.firm()
    parts = Fraction(3, 10), Fraction(int(cast.stage.rng.integers(2_200, 2_900)), 10_000)
    _hold(cast, one, firm, parts[0])
    _hold(cast, other, firm, parts[1])
    _rest(cast, firm, 1 - parts[0] - parts[1])
    cast.tie("acts_in_concert", one, other)
    _note(
        cast,
        "concert",
        one,
        firm,
        parts[0],
        one,
        together=[Ref(one), Ref(other)],
        votes=float(parts[0] + parts[1]),
        layers=1,
    )


def _hold(cast: Cast, holder: int, firm: int, part: Fraction) -> None:
    cast.tie("shareholder", holder, firm, 0, float(part))


def _rest(cast: Cast, firm: int, left: Fraction) -> None:
    """What nobody told of is held by two persons, neither more than the rest's greater half."""
    greater = Fraction(int(left * 6_000), 10_000)
    for part in (greater, left - greater):
        if part > 0:
            _hold(cast, cast.person(), firm, part)


def _note(cast: Cast, shape: str, owner: int, firm: int, share: Fraction, controller: int, **more: object) -> None:
    ends = {"owner": Ref(owner), "firm": Ref(firm), "controller": Ref(controller)}
    cast.note("control", shape=shape, share=float(share), exact=str(share), **ends, **more)
