"""The cover of a plan: what counts, what lines could make of it, what is short, how long each end use is covered."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pyomo.core import Block, value

from optimizer.model.chain_cover import MEAN_OF, weights_over
from optimizer.model.data import Data
from optimizer.plan.extract_pools import not_counted_t
from optimizer.plan.least_conversion import least_conversion

NOISE_T = 1e-6
MOST_MONTHS = 60
BASIS_WITH_INTAKE = "{}, with intake of lines"
BASIS_OWN_MONTHS = "{}, with intake of lines by their own months"
Record = dict[str, Any]


class Cover:
    """Stock against need, month by month, worked out from the flows of a plan (t)."""

    def __init__(
        self, m: Block, data: Data, balance: list[Record], production: list[Record], pools: list[Record]
    ) -> None:  # fmt: skip
        self.m, self.data, self.chain = m, data, data.needs.chain
        at = {str(month): t for t, month in enumerate(data.case.months)}
        self.counted: dict[tuple[str, int], float] = defaultdict(float)
        for r in balance:
            self.counted[r["material"], at[r["month"]]] += data.owners.counted_share[r["owner"]] * r["closing_t"]
        for key, tonnes in not_counted_t(data, pools).items():
            self.counted[key] -= tonnes
        self.made = {(r["line"], at[r["month"]]): r["made_t"] for r in production}
        self.covered = [i for i in data.materials if i in self.chain.ruled]
        self.wanted = {i: self._wanted(i) for i in self.covered}
        self.runs: dict[tuple[str, int], float] = {}
        self.converted: dict[tuple[str, int], float] = defaultdict(float)
        for t in range(data.horizon):
            self._convert(t)

    def _wanted(self, i: str) -> list[float]:
        """By month, the demand cover protects and the intake of lines that is need of its own."""
        wanted, horizon = list(self.data.needs.covered[i]), self.data.horizon
        for row in self.chain.intake.get(i, ()):
            taken = [row.per_t * self.made.get((row.line, t), 0.0) for t in range(horizon)]
            after = sum(taken[-MEAN_OF:]) / len(taken[-MEAN_OF:])
            for t in range(len(wanted)):
                wanted[t] += taken[t] if t < horizon else after
        return wanted

    def required(self, i: str, t: int) -> float:
        """What cover asks for at the end of a month."""
        need = self.data.needs.requirement.get((i, t), 0.0)
        for row in self.chain.intake.get(i, ()):
            months = self.data.needs.target_months[i, t] if row.months is None else row.months
            for u, weight in weights_over(self.data.horizon, t, months).items():
                need += weight * row.per_t * self.made.get((row.line, u), 0.0)
        return need

    def _convert(self, t: int) -> None:
        needs = {i: self.required(i, t) for i in self.covered}
        counted = {i: self.counted[i, t] for i in self.data.materials}
        short = {i: float(value(self.m.short_cover[i, t])) for i in needs if (i, t) in self.m.COVER}
        allowed = {i: tonnes for i, tonnes in short.items() if tonnes > NOISE_T}
        run, _ = least_conversion(self.data, t, counted, needs, allowed)
        for p, tonnes in run.items():
            self.runs[p, t] = tonnes if tonnes > NOISE_T else 0.0
            for i, per_t in self.data.gives_t[p].items():
                self.converted[i, t] += per_t * self.runs[p, t]

    def rows(self) -> list[Record]:
        """The frame ``cover``."""
        records = []
        for i in self.covered:
            row, intakes = self.data.materials[i], self.chain.intake.get(i, ())
            own = any(r.months is not None for r in intakes)
            basis = (BASIS_OWN_MONTHS if own else BASIS_WITH_INTAKE if intakes else "{}").format(row.cover_basis)
            for t, month in enumerate(self.data.case.months):
                need, held, converted = self.required(i, t), self.counted[i, t], self.converted[i, t]
                missing = need - held - converted
                records.append({
                    "material": i, "month": str(month), "basis": basis,
                    "target_months": self.data.needs.target_months[i, t], "requirement_t": need, "counted_t": held,
                    "converted_t": converted, "short_cover_t": missing if missing > NOISE_T * max(1.0, need) else 0.0,
                    "cover_months": months_met(self.wanted[i][t + 1 :], held),
                    "cover_months_with_conversion": months_met(self.wanted[i][t + 1 :], held + converted),
                })  # fmt: skip
        return records

    def conversion(self) -> list[Record]:
        """The frame ``conversion``."""
        return [
            {"line": p, "plant": self.data.lines[p].plant, "material": self.data.lines[p].output,
             "month": str(self.data.case.months[t]), "window_months": self.chain.window[p, t],
             "limit_t": self.chain.limit_t[p, t], "run_t": self.runs[p, t]}
            for p, t in self.chain.limit_t
        ]  # fmt: skip

    def kits(self, cover: list[Record]) -> list[Record]:
        """The frame ``kits``: how long the materials of a sector last together, where it uses several."""
        months = {(r["material"], r["month"]): r["cover_months_with_conversion"] for r in cover}
        used: dict[str, list[str]] = defaultdict(list)
        for j, i, _ in self.data.needs.demand:
            if i not in used[j]:
                used[j].append(i)
        bare = {row.sector for row in self.data.case.sectors if not row.covered}
        records = []
        for j, materials in used.items():
            kit = [i for i in self.data.materials if i in materials and self._protects(i, j, bare)]
            if len(materials) < 2 or not kit:
                continue
            rest = ", ".join(i for i in self.data.materials if i in materials and i not in kit)
            for month in map(str, self.data.case.months):
                least = min(kit, key=lambda i, month=month: months[i, month])  # type: ignore[misc]
                records.append({
                    "sector": j, "month": month, "kit_months": months[least, month], "least_covered": least,
                    "not_covered": rest,
                })  # fmt: skip
        return records

    def _protects(self, i: str, sector: str, bare: set[str]) -> bool:
        row = self.data.materials[i]
        return i in self.chain.ruled and not (row.cover_basis == "named sectors" and sector in bare)


def months_met(demand: list[float], held: float) -> float:
    """How many months of the demand that follows a stock meets, the last by its fraction; 60 at most."""
    months, held = 0.0, max(0.0, held)
    for need in demand[:MOST_MONTHS]:
        if need > held + 1e-9:
            return months + held / need
        held = max(0.0, held - need)  # a month met to the last milligram leaves nothing, not less
        months += 1
    return float(MOST_MONTHS)
