"""What a tonne from a domestic line costs: running it, and its inputs at the least they could be had for."""

from __future__ import annotations

from optimizer.model.data import Data


class Worth:
    """Least costs of the materials of a case, by month (INR/t)."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.slots: dict[str, list[tuple[int, float]]] = {}
        for (offer, t), slot in data.slots.items():
            if data.upper_t[offer, t] <= 0:
                continue
            cost = slot.landed_inr_per_t() / (1 - slot.offer.transit_loss)
            self.slots.setdefault(slot.offer.material, []).append((slot.usable, cost))

    def of_line(self, line: str, t: int, within: frozenset[str] = frozenset()) -> float:
        """Running cost of a tonne with its inputs, without campaign and start costs."""
        inputs = [r for r in self.data.recipes[line] if r.role == "input"]
        return self.data.lines[line].running_cost_inr_per_t + sum(
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
