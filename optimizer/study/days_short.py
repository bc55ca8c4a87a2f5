"""An exception in days: what is missing against the mean day's demand of its material."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from optimizer.case.case import Case
from optimizer.model.needs import needs_of

DAYS_A_MONTH = 365 / 12


def days_short(case: Case) -> Callable[[Mapping[str, Any]], float | str]:
    """A row of the frame ``exceptions`` to days of cover (of demand, where demand is not met or stock is not ready in
    time); "" for other rules."""
    needs = needs_of(case)
    of_rule = {row.rule: needs.mean for row in case.response}
    of_rule |= {"cover": needs.mean_covered, "unmet demand": needs.mean}

    def days(row: Mapping[str, Any]) -> float | str:
        means = of_rule.get(str(row["rule"]))
        mean = means.get(str(row["where"]).split(" · ")[-1], 0.0) if means and row["unit"] == "t" else 0.0
        return float(row["amount"]) / mean * DAYS_A_MONTH if mean > 0 else ""

    return days
