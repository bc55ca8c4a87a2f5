"""The need an order or a run covers: which months' demand it serves, and what would lack without it."""

from __future__ import annotations

from collections import defaultdict

from optimizer.model.data import Data
from optimizer.plan.plan import Plan
from optimizer.study.arithmetic import most_convertible_t
from optimizer.study.grounds import tonnes_words

NOISE_T = 1e-4


class Needs:
    """The flows of a plan, by material and month."""

    def __init__(self, data: Data, plan: Plan) -> None:
        self.data, self.months = data, data.case.months
        at = {str(month): t for t, month in enumerate(self.months)}
        self.drawn: dict[tuple[str, int], float] = defaultdict(float)
        self.closing: dict[tuple[str, str, int], float] = {}
        self.counted: dict[tuple[str, int], float] = defaultdict(float)
        share = data.owners.counted_share
        columns = ("material", "owner", "month", "issued_t", "taken_in_t", "closing_t")
        self.required: dict[tuple[str, int], float] = {}
        self.convertible: dict[tuple[str, int], float] = most_convertible_t(data)
        columns_of_cover = ("material", "month", "requirement_t", "converted_t")
        for i, month, required, converted in plan["cover"][list(columns_of_cover)].itertuples(index=False):
            self.required[i, at[month]] = required
            self.counted[i, at[month]] += converted
            # what is converted already is in what counts; the rest of what could be is still there to fill a gap
            self.convertible[i, at[month]] = max(0.0, self.convertible.get((i, at[month]), 0.0) - max(0.0, converted))
        for i, owner, month, issued, taken, closing in plan["balance"][list(columns)].itertuples(index=False):
            self.drawn[i, at[month]] += issued + taken
            self.closing[i, owner, at[month]] = closing
            self.counted[i, at[month]] += share[owner] * closing
        self.made_of: dict[tuple[str, int], float] = defaultdict(float)  # what cover counts on lines to take in of it
        for line, month, run in plan["conversion"][["line", "month", "run_t"]].itertuples(index=False):
            for recipe in data.recipes[line]:
                if recipe.role == "input":
                    self.made_of[recipe.material, at[month]] += data.intake_per_t(recipe) * run
        self.arrivals: dict[str, set[int]] = defaultdict(set)
        for i, month in plan["orders"][["material", "usable_month"]].itertuples(index=False):
            self.arrivals[i].add(at[month])
        for i, _, t in data.open_arrivals_t:
            self.arrivals[i].add(t)

    def served(self, material: str, buyer: str, usable: int, tonnes: float) -> str:
        """What ``tonnes`` usable from a month on are for."""
        data, horizon = self.data, self.data.horizon
        following = min((t for t in self.arrivals[material] if t > usable), default=horizon)
        demand = sum(self.drawn[material, t] for t in range(usable, following))
        span = self._span(usable, following - 1)
        words = f"Drawn in {span}, until the next arrival: {tonnes_words(demand)}."
        if following == horizon:
            words = f"Drawn in {span}, after the last arrival: {tonnes_words(demand)}."
        if demand <= NOISE_T:
            words = f"Nothing is drawn in {span}."
        counts = data.owners.counted_share[buyer] * tonnes
        missing = {
            t: min(need, need - self.counted[material, t] + counts) - self.convertible.get((material, t), 0.0)
            for t in range(usable, horizon) if (need := self.required.get((material, t), 0.0)) > 0
        }  # fmt: skip
        short = {t: min(q, counts) for t, q in missing.items() if min(q, counts) > NOISE_T}
        lacking = {t: min(tonnes, q) for t in range(usable, horizon)
                   if (q := tonnes - self.closing[material, buyer, t]) > NOISE_T}  # fmt: skip
        converted = {
            t: min(needed, counts, needed - self.counted[material, t] + counts) for t in range(usable, horizon)
            if (material, t) not in self.required and (needed := self.made_of[material, t]) > NOISE_T
        }  # fmt: skip
        converted = {t: q for t, q in converted.items() if q > NOISE_T}
        if not short and not lacking and not converted:
            return f"{words} Nothing in the plan lacks without it: it is held in stock at the end."
        first = min([*short, *lacking, *converted])
        if first >= following:
            return f"{words} First needed in {self.months[first]}: bought or made earlier."
        near = [t for t in short if t < following]
        if near:
            worst = max(near, key=lambda t: short[t])
            words += (f" Cover: without it {tonnes_words(short[worst])} of the {self._asked(material, worst)} would be "
                      f"missing in {self.months[worst]}.")  # fmt: skip
        makes = [t for t in converted if t < following]
        if makes:
            most = max(makes, key=lambda t: converted[t])
            of_it = f"{tonnes_words(converted[most])} of it"
            words += f" Cover of {self.months[most]} counts on what lines could make of {of_it}."
        unsupplied = [q for t, q in lacking.items() if t < following]
        if unsupplied:
            words += f" Without it {tonnes_words(max(unsupplied))} of what is drawn could not be supplied."
        return words

    def _asked(self, material: str, t: int) -> str:
        months = self.data.needs.target_months[material, t]
        asked = tonnes_words(self.required[material, t])
        return f"{asked} that {months:.3g} {'month' if months == 1 else 'months'} of cover ask for"

    def _span(self, first: int, last: int) -> str:
        return str(self.months[first]) if last <= first else f"{self.months[first]} to {self.months[last]}"
