"""The Plan: what was decided, as tidy frames with fixed columns, in tonnes and INR.

Written by ``plan/extract.py``, shown by ``workbook/``, judged by ``plan/audit``. Months are strings
``2026-12``, dates are ``datetime.date``, shares run from 0 to 1. A frame for a rule that is off is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

GAIN, FORESIGHT = "gain over the plan without scenarios", "worth of foresight"
"""Figures of ``worth_of_scenarios`` that are told beside the plan."""

FRAMES: dict[str, tuple[str, ...]] = {
    # one row an order placed by this plan
    "orders": (
        "order", "buyer", "offer", "supplier", "material", "vendor_country", "processing_country", "mine_country",
        "order_month", "usable_month", "pay_month", "file_by", "order_by", "usable_from", "tonnes", "lots",
        "tier", "price_inr_per_t", "purchase_inr", "freight_inr", "insurance_inr", "duty_inr", "clearance_inr",
        "ordering_inr", "landed_inr", "fund", "basis", "indicative",
    ),
    # one row an order signed earlier that the plan proposes to cancel: what no longer comes and is no longer paid
    "cancellations": ("order", "supplier", "material", "buyer", "usable_month", "tonnes", "spared_inr", "cost_inr",
                      "fund"),
    # one row a part of an order in a step of its market's curve; the premium stands above the quoted price
    "market": ("order", "market", "material", "month", "step", "from_t", "premium_inr_per_t", "tonnes", "inr"),
    # one row an offer and fiscal year with tonnes committed; committed_t - before_t - ordered_t = not_taken_t where
    # that is above nothing
    "take_or_pay": ("offer", "buyer", "fiscal_year", "committed_t", "before_t", "ordered_t", "not_taken_t", "pay_month",
                    "inr"),
    # one row a material under a licence bar, owner and month; parts of the same columns of balance
    "pools": (
        "material", "bar", "owner", "month", "opening_t", "arrivals_t", "open_orders_t", "made_t", "received_t",
        "issued_t", "taken_in_t", "passed_on_t", "written_off_t", "closing_t",
    ),
    # one row a sector and material under a bar that it is issued
    "pool_issues": ("sector", "material", "bar", "month", "tonnes"),
    # one row a line and the bar on what it makes; and what such a run takes in under which bar
    "pool_runs": ("line", "bar", "month", "made_t"),
    "pool_takes": ("line", "run_bar", "material", "bar", "month", "tonnes"),
    # one row an order and export licence it is shipped under, in the month of shipment
    "licence_draws": ("order", "licence", "month", "tonnes"),
    # one row a licence and planned month in which it is valid; opening_t - drawn_t = left_t
    "licences": ("licence", "exporter", "month", "opening_t", "drawn_t", "left_t"),
    # one row a supplier on the panel in a fiscal year, where a panel cost is charged
    "panel": ("supplier", "fiscal_year", "cost_inr"),
    # one row a material, owner and month; opening + … = … + closing
    "balance": (
        "material", "owner", "month", "opening_t", "arrivals_t", "open_orders_t", "made_t", "received_t",
        "issued_t", "taken_in_t", "passed_on_t", "written_off_t", "sold_t", "closing_t",
    ),
    # closing stock by store; store is the owner's name where the workbook has no Stores
    "stock": ("material", "owner", "store", "month", "closing_t"),
    # one row a material, owner, month and way by which stock is moved; empty without the sheet Moving costs
    "moves": ("material", "owner", "from_store", "to_store", "month", "tonnes"),
    # one row an order and month in which some of it leaves bond; month_out "" for what is in bond at the end, whose
    # duty and tax are charged in the last month
    "bond": ("order", "month_in", "month_out", "tonnes", "duty_inr", "tax_inr", "interest_inr"),
    # one row a material with cover and month
    "cover": ("material", "month", "basis", "target_months", "requirement_t", "counted_t", "converted_t",
              "short_cover_t", "cover_months", "cover_months_with_conversion"),
    # one row a line and month whose hypothetical run counts toward cover: no more is run than is lacked
    "conversion": ("line", "plant", "material", "month", "window_months", "limit_t", "run_t"),
    # one row a sector of several materials and month: how long its least covered material lasts, with conversion
    "kits": ("sector", "month", "kit_months", "least_covered", "not_covered"),
    # one row a response class, material and month with a need: what lies in stores ready in time, and what is short
    "response": ("rule", "material", "month", "within_days", "required_t", "ready_t", "short_t"),
    # one row a sector, material and month with demand
    "issues": ("sector", "material", "month", "demand_t", "issued_t", "unmet_t"),
    # one row a line and month with capacity; infinite for a line that has no limit of its own
    "production": ("line", "plant", "material", "month", "capacity_t", "made_t", "running", "started"),
    # one row a material, its substitute, a sector and a month in which some demand is replaced; issued to the sector is
    # what it gets in its own form, so that demand = issued + replaced + unmet
    "substitutions": ("material", "substitute", "sector", "month", "replaced_t", "substitute_t", "extra_inr"),
    # one row a loan and month in which something is lent, comes back or is out; what is lent is issued to the sector as
    # well, and what comes back, premium included, is received by the agency; back_month "" where nothing is lent
    "loans": ("loan", "sector", "material", "month", "lent_t", "back_month", "returned_t", "out_t", "cost_inr"),
    # one row an expansion begun; monthly_inr is what its capital less the subsidy costs in each month of service
    "expansions": ("expansion", "line", "start_month", "service_month", "adds_t", "capital_inr",
                   "subsidy_inr", "monthly_inr"),
    # one row a line and month in which a scheme pays for what it makes
    "incentive": ("line", "scheme", "month", "made_t", "incentivised_t", "rate_inr_per_t", "incentive_inr"),
    # the cost of this plan to the buyers and to the nation: one row a view and cost term; the term "total" is the sum
    # with signs. Empty where the two cannot differ
    "views": ("view", "term", "discounted_inr"),
    # one row a material that lines make and fiscal year, all owners: what becomes of it
    "own_make": ("material", "fiscal_year", "opening_t", "made_t", "bought_t", "used_t", "sold_t", "written_off_t",
                 "closing_t"),
    # one row a plant, material assured to it and fiscal year; kept before + assured = taken in + kept, or more is taken
    "assured": ("plant", "material", "fiscal_year", "kept_before_t", "assured_t", "taken_in_t", "kept_t"),
    # one row a plant named on Plants and month: its hours, and those its lines take
    "plant_hours": ("plant", "month", "hours", "making_hours", "changeover_hours", "idle_hours"),
    # one row a rule, window and source; for counts and concentration one row a rule and window, source ""
    "mix": ("rule", "kind", "by", "window", "from_month", "to_month", "source", "amount", "total", "share", "limit",
            "excess", "given"),
    # one row a fund and month; opening + allocation + receipts = paid + lapsed + closing
    "funds": ("fund", "fiscal_year", "month", "opening_inr", "allocation_inr", "receipts_inr", "paid_inr",
              "lapsed_inr", "closing_inr"),
    # one row a receipt (+) or payment (-) of a fund; fund "" is paid after the last month; empty unless money is told
    # in more detail than what is voted
    "ledger": ("fund", "fiscal_year", "month", "what", "order", "milestone", "inr"),
    # one row a cost term, buyer and month in which it is not zero; discounted_inr = inr x discount factor
    "costs": ("term", "buyer", "month", "inr", "discounted_inr"),
    # one row an exception; amount in unit
    "exceptions": ("rule", "where", "when", "amount", "unit", "cell"),
    # one row a goal that had to be bent, in order; empty when every rule is kept
    "goals": ("goal", "value", "bound", "unit"),
}  # fmt: skip

NOTES: dict[str, tuple[str, ...]] = {
    # one row an order (or run of a line) and an offer that could have arrived in time, by rank of landed cost
    "reasons": ("order", "rank", "offer", "supplier", "country", "landed_inr_per_t", "chosen", "lowest", "need",
                "stopped_by", "cells"),
    # one row an order of the agency: the lowest landed offer at its tonnes, and the ground on which it was passed
    "lowest": ("order", "material", "tonnes", "offer", "supplier", "landed_inr_per_t", "lowest_offer",
               "lowest_supplier", "lowest_inr_per_t", "more_inr_per_t", "more_inr", "ground", "cells"),
    # one row a thing found out about why exceptions are needed, and the way it was found
    "diagnosis": ("found_by", "where", "when", "needed", "most", "unit", "words"),
    # one row an exception and a change of one cell that mends it, cheapest first, each found true by planning again
    "mends": ("exception", "where", "when", "rank", "change", "cell", "before", "after", "unit", "effect",
              "remaining", "cost_inr"),
    # one row a rule that binds: what one more unit of it is worth, as an interval
    "prices": ("rule", "where", "when", "unit", "low_inr", "high_inr", "verdict", "cells"),
    # one row an order due in the first month: what it costs to sign it a month later
    "waiting": ("order", "supplier", "material", "low_inr", "high_inr", "cover_days_lost", "verdict"),
    # one row a point of the frontier
    "frontier": ("cover_months", "china_share", "cost_inr", "bound_inr", "fund_inr", "lowest_days_if_china_stops"),
    # one row a month recorded, what an earlier plan said of it, and what happened
    "promises": ("month", "what", "item", "unit", "plan", "promised", "happened", "difference"),
    # one row an order that is not as in the last plan; a month or tonnes that one of the two lacks is blank
    "changes": ("change", "order_before", "order", "buyer", "offer_before", "offer", "supplier", "material",
                "month_before", "month", "tonnes_before", "tonnes", "cause", "found_by"),
    # one row a cell of the input that is not as in the last plan's, or not as that plan expected it
    "input_changes": ("part", "sheet", "row", "column", "before", "after", "unit", "cell"),
    # one row a step from the last plan's cost to this one's; exceptions is -1 where no plan was made
    "cost_walk": ("step", "inr", "total_inr", "sure_inr", "exceptions", "words"),
    # one row a line, an import of its material and a fiscal year: what each costs a usable tonne, without and with the
    # incentive that reaches the buyers, the incentive at which they are equal, and from when on none is needed
    "competitiveness": ("material", "fiscal_year", "line", "offer", "supplier", "country", "import_inr_per_t",
                        "made_inr_per_t", "paid_inr_per_t", "incentive_inr_per_t", "with_incentive_inr_per_t",
                        "break_even_inr_per_t", "not_needed_from"),
    # one row an alternative plan and source country
    "alternatives": ("plan", "cost_inr", "bound_inr", "source", "share", "share_in_plan"),
    # one row a scenario planned over: what the orders decided now lead to in it
    "scenarios": ("scenario", "probability", "loss_inr", "cost_inr", "shortage_inr", "unmet_t", "first_short",
                  "short_from", "lowest_cover_months", "lowest_at", "foreseen_inr", "without_inr"),
    # one row an order of the months every scenario shares, beside that of the plan without scenarios
    "decided_now": ("order_month", "material", "offer", "supplier", "buyer", "tonnes", "without_t"),
    # one row a figure that sums scenarios up, with what it is at least and at most
    "worth_of_scenarios": ("measure", "value_inr", "low_inr", "high_inr", "words"),
}  # fmt: skip
"""Explanations a plan may carry beside its frames: read by people, not judged by the audit."""


@dataclass(frozen=True)
class Plan:
    """The frames of ``FRAMES`` by name (and of ``NOTES``, where there are any), with the figures of the search.

    ``objective_inr`` is the discounted sum of the cost terms with their signs; ``bound_inr`` a proven lower
    bound on it for any plan with these exceptions; ``gross_outlay_inr`` the discounted sum of the terms of
    positive sign, without the tax that comes back. ``gap`` = (objective - bound) / gross outlay.
    """

    frames: Mapping[str, pd.DataFrame]
    objective_inr: float
    bound_inr: float
    gross_outlay_inr: float
    status: str  # solved | exceptions | limit | interrupted
    stages: tuple[Mapping[str, float | str], ...] = field(default=())  # the searches made, in order

    @property
    def gap(self) -> float:
        if self.gross_outlay_inr <= 0:
            return 0.0 if self.objective_inr - self.bound_inr <= 1e-6 else 1.0
        return max(0.0, (self.objective_inr - self.bound_inr) / self.gross_outlay_inr)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.frames[name] if name in FRAMES or name in self.frames else empty_frame(name)

    def with_notes(self, **notes: pd.DataFrame) -> Plan:
        """The same plan with explanations added or replaced."""
        return replace(self, frames={**self.frames, **notes})


def empty_frame(name: str) -> pd.DataFrame:
    """A frame of FRAMES or NOTES without rows."""
    return pd.DataFrame(columns=list((FRAMES | NOTES)[name]))
