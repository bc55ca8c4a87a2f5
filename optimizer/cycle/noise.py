"""The same case with demand a little otherwise than foreseen, drawn from a seed."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from optimizer.case.case import Case
from optimizer.case.rows_needs import DemandByMonth
from optimizer.model.needs import needs_of

MOST_OFF = 3.0  # standard deviations; a draw further out is cut there


def with_noise(case: Case, seed: int, share: float) -> Case:
    """Every sector's demand of every planned month times 1 + a normal draw of standard deviation ``share``, each by
    itself; the demand after the last month stays."""
    random = Random(f"demand {seed}")
    months = case.months
    rows: dict[tuple[str, str], dict[int, float]] = {}
    for (sector, material, t), tonnes in needs_of(case).demand.items():
        off = max(-MOST_OFF, min(MOST_OFF, random.gauss(0.0, 1.0))) * share
        rows.setdefault((sector, material), {})[t] = tonnes * (1 + off)
    typed = {(row.sector, row.material): row for row in case.demand_by_month}
    noisy = []
    for (sector, material), by_month in rows.items():
        row = typed.get((sector, material), DemandByMonth(sector=sector, material=material))
        said = {**row.by_month, **{months[t]: tonnes for t, tonnes in by_month.items()}}
        noisy.append(row.model_copy(update={"by_month": said}))
    rest = [row for pair, row in typed.items() if pair not in rows]
    return replace(case, demand_by_month=(*noisy, *rest))
