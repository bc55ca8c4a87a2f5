"""A plan for ``hand_case.py`` worked out by hand, for the tests of the audit.

It bends some rules on purpose, so that exceptions and goals have something to say. Figures are literals or
plain sums of literals; nothing here uses the audit's own arithmetic.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import pandas as pd

from optimizer.case.months import Month
from optimizer.plan.plan import FRAMES, Plan
from tests.plan.hand_case import APR, DY, FEB, JAN, MAR, MAY, MG, MIX, MONTHS, ND, A, I

DAY = dt.date
# Vietnam, 20 t in the second band: 48 USD × 80 × 1000 = ₹3,840,000 a tonne; freight 2 % + ₹5/kg,
# insurance 1 % of 78,436,000; duty 7.5 % × 1.1 and clearance 0.5 % of CIF 79,220,360. 1 January and 31 days
# is 1 February.
# China: 10 t at ₹4,000 a kg and the rest at ₹3,900, delivered duty paid.
# Japan: CIF 60,000,000, duty 5 % (its own row, from March), clearance 0.4 %. 1 February + 28 days is 1 March.
ORDERS: tuple[tuple[Any, ...], ...] = (
    ("2027-01/001", A, "Vn NdPr", "Hanoi RE", ND, "Vietnam", "Vietnam", "Vietnam", JAN, FEB, JAN,
     DAY(2027, 1, 1), DAY(2027, 1, 12), DAY(2027, 2, 1), 20.0, 4, 2, 3_840_000.0, 76_800_000.0, 1_636_000.0,
     784_360.0, 6_535_679.7, 396_101.8, 10_000.0, 86_162_141.5, "F", "contract", False),
    ("2027-01/002", I, "Cn NdPr", "Ganzhou RE", ND, "China", "China", "Myanmar", JAN, JAN, JAN,
     DAY(2027, 1, 1), DAY(2027, 1, 1), DAY(2027, 1, 1), 12.0, 0, 2, 47_800_000 / 12, 47_800_000.0, 0.0,
     0.0, 0.0, 0.0, 0.0, 47_800_000.0, "", "assumption", True),
    ("2027-01/003", I, "Cn NdPr", "Ganzhou RE", ND, "China", "China", "Myanmar", APR, APR, APR,
     DAY(2027, 4, 1), DAY(2027, 4, 1), DAY(2027, 4, 1), 25.5, 0, 2, 100_450_000 / 25.5, 100_450_000.0, 0.0,
     0.0, 0.0, 0.0, 0.0, 100_450_000.0, "", "assumption", True),
    ("2027-01/004", A, "Jp Dy", "Tokyo Dy", DY, "Japan", "Japan", "Australia", FEB, MAR, MAR,
     DAY(2027, 2, 1), DAY(2027, 2, 21), DAY(2027, 3, 1), 2.0, 0, 0, 30_000_000.0, 60_000_000.0, 0.0,
     0.0, 3_000_000.0, 240_000.0, 5_000.0, 63_245_000.0, "F", "valid bid", False),
)  # fmt: skip

# 40 % of a price of ₹90 a kg are ₹36, less than the rate of ₹40. 3.5 t of the year to March are left of the 6 t: the
# 1.5 t made in March, and 2 of the 3 t of February.
INCENTIVE = (
    ("Pune 1", "Magnets", FEB, 3.0, 2.0, 36_000.0, 72_000.0),
    ("Pune 1", "Magnets", MAR, 1.5, 1.5, 36_000.0, 54_000.0),
    ("Pune 1", "Magnets", MAY, 4.0, 4.0, 36_000.0, 144_000.0),
)
# The furnace: ₹6 lakh less a quarter, in 60 months without interest. The press: ₹12 lakh less ₹5 lakh, in 120 months at
# 10 % a year, which is 0.797414 % a month.
A_MONTH = 1.1 ** (1 / 12) - 1
EXPANSIONS = (
    ("Furnace", "Pune 1", JAN, MAR, 1.0, 600_000.0, 150_000.0, 7_500.0),
    ("Press", "Pune 1", APR, MAY, 2.0, 1_200_000.0, 500_000.0, 700_000 * A_MONTH / (1 - 1.1**-10)),
)
WHOLE = (10_000.0, 1_200_000 * A_MONTH / (1 - 1.1**-10))  # a month, for the nation
CREDITS = ("end_stock", "incentive")

PANEL = (
    ("Hanoi RE", "2026-27", 50_000.0),
    ("Ganzhou RE", "2026-27", 40_000.0),
    ("Ganzhou RE", "2027-28", 40_000.0),
)

# opening, arrivals, open orders, made, received, issued, taken in, passed on, written off, closing; by month
BALANCE: dict[tuple[str, str], tuple[tuple[float, ...], ...]] = {
    (ND, A): ((5, 0, 0, 0, 0, 0, 0, 0, 0, 5), (5, 20, 8, 0, 0, 0, 0, 8, 0, 25),
              (25, 0, 0, 0, 0, 0, 0, 9, 0, 16),
              (16, 0, 0, 0, 0, 0, 0, 0, 0, 16), (16, 0, 0, 0, 0, 0, 0, 0, 0, 16)),
    (ND, I): ((4, 11.88, 0, 0, 0, 10, 0, 0, 0, 5.88), (5.88, 0, 0, 0, 8, 10, 1, 0, 0, 2.88),
              (2.88, 0, 0, 0, 9, 10, 0.5, 0, 0, 1.38), (1.38, 25.245, 0, 0, 0, 10, 0, 0, 0, 16.625),
              (16.625, 0, 0, 0, 0, 10, 4 / 3, 0, 0, 6.625 - 4 / 3)),
    (DY, A): ((3, 0, 0, 0, 0, 0, 0, 1, 0, 2), (2, 0, 0, 0, 0, 0, 0, 1, 0, 1), (1, 2, 0, 0, 0, 0, 0, 1, 0, 2),
              (2, 0, 0, 0, 0, 0, 0, 0.955, 0.1, 0.945), (0.945, 0, 0, 0, 0, 0, 0, 0.945, 0, 0)),
    (DY, I): ((0, 0, 0, 0, 1, 1, 0, 0, 0, 0), (0, 0, 0, 0.03, 1, 1, 0, 0, 0, 0.03),
              (0.03, 0, 0, 0.015, 1, 1, 0, 0, 0, 0.045), (0.045, 0, 0, 0, 0.955, 1, 0, 0, 0, 0),
              (0, 0, 0, 0.04, 0.945, 0.985, 0, 0, 0, 0)),
    (MG, A): ((0,) * 10,) * 5,
    (MG, I): ((2, 0, 0, 0, 0, 2, 0, 0, 0, 0), (0, 0, 0, 3, 0, 2, 0, 0, 0, 1),
              (1, 0, 0, 1.5, 0, 2, 0, 0, 0, 0.5),
              (0.5, 0, 0, 0, 0, 0.5, 0, 0, 0, 0), (0, 0, 0, 4, 0, 2, 0, 0, 0, 2)),
}  # fmt: skip

STOCK: dict[tuple[str, str, str], tuple[float, ...]] = {
    (ND, A, "Main"): (5, 25, 16, 16, 16), (ND, I, I): (5.88, 2.88, 1.38, 16.625, 6.625 - 4 / 3),
    (DY, A, "Main"): (0.5, 0, 0.5, 0, 0), (DY, A, "Vault"): (1.5, 1, 1.5, 0.945, 0),
    (DY, I, I): (0, 0.03, 0.045, 0, 0), (MG, A, "Main"): (0,) * 5, (MG, I, I): (0, 1, 0.5, 0, 2),
}  # fmt: skip

# target, requirement, counted, converted, short cover, months met in the own form and with conversion. NdPr: 80 % of
# 10 t is imported, so 2 months are 16 t; counted is the agency's stock and a quarter of industry's. Dy: 1.5 months
# reached in March in three steps. Magnets: half a month is 1 t. Pune could make of NdPr what RUNS says: a third of a
# tonne of it and 0.01 t of Dy with every tonne.
RUNS = (0.0, 0.75, 0.875, 1.0, 0.5)
LIMITS = (1.5, 1.5, 1.625, 2.0, 2.0)  # half of the next month's 3, 3, 3.25 (130 hours), 4 and 4 t
COVER: dict[str, tuple[tuple[float, ...], ...]] = {
    ND: ((2, 16, 6.47, 0, 9.53, 6.47 / 8, 6.47 / 8), (2, 16, 25.72, -0.25, 0, 3.215, 25.47 / 8),
         (2, 16, 16.345, -0.875 / 3, 0, 16.345 / 8, (16.345 - 0.875 / 3) / 8),
         (2, 16, 20.15625, -1 / 3, 0, 20.15625 / 8, (20.15625 - 1 / 3) / 8),
         (2, 16, 17.65625 - 1 / 3, -1 / 6, 0, (17.65625 - 1 / 3) / 8, 17.15625 / 8)),
    DY: ((0.5, 0.5, 2, 0, 0, 2, 2), (1, 1, 1.0075, 0.0075, 0, 1.0075, 1.015),
         (1.5, 1.5, 2.01125, 0.00875, 0, 2 + 0.01125 / 1.2, 2 + 0.02 / 1.2),
         (1.5, 1.6, 0.945, 0.01, 0.645, 0.945, 0.955), (1.5, 1.7, 0, 0.005, 1.695, 0, 0.005 / 1.2)),
    MG: ((0.5, 1, 0, 0, 1, 0, 0), (0.5, 1, 0.25, 0.75, 0, 0.125, 0.5), (0.5, 1, 0.125, 0.875, 0, 0.0625, 0.5),
         (0.5, 1, 0, 1, 0, 0, 0.5), (0.5, 1, 0.5, 0.5, 0, 0.25, 0.5)),
}  # fmt: skip

# In February half a tonne of oxide is replaced by a quarter of magnets, and a quarter of magnets by half of oxide.
SUBSTITUTIONS = (
    (ND, MG, "EV", FEB, 0.5, 0.25, 5_000.0),
    (MG, ND, "EV", FEB, 0.25, 0.5, 12_500.0),
)
ISSUES = {
    ("EV", ND): (10, (10, 9.5, 10, 10, 10)),
    ("EV", MG): (2, (2, 1.75, 2, 0.5, 2)),
    ("Wind", DY): (1, (1, 1, 1, 1, 0.985)),
}
MADE = (0.0, 3.0, 1.5, 0.0, 4.0)

# Fund F: 20 crore less 2 spent; receipts are 8 t and 9 t at ₹5,000 a kg; it keeps 2 crore after March.
# January: the Vietnamese goods, freight, insurance and order; February their duty and clearance and the
# Japanese order; March the Japanese goods, duty and clearance, of which F2 pays ₹5,000,000.
FUNDS: dict[str, tuple[tuple[float, ...], ...]] = {  # opening, allocation, receipts, paid, lapsed, closing
    "F": ((0, 180e6, 0, 79_230_360, 0, 100_769_640),
          (100_769_640, 0, 40e6, 6_936_781.5, 0, 133_832_858.5),
          (133_832_858.5, 0, 45e6, 58_240_000, 100_592_858.5, 20e6),
          (20e6, 300e6, 0, 0, 0, 320e6), (320e6, 0, 0, 0, 0, 320e6)),
    "F2": ((0, 50e6, 0, 30e6, 0, 20e6), (20e6, 0, 0, 0, 0, 20e6), (20e6, 0, 0, 5e6, 0, 15e6),
           (15e6, 0, 0, 0, 0, 15e6), (15e6, 0, 0, 0, 0, 15e6)),
}  # fmt: skip

# Contained oxide entering by processing country: NdPr as it is, Dy × 0.9, magnets × 0.3, in rolling quarters.
CHINA = {Month(2026, 11): 6.0, JAN: 12.0, APR: 25.5}
VIETNAM = {FEB: 28.0}
JAPAN = {MAR: 1.8}
HOME = {FEB: 0.9 + 0.027, MAR: 0.45 + 0.0135, MAY: 1.2 + 0.036}
COUNTRIES = {"China": CHINA, "Vietnam": VIETNAM, "Japan": JAPAN, "India": HOME}
PAST = {Month(2026, 11): ("China", 6.0), FEB: ("Vietnam", 8.0)}
NOMINAL = 10 + 1 * 0.9 + 2 * 0.3  # contained oxide all sectors use a month

# Least landed cost in May: China ₹4,000 a kg, 1 % lost; Japan ₹30,000 a kg + 5 % + 0.4 %; magnets none.
V_ND, V_DY = 4_000_000 / 0.99, 30_000_000 * 1.054


def frame(name: str, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """A frame of FRAMES with its columns; months become text."""
    return pd.DataFrame([[str(v) if isinstance(v, Month) else v for v in row] for row in rows],
                        columns=list(FRAMES[name]))  # fmt: skip


def mix_rows() -> list[tuple[Any, ...]]:
    apr26, apr27 = Month(2026, 4), APR
    year = [("2026-27", apr26, MAR), ("2027-28", apr27, MAY)]
    rows: list[tuple[Any, ...]] = []

    def add(rule: int, window: tuple[Any, ...], *figures: Any) -> None:
        rows.append((MIX[rule].rule, MIX[rule].kind, MIX[rule].by, *window, *figures[:4], MIX[rule].limit,
                     *figures[4:]))  # fmt: skip

    # So far 6 t and 12 t from China, 20 t and 8 t on order from Vietnam; from April 25.5 t from China.
    add(0, year[0], "China", 18.0, 46.0, 18 / 46, 0.0, 0.0)
    add(0, year[1], "China", 25.5, 25.5, 1.0, 12.75, 0.0)
    for end in MONTHS:
        window = [end + -2, end + -1, end]
        by = {s: sum(d.get(m, 0.0) for m in window)
              for s, d in COUNTRIES.items()}  # fmt: skip
        total = sum(by.values())
        old = [PAST[m] for m in window if m in PAST]
        for source, amount in by.items():
            excess = max(0.0, amount - 0.8 * total)
            of_old = sum(t for s, t in old if s == source)
            given = min(excess, max(0.0, of_old - 0.8 * sum(t for _, t in old)))
            add(
                1,
                (f"{window[0]}..{end}", window[0], end),
                source,
                amount,
                total,
                amount / total,
                excess,
                given,
            )
    add(2, year[0], "", 2.0, 46.0, 0.0, 0.0, 0.0)
    add(2, year[1], "", 1.0, 25.5, 0.0, 1.0, 0.0)
    index, old_index = (18 / 46) ** 2 + (28 / 46) ** 2, (6 / 14) ** 2 + (8 / 14) ** 2
    add(3, year[0], "", index, 46.0, index, index - 0.4, old_index - 0.4)
    add(3, year[1], "", 1.0, 25.5, 1.0, 0.6, 0.0)
    for start, end, vietnam, total in (
        (Month(2026, 12), JAN, 0.0, 47.8e6), (JAN, FEB, 106.8e6, 154.6e6), (FEB, MAR, 106.8e6, 106.8e6),
        (MAR, APR, 0.0, 100.45e6),
    ):  # fmt: skip
        excess = max(0.0, 0.3 * total - vietnam)
        add(4, (f"{start}..{end}", start, end), "Vietnam", vietnam, total, vietnam / total, excess, 0.0)
    add(5, year[0], "", 1.0, 2.0, 0.0, 0.0, 0.0)
    add(5, year[1], "", 0.0, 0.0, 0.0, 0.0, 0.0)
    return rows


def exception_rows() -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = [
        ("unmet demand", f"EV · {MG}", APR, 1.5, "t", "Demand!C5"),
        ("unmet demand", f"Wind · {DY}", MAY, 0.015, "t", "'Demand by month'!H4"),
        ("cover", ND, JAN, 9.53, "t", "Materials!C4"),
        ("cover", DY, APR, 0.645, "t", "Start!B6"),
        ("cover", DY, MAY, 1.695, "t", "Start!B6"),
        ("cover", MG, JAN, 1.0, "t", "Materials!C6"),
    ]
    for row in mix_rows():
        rule, kind, window, source, total, excess = row[0], row[1], row[3], row[6], row[8], row[11]
        if excess > 0:
            unit = "sources" if kind == "at least" else "points"
            amount = {"at least": excess, "concentration": 100 * excess}.get(
                kind, 100 * excess / (total or 1)
            )
            rows.append((rule, source, window, amount, unit, "'Source mix'!F4"))
    return rows


def goal_rows() -> list[tuple[Any, ...]]:
    # unmet: 1.5 of 2 t, and 0.015 of 1 t counted twice
    # cover: 9.53 of 8 t, 1 of 2 t, and 0.645 + 1.695 of 1 t counted three times
    points = 0.0
    for row in mix_rows():
        rule, total, excess = row[0], row[8], row[11]
        planned = sum(row[4] <= t <= row[5] for t in MONTHS)  # months of the window that are planned
        nominal = {"China cap": 10 * planned, "Any country": planned * NOMINAL, "Vietnam floor": 10 * planned * V_ND,
                   "Spread": 10 * planned / total if total else 1}  # an index is of what the window holds
        points += (
            100 * excess / nominal[rule]
            if rule in nominal
            else 100 * excess * (0.05 if rule[0] == "T" else 1)
        )
    values = (("unmet demand", 0.75 + 0.03, "months"), ("worst cover", 1.695, "months"),
              ("cover", 9.53 / 8 + 0.5 + 3 * 2.34, "months"), ("source mix", points, "points"))  # fmt: skip
    return [(goal, value, 0.9 * value, unit) for goal, value, unit in values]


def cost_rows() -> list[tuple[Any, ...]]:
    found: dict[tuple[str, str, Month], float] = defaultdict(float)
    for row in ORDERS:
        buyer, ordered, usable, paid = row[1], row[8], row[9], row[10]
        for term, month, inr in zip(
            ("purchase", "freight", "insurance", "duty", "clearance", "ordering"),
            (paid, paid, paid, usable, usable, ordered), row[18:24], strict=True,
        ):  # fmt: skip
            found[term, buyer, month] += inr
    found["panel", A, JAN] += 50_000
    found["panel", I, JAN] += 40_000
    found["panel", I, APR] += 40_000
    found["open_orders", A, JAN] += 3e7
    for month, made, starts in ((FEB, 3.0, 1), (MAR, 1.5, 0), (MAY, 4.0, 1)):
        found["running", I, month] += 100_000 * made
        found["campaign", I, month] += 20_000 + 30_000 * starts
    for month, paying in ((MAR, 1), (APR, 1), (MAY, 2)):
        found["capital", I, month] += sum(row[7] for row in EXPANSIONS[:paying])
    for *_, month, _, _, inr in SUBSTITUTIONS:
        found["substitution", I, month] += inr
    for _, _, month, _, _, _, inr in INCENTIVE:
        found["incentive", I, month] += inr
    rate = {ND: 100, DY: 1000, MG: 200}
    for (material, owner, store), closing in STOCK.items():
        for month, tonnes in zip(MONTHS, closing, strict=True):
            found["holding", owner, month] += tonnes * (
                rate[material] + {"Main": 10, "Vault": 20}.get(store, 0)
            )
    found["write_off", A, APR] += 0.1 * 70_000
    left = (
        22.625 - 4 / 3
    )  # NdPr; 16 t is the last requirement. No Dy is left, and magnets are offered by nobody
    found["end_stock", A, MAY] += V_ND * (16 + 0.8 * (left - 16))
    return [(*at, inr, inr * 1.1 ** (-(at[2] - JAN) / 12)) for at, inr in found.items() if inr]


def view_rows() -> list[tuple[Any, ...]]:
    """The buyers count the incentive; the nation does not, for what they get it pays. The one line is at cost."""
    sums: dict[str, float] = defaultdict(float)
    for term, _, _, _, discounted in cost_rows():
        sums[term] += discounted
    rows: list[tuple[Any, ...]] = []
    late = {MAR: WHOLE[0], APR: WHOLE[0], MAY: sum(WHOLE)}
    whole = sum(inr * 1.1 ** (-(month - JAN) / 12) for month, inr in late.items())
    nation = {t: inr for t, inr in sums.items() if t != "incentive"} | {"capital": whole}
    for view, terms in (("buyers", sums), ("nation", nation)):
        rows += [(view, term, inr) for term, inr in terms.items()]
        rows.append((view, "total", sum(-inr if term in CREDITS else inr for term, inr in terms.items())))
    return rows


def hand_made_plan() -> Plan:
    """The plan, with every frame full."""
    balance = [
        (m, o, t, *row[:-1], 0.0, row[-1])  # nothing is sold
        for (m, o), rows in BALANCE.items()
        for t, row in zip(MONTHS, rows, strict=True)
    ]
    stock = [(*at, t, v) for at, values in STOCK.items() for t, v in zip(MONTHS, values, strict=True)]
    basis = {ND: "imports only", DY: "named sectors", MG: "consumption"}
    cover = [(m, t, basis[m], *row) for m, rows in COVER.items() for t, row in zip(MONTHS, rows, strict=True)]
    instead = {(sector, material, t): tonnes for material, _, sector, t, tonnes, _, _ in SUBSTITUTIONS}
    issues = [
        (*at, t, d, v, d - v - instead.get((*at, t), 0.0))
        for at, (d, values) in ISSUES.items()
        for t, v in zip(MONTHS, values, strict=True)
    ]
    runs = zip(MONTHS, (3, 3, 4, 5, 7), MADE, (False, True, False, False, True), strict=True)
    production = [("Pune 1", "Pune", MG, t, c, v, v > 0, started) for t, c, v, started in runs]
    conversion = [("Pune 1", "Pune", MG, t, 0.5, *row) for t, *row in zip(MONTHS, LIMITS, RUNS, strict=True)]
    kits = [("EV", t, 0.0 if t == JAN else 0.5, MG, "") for t in MONTHS]
    own_make = [  # opening, made, bought, used, sold, written off, closing
        (DY, "2026-27", 3.0, 0.045, 2.0, 3.0, 0.0, 0.0, 2.045), (DY, "2027-28", 2.045, 0.04, 0.0, 1.985, 0.0, 0.1, 0.0),
        (MG, "2026-27", 2.0, 4.5, 0.0, 6.0, 0.0, 0.0, 0.5), (MG, "2027-28", 0.5, 4.0, 0.0, 2.5, 0.0, 0.0, 2.0),
    ]  # fmt: skip
    # A tonne a month up to April, which Pune could take in: 3 t and 1 t; it takes in 1.5 t and 4/3 t.
    assured = [("Pune", ND, "2026-27", 0.0, 3.0, 1.5, 1.5), ("Pune", ND, "2027-28", 1.5, 1.0, 4 / 3, 2.5 - 4 / 3)]
    hours = [("Pune", t, has, 40 * v, 20.0 * (v > 0), has - 40 * v - 20 * (v > 0))
             for t, has, v in zip(MONTHS, (200.0, 200.0, 200.0, 150.0, 200.0), MADE, strict=True)]  # fmt: skip
    funds = [(f, "2026-27" if t <= MAR else "2027-28", t, *row)
             for f, rows in FUNDS.items() for t, row in zip(MONTHS, rows, strict=True)]  # fmt: skip
    costs = cost_rows()
    outlay = sum(row[4] for row in costs if row[0] not in (*CREDITS, "tax"))
    objective = outlay - sum(row[4] for row in costs if row[0] in CREDITS)
    rows = {"orders": list(ORDERS), "panel": list(PANEL), "balance": balance, "stock": stock, "cover": cover,
            "issues": issues, "production": production, "incentive": list(INCENTIVE), "expansions": list(EXPANSIONS),
            "substitutions": list(SUBSTITUTIONS),
            "views": view_rows(),
            "plant_hours": hours, "own_make": own_make, "assured": assured,
            "conversion": conversion, "kits": kits,
            "mix": mix_rows(), "funds": funds, "costs": costs,
            "exceptions": exception_rows(), "goals": goal_rows()}  # fmt: skip
    frames = {name: frame(name, rows.get(name, [])) for name in FRAMES}
    return Plan(frames, objective, objective - 1e5, outlay, "exceptions")
