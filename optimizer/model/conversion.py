"""Conversion: what lines could make of the stock on hand if nothing more arrived; it counts toward cover."""

from __future__ import annotations

from collections import defaultdict

from pyomo.core import Block, Constraint, Expression, NonNegativeReals, Set, Var, quicksum

from optimizer.model.chain_cover import weights_over
from optimizer.model.data import Data
from optimizer.model.pools import countable


def add_conversion(m: Block, data: Data) -> None:
    """Decision ``convert`` (t of main output): the hypothetical run of a line after month t, within the whole of its
    capacity in the months of cover; and ``converted`` (t), what such runs give of a material less what they take."""
    limit = data.needs.chain.limit_t
    m.CONVERT = Set(initialize=list(limit), dimen=2, ordered=True)
    m.convert = Var(
        m.CONVERT, within=NonNegativeReals, bounds=lambda _, p, t: (0, limit[p, t] if limit[p, t] < 1e12 else None)
    )
    terms: dict[tuple[str, int], list[object]] = defaultdict(list)
    for p, t in m.CONVERT:
        for i, per_t in data.gives_t[p].items():
            terms[i, t].append(per_t * m.convert[p, t])
    m.CONVERTED = Set(initialize=list(terms), dimen=2, ordered=True)
    m.converted = Expression(m.CONVERTED, rule=lambda m, i, t: quicksum(terms[i, t]))


def conversion_from_stock(m: Block, data: Data) -> None:
    """Conversion from stock.

    Enforced over: every material that a line could convert, each month in which no cover of its own is asked for it.
    Lines could convert no more of a material than counts as stock of it or could itself be made; where cover is asked
    for it, the rule on cover says so.

        counted[i,t] + sum_p (out[p,i] - in[p,i]) * convert[p,t] >= 0                          (t >= t)
    """
    taken = {(i, t) for p, t in m.CONVERT for i, per_t in data.gives_t[p].items() if per_t < 0}
    keys = [key for key in m.CONVERTED if key in taken and key not in m.COVER]
    m.conversion_from_stock = Constraint(
        keys,
        rule=lambda m, i, t: countable(m, data, i, t) + m.converted[i, t] >= 0,
    )  # fmt: skip


def conversion_within_hours(m: Block, data: Data) -> None:
    """Conversion within hours.

    Enforced over: every plant with hours on which several lines could convert, each month, each length of window.
    Lines that must be done within so many months take, for running, no more hours than their plant has in them. The
    hours of changeovers count in the limit of each line alone.

        sum_p hours_per_t[p] * convert[p,t] <= hours[plant, t+1..t+m]                          (hours <= hours)
    """
    chain = data.needs.chain
    together: dict[tuple[str, int], list[str]] = defaultdict(list)
    for p, t in chain.hours:
        together[data.lines[p].plant, t].append(p)
    done_by = {
        (plant, t, p): [q for q in lines if chain.window[q, t] <= chain.window[p, t] + 1e-9]
        for (plant, t), lines in together.items() for p in lines
    }  # fmt: skip
    m.conversion_within_hours = Constraint(
        list(done_by),
        rule=lambda m, plant, t, p: quicksum(data.lines[q].hours_per_t * m.convert[q, t] for q in done_by[plant, t, p])
        <= chain.hours[p, t],
    )  # fmt: skip


def intake_of_lines(m: Block, data: Data, material: str, t: int) -> list[object]:
    """What lines take in of a material in its months of cover, where that is need of its own, as terms of a sum (t)."""
    terms: list[object] = []
    for row in data.needs.chain.intake.get(material, ()):
        months = data.needs.target_months[material, t] if row.months is None else row.months
        for u, weight in weights_over(data.horizon, t, months).items():
            if (row.line, u) in m.MAKE:
                terms.append(weight * row.per_t * m.make[row.line, u])
    return terms
