"""What a tonne from a domestic line costs: running it, and its inputs at the least they could be had for."""

from __future__ import annotations

from optimizer.model.data import Data
from optimizer.model.incentive import input_sales_inr_per_t
from optimizer.model.support import at_cost, transfer_inr_per_t


class Worth:
    """Least costs of the materials of a case, by month (INR/t), in its view or the one given."""

    def __init__(self, data: Data, view: str | None = None) -> None:
        self.data, self.view = data, view
        self.slots: dict[str, list[tuple[int, float]]] = {}
        for (offer, t), slot in data.slots.items():
            if data.upper_t[offer, t] <= 0:
                continue
            cost = slot.landed_inr_per_t() / (1 - slot.offer.transit_loss)
            self.slots.setdefault(slot.offer.material, []).append((slot.usable, cost))

    def of_line(self, line: str, t: int, within: frozenset[str] = frozenset()) -> float:
        """What a tonne costs with its inputs, in the view: its running cost, or what a line at price is paid
        less what it pays for its inputs; without campaign and start costs, before any incentive."""
        inputs = [r for r in self.data.recipes[line] if r.role == "input"]
        case, row = self.data.case, self.data.lines[line]
        own = row.running_cost_inr_per_t
        if not at_cost(case, row, self.view):
            own = transfer_inr_per_t(case, row, case.months[t]) - input_sales_inr_per_t(self.data, line)
        return own + sum(
            self.data.intake_per_t(r) * self.of_material(r.material, t, within | {line}) for r in inputs
        )

    def of_material(self, material: str, t: int, within: frozenset[str] = frozenset()) -> float:
        """Least landed cost among what could have come latest by a month, or what a line makes it for; nought where
        neither is known."""
        latest = max((usable for usable, _ in self.slots.get(material, ()) if usable <= t), default=-1)
        bought = [cost for usable, cost in self.slots.get(material, ()) if usable == latest]
        made = [
            self.of_line(p, t, within) for p, row in self.data.lines.items()
            if row.output == material and p not in within and (p, t) in self.data.capacity_t
        ]  # fmt: skip
        return min([*bought, *made], default=0.0)
