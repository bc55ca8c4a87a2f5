"""The price of rules: what each binding rule costs a unit, first screened, then confirmed by planning again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from optimizer import session
from optimizer.plan.plan import NOTES
from optimizer.session import Solved, start_from
from optimizer.solve.interruption import Interruption
from optimizer.solve.orderable import Hold
from optimizer.study.bench import Bench, Found
from optimizer.study.interval import IMPOSSIBLE, NOT_REACHED, SCREENED, Interval
from optimizer.study.price_rules import Priced, rules_to_price
from optimizer.study.screening import read

GAP = 1e-4  # of both searches of a pair, where the time allows
SHARE_FOR_THE_PLAN = 0.3  # of the time, for proving more about the plan there is
STEPS = (1.0, 10.0)  # units a rule is moved by: the first whose effect should be seen
SEEN = 4.0  # times what the plan's own gap leaves open
LEAST_INR = 1.0


@dataclass(frozen=True)
class Price:
    """What a rule costs a unit, INR; the interval is None where nothing was found."""

    rule: Priced
    interval: Interval | None
    verdict: str
    steps: float = 1.0
    fewer: bool = False  # cover: measured by asking for less, since more cannot be kept

    @property
    def unit(self) -> str:
        words = "one day less" if self.fewer else self.rule.unit
        return words if self.steps == 1 else f"{words}, mean over {self.steps:g}"


def frame_of(prices: Iterable[Price]) -> pd.DataFrame:
    """The frame ``prices`` of a plan's notes, dearest first."""
    blank = float("nan")
    rows = [
        {
            "rule": p.rule.rule, "where": p.rule.where, "when": p.rule.when, "unit": p.unit,
            "low_inr": p.interval.low if p.interval else blank, "high_inr": p.interval.high if p.interval else blank,
            "verdict": p.verdict, "cells": p.rule.cell,
        }
        for p in sorted(prices, key=lambda p: -(p.interval.high if p.interval else 0.0))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(NOTES["prices"]))


def screened(solved: Solved, bench: Bench | None = None) -> list[Price]:
    """A first look at every continuous rule, from one linear program at the plan; rules that cost nothing are left out.

    Each figure holds for small changes and the plan's own yes/no decisions: it is a point, and no proof.
    """
    bench = bench or Bench.of(solved)
    at = read(solved, bench)
    if at is None:
        return []
    prices = []
    for rule in rules_to_price(solved.case, solved.plan):
        inr = rule.screen(at) if rule.screen is not None else 0.0
        if abs(inr) >= LEAST_INR:
            prices.append(Price(rule, Interval(inr, inr), SCREENED))
    return prices


def confirmed(
    solved: Solved,
    *,
    only: Sequence[str] = (),
    gap: float = GAP,
    seconds: float = 600.0,
    interruption: Interruption | None = None,
    say: Callable[[str], None] | None = None,
) -> list[Price]:
    """The price of each binding rule as an interval proved by planning again; of the rules named ``only``, all.

    ``only`` are parts of the rule's name or place, in any case. Each search gets an even share of the time left.
    """
    until, say = time.perf_counter() + seconds, say or (lambda words: None)
    bench = Bench.of(solved, interruption)
    at = read(solved, bench)
    rules = []
    for rule in rules_to_price(solved.case, solved.plan):
        inr = rule.screen(at) if at is not None and rule.screen is not None else 0.0
        named = any(word.casefold() in f"{rule.rule} {rule.where} {rule.when}".casefold() for word in only)
        if named or (not only and (abs(inr) >= LEAST_INR or rule.screen is None)):
            rules.append((rule, inr))
    rules.sort(key=lambda pair: (pair[0].screen is not None, -abs(pair[1])))
    if not rules:
        return []
    say("Proving more about the plan there is")
    here = bench.search(gap=gap, seconds=SHARE_FOR_THE_PLAN * seconds, start=solved.searched.values)
    here = _better(here, solved, bench)
    prices = []
    for k, (rule, inr) in enumerate(rules):
        left = until - time.perf_counter()
        if left <= 1.0 or bench.interruption.stopped:
            prices.append(Price(rule, Interval(inr, inr), SCREENED) if inr else Price(rule, None, NOT_REACHED))
            continue
        share = max(1.0, left / (len(rules) - k))
        prices.append(price(solved, bench, here, rule, inr, gap=gap, seconds=share))
        say(f"{rule.rule}, {rule.where}: {prices[-1].verdict}")
    return prices


def price(
    solved: Solved, bench: Bench, here: Found, rule: Priced, screened_inr: float, *, gap: float, seconds: float
) -> Price:  # fmt: skip
    """One rule priced by planning again with it changed; ``here`` is the plan there is, as far as it is proved."""
    until = time.perf_counter() + seconds
    doubt = max(here.best_inr - here.bound_inr, gap * abs(here.best_inr))
    large = not rule.whole and abs(screened_inr) * STEPS[0] < SEEN * doubt and abs(screened_inr) >= LEAST_INR
    tries = [(STEPS[1] if large else STEPS[0], False)]
    if rule.tightens:
        tries += [(tries[0][0], True)]
    found, steps, fewer = here, STEPS[0], False
    for steps, fewer in tries:
        found = _changed(solved, bench, here, rule, -steps if fewer else steps, gap, until)
        if not found.impossible:
            break
    if found.impossible or found.values is None:
        return Price(rule, None, IMPOSSIBLE if found.impossible else NOT_REACHED, steps, fewer)
    if rule.tightens and not fewer:
        interval = Interval.between(here, found)
    elif rule.tightens:
        interval = Interval.between(found, here)
    else:
        interval = Interval.between(found, here).at_least_nought()
    return Price(rule, interval.per(steps), interval.verdict, steps, fewer)


def _changed(
    solved: Solved, bench: Bench, here: Found, rule: Priced, units: float, gap: float, until: float
) -> Found:  # fmt: skip
    """The plan with a rule changed, at the same exceptions."""
    built = session.build(rule.change(solved.case, units))
    holds = [Hold(h.number, h.at_most) for h in bench.holds]
    other = Bench(built, holds, bench.interruption)
    values = here.values if here.values is not None else solved.searched.values
    start = start_from(replace(solved, searched=replace(solved.searched, values=values)), built)
    return other.search(gap=gap, seconds=max(1.0, until - time.perf_counter()), start=start)


def _better(found: Found, solved: Solved, bench: Bench) -> Found:
    """What a search proved of the plan there is, with what was proved of it before."""
    known = solved.searched.bound_inr if not bench.holds else found.bound_inr
    return replace(found, bound_inr=min(found.best_inr, max(found.bound_inr, known)))


