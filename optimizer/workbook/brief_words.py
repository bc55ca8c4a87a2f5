"""The words of the Brief: what a section is, and how a plan, a weight and a sum are said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from optimizer.case.case import AGENCY, Case
from optimizer.plan.plan import Plan
from optimizer.plan.record import RunRecord
from optimizer.workbook.formats import indian_words
from optimizer.workbook.plan_columns import CRORE

REFUSED = 8  # exit code of a plan its audit does not confirm
NO_BOUND = -1e300
How = Literal["text", "tonnes", "crore", "months", "month", "date", "amount", "percent", "days", "words"]
GRID = 7  # columns of the page; a table names the ones it fills


@dataclass(frozen=True)
class Heading:
    """A column of a table on the page: where it stands (0 to 6), its title, how its figures are shown."""

    at: int
    title: str
    how: How = "text"


@dataclass(frozen=True)
class Section:
    """A part of the page: heading, sentences, then a table if there is one, then sentences under it."""

    heading: str
    sentences: tuple[str, ...] = ()
    columns: tuple[Heading, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()
    after: tuple[str, ...] = ()
    alarm: bool = False  # what must not be overlooked


def title(case: Case) -> str:
    return f"Procurement plan, {case.months[0].label}: {case.settings.plan_name.replace('_', ' ')}"


def proven(plan: Plan) -> bool:
    """Whether the search left a bound; without one it says so with minus infinity."""
    return plan.bound_inr > NO_BOUND


def status_words(plan: Plan, record: RunRecord) -> str:
    """The state of the plan in a sentence."""
    if record.exit_code == REFUSED:
        return "Refused by its own audit: kept as evidence, not to be signed."
    count = len(plan["exceptions"])
    kept = "every rule is kept" if not count else f"{count} exception{'s' if count > 1 else ''} to the rules"
    gap = f"gap {plan.gap:.2%}" if proven(plan) else "nothing proven about the cost"
    if plan.status == "limit":
        return f"Stopped at the time limit: {kept}, {gap}."
    if plan.status == "interrupted":
        return f"Stopped by the operator: {kept}, {gap}."
    return f"{kept[0].upper()}{kept[1:]}."


def proof_words(plan: Plan) -> str:
    """How much better any other plan could be."""
    if len(plan["scenarios"]):
        return _proof_over_scenarios(plan)
    if not proven(plan):
        return "The search stopped before it could prove how far this plan is from the best."
    left = max(0.0, plan.objective_inr - plan.bound_inr) / CRORE
    return (
        f"No plan can cost more than ₹{indian_words(left)} crore less than this ({plan.gap:.3%} of the gross outlay)."
    )


def _proof_over_scenarios(plan: Plan) -> str:
    """What the orders decided now come to over the scenarios; the cost beside it is that of Base."""
    row = plan["worth_of_scenarios"].iloc[0]
    loss, least = (indian_words(float(row[name]) / CRORE) for name in ("value_inr", "low_inr"))
    count = int((plan["scenarios"]["probability"] > 0).sum())
    return (
        f"Over {count} scenarios these orders lose ₹{loss} crore (sheet Scenario results); no others "
        f"can lose less than ₹{least} crore."
    )


def weight_words(tonnes: float) -> str:
    """Tonnes in words; kilograms where they are few."""
    return f"{indian_words(tonnes * 1000, 1)} kg" if abs(tonnes) < 0.1 else f"{indian_words(tonnes)} t"


def crore_words(inr: float) -> str:
    """INR as ₹ crore, or ₹ lakh where it is little."""
    return f"₹{indian_words(inr / 1e5)} lakh" if abs(inr) < 0.1 * CRORE else f"₹{indian_words(inr / CRORE)} crore"


def owner_of(case: Case, role: str) -> str | None:
    """The name of the owner with a role; the agency alone where the case has no Buyers."""
    if not case.buyers:
        return AGENCY if role == AGENCY else None
    return next((b.buyer for b in case.buyers if b.role == role), None)


def many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def day(date: dt.date) -> str:
    """18 January 2027."""
    return f"{date.day} {date:%B %Y}"


def range_words(low: float, high: float) -> str:
    """An interval of INR as ₹ crore; one figure where it is one."""
    if high == float("inf"):
        return f"at least {crore_words(low)}"
    if abs(high - low) < 0.005 * CRORE:
        return crore_words(high)
    return f"₹{indian_words(low / CRORE)} to {indian_words(high / CRORE)} crore"


def waiting_of_agency(case: Case, plan: Plan) -> pd.DataFrame:
    """What a month's wait does to each order the agency itself would sign; industry's are not its to sign."""
    orders = plan["orders"]
    own = orders.loc[orders["buyer"] == owner_of(case, AGENCY), "order"]
    waiting = plan["waiting"]
    return waiting[waiting["order"].isin(own)]


def waiting_words(waiting: pd.DataFrame) -> str:
    """The sentence on waiting: money lost or saved, and the most days of cover lost. One order at a time."""
    low, high, lost = (waiting[c].fillna(0).astype(float) for c in ("low_inr", "high_inr", "cover_days_lost"))
    if high.sum() <= 0:
        does = f"saves {crore_words(-low.sum())}"
    elif low.sum() < 0:
        most = "an unknown sum" if high.sum() == float("inf") else f"up to {crore_words(high.sum())}"
        does = f"saves up to {crore_words(-low.sum())} or costs {most}"
    else:
        does = f"costs {range_words(low.sum(), high.sum())}"
    words = f"Signing these orders a month later, one at a time, {does} in all"
    if lost.max() <= 0:
        return f"{words}; no cover is lost."
    worst = waiting["material"].iloc[int(lost.to_numpy().argmax())]
    return f"{words} and loses up to {lost.max():.1f} days of cover ({worst})."
