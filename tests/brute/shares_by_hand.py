"""Rules on shares in the tiny worlds of ``by_hand.py``, as a clerk checks them: no code of the optimizer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SOURCE_FROM = 0.05  # of all that comes in: from here a country counts as a source


@dataclass(frozen=True)
class Share:
    """A rule on the countries of what comes in within a fiscal year."""

    kind: str  # cap | floor | at least | at most | concentration
    limit: float
    country: str = "each"


def turning_points(rule: Share, bought: list[float]) -> Iterator[float]:
    """Tonnes of the works, as one more source, at which its own share or another's is just what the rule says."""
    total = sum(bought)
    if rule.kind == "concentration":  # (squares + x²) = limit × (total + x)²
        a, b, c = 1 - rule.limit, -2 * rule.limit * total, sum(q * q for q in bought) - rule.limit * total * total
        within = b * b - 4 * a * c
        if within >= 0:
            yield from ((-b - within**0.5) / (2 * a), (-b + within**0.5) / (2 * a))
        return
    share = SOURCE_FROM if rule.kind == "at least" else rule.limit
    if share < 1:
        yield share * total / (1 - share)  # its own
    for tonnes in bought:
        if share > 0:
            yield tonnes / share - total  # another's


def share_kept(rule: Share, amount: dict[str, float]) -> bool:
    total = sum(amount.values())
    if total <= 0:
        return True
    shares = {name: tonnes / total for name, tonnes in amount.items()}
    spoken_of = list(shares) if rule.country == "each" else [rule.country]
    match rule.kind:
        case "cap":
            return all(shares.get(name, 0.0) <= rule.limit + 1e-9 for name in spoken_of)
        case "floor":
            return all(shares.get(name, 0.0) >= rule.limit - 1e-9 for name in spoken_of)
        case "at least":
            return sum(share >= SOURCE_FROM - 1e-9 for share in shares.values()) >= rule.limit
        case "at most":
            return sum(share > 0 for share in shares.values()) <= rule.limit
    return sum(share * share for share in shares.values()) <= rule.limit + 1e-9
