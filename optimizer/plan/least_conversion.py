"""The least conversion that makes good what cover lacks: hypothetical runs after a month, from its stocks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from optimizer.model.data import Data
from optimizer.solve.linear import Linear

FIRST = 1e4  # a tonne short weighs as much as so many tonnes run
LACKS_T = 1e-9


def least_conversion(
    data: Data, t: int, counted: Mapping[str, float], required: Mapping[str, float], allowed: Mapping[str, float]
) -> tuple[dict[str, float], dict[str, float]]:
    """(line -> tonnes run, material -> tonnes short) after month t, for stock counted and tonnes required by material.

    Nothing is run that is not lacked. What is ``allowed`` to be short stays short; tonnes short above that come first.
    """
    chain = data.needs.chain
    lines = [p for p, u in chain.limit_t if u == t]
    lacking = {i: need - counted[i] - allowed.get(i, 0.0) for i, need in required.items()}
    if not lines or all(tonnes <= LACKS_T for tonnes in lacking.values()):
        return dict.fromkeys(lines, 0.0), {i: max(0.0, need - counted[i]) for i, need in required.items()}
    touched = list(dict.fromkeys(i for p in lines for i in data.gives_t[p]))
    asked = [i for i in touched if i in required]
    taken = [i for i in touched if i not in required and any(data.gives_t[p].get(i, 0.0) < 0 for p in lines)]
    rows, limits = [], []
    for i in (*asked, *taken):
        own = [-1.0 if i == j else 0.0 for j in asked]
        rows.append([*(-data.gives_t[p].get(i, 0.0) for p in lines), *own])
        limits.append(-lacking[i] if i in required else counted.get(i, 0.0))
    for p in lines:
        if (p, t) in chain.hours:
            shares = [
                data.lines[q].hours_per_t if (q, t) in chain.hours and data.lines[q].plant == data.lines[p].plant
                and chain.window[q, t] <= chain.window[p, t] + 1e-9 else 0.0 for q in lines
            ]  # fmt: skip
            rows.append([*shares, *(0.0 for _ in asked)])
            limits.append(chain.hours[p, t])
    width, most = len(lines) + len(asked), [chain.limit_t[p, t] for p in lines]
    least = Linear(np.r_[np.ones(len(lines)), np.full(len(asked), FIRST)], sparse.csr_array(np.array(rows)),
                   np.zeros(width), np.r_[most, np.full(len(asked), np.inf)])  # fmt: skip
    found = least.least(np.full(len(rows), -np.inf), np.array(limits))
    if found is None:  # stock below nothing by the solver's noise
        return dict.fromkeys(lines, 0.0), {i: max(0.0, need - counted[i]) for i, need in required.items()}
    run = {p: float(tonnes) for p, tonnes in zip(lines, found, strict=False)}
    converted = {i: sum(data.gives_t[p].get(i, 0.0) * run[p] for p in lines) for i in required}
    return run, {i: max(0.0, need - counted[i] - converted[i]) for i, need in required.items()}
