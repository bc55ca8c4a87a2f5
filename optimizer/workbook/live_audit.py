"""The audit an officer can watch: figures of the plan worked out again by formulas, each with a ✓ or ✗.

The plan's own figures stay numbers. Beside them stand a column that works a figure out again, and columns of ✓ and ✗
that turn when somebody changes a number. Every formula carries its value, so that Protected View, previews and
pandas show what a spreadsheet would work out. This is no second audit of the plan: ``plan/audit`` is that one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.case.months import Month
from optimizer.workbook.live_lines import (
    ALLOWED,
    TOLERANCE,
    Audited,
    Check,
    Judged,
    Line,
    Worked,
    WorkedOut,
    added_up,
    at_price,
    carried_on,
    near,
    stated_is,
)
from optimizer.workbook.places import Place, Places
from optimizer.workbook.plan_columns import PERCENT, RUPEES_CRORE_SMALL, TONNES

# ------------------------------------------------------------------------------------------------ orders

PARTS = ("purchase_inr", "freight_inr", "insurance_inr", "duty_inr", "clearance_inr", "ordering_inr")
_landed = added_up(PARTS)


def _goods(line: Line) -> Judged:
    tonnes, price, goods = (line.figure(n) for n in ("tonnes", "price_inr_per_t", "purchase_inr"))
    cells = [line.at(n) for n in ("tonnes", "price_inr_per_t", "purchase_inr")]
    return f"ABS({cells[0]}*{cells[1]}/10000-{cells[2]})<={ALLOWED}", near(tonnes * price / 1e4, goods)


def _least(line: Line) -> Judged:
    tonnes, lots, least, lot = (line.figure(n) for n in ("tonnes", "lots", "Least order", "Lot"))
    t, n, m, size = (line.at(n) for n in ("tonnes", "lots", "Least order", "Lot"))
    whole = f"OR({size}=0,AND(ABS({n}*{size}-{t})<={ALLOWED},ABS({n}-ROUND({n},0))<={ALLOWED}))"
    kept = lot == 0 or (near(lots * lot, tonnes) and near(lots, round(lots)))
    return f"AND({t}>={m}-{ALLOWED},{whole})", tonnes >= least - TOLERANCE and kept


def _dates(line: Line) -> Judged:
    filed, ordered, usable = (line.place.values[n][line.k] for n in ("file_by", "order_by", "usable_from"))
    cells = [line.at(n) for n in ("file_by", "order_by", "usable_from")]
    return f"AND({cells[0]}<={cells[1]},{cells[1]}<={cells[2]})", bool(filed <= ordered <= usable)


# ---------------------------------------------------------------------------------------- stock and cover

_closing = added_up(
    ("opening_t", "arrivals_t", "open_orders_t", "made_t", "received_t"),
    ("issued_t", "taken_in_t", "passed_on_t", "written_off_t", "sold_t"),
)


def _stores(line: Line) -> Judged:
    stock = line.places.tables["stock"]
    keys = ("material", "owner", "month")
    held = stock.sum_where("closing_t", {n: line.at(n) for n in keys}, rows=stock.block(line.words("material")))
    sums = stock.totals(keys, "closing_t")
    found = sums.get(tuple(line.words(n) for n in keys), 0.0)
    return f"ABS({line.at('closing_t')}-{held})<={ALLOWED}", near(line.figure("closing_t"), found)


def _counted(line: Line) -> Worked | None:
    """Of a material some of which is under a licence bar, what counts is less than all that is there: left empty."""
    pools = line.places.tables.get("pools")
    if pools is not None and line.words("material") in pools.values["material"]:
        return None
    balance, parts, value = line.places.tables["balance"], [], 0.0
    rows = balance.block(line.words("material"))
    sums = balance.totals(("material", "owner", "month"), "closing_t")
    for owner, (cell, share) in line.places.counted.items():
        same = {"material": line.at("material"), "month": line.at("month"), "owner": line.places.owners[owner]}
        parts.append(f"{cell}*{balance.sum_where('closing_t', same, rows=rows)}")
        value += share * sums.get((line.words("material"), owner, line.words("month")), 0.0)
    return "+".join(parts) or "0", value


def _covered(line: Line) -> Judged:
    need, short = (line.figure(n) for n in ("requirement_t", "short_cover_t"))
    counted = line.figure("counted_t") + line.figure("converted_t")
    n, s = (line.at(name) for name in ("requirement_t", "short_cover_t"))
    c = f"({line.at('counted_t')}+{line.at('converted_t')})"
    allowed = f"{ALLOWED}*MAX(1,{n})"
    return (
        f"AND({c}+{s}>={n}-{allowed},ABS({s}-MAX(0,{n}-{c}))<={allowed})",
        counted + short >= need - TOLERANCE * max(1.0, need) and near(short, max(0.0, need - counted), need),
    )


def _ready(line: Line) -> Judged:
    need, ready, short = (line.at(n) for n in ("required_t", "ready_t", "short_t"))
    needed, has = line.figure("required_t"), line.figure("ready_t") + line.figure("short_t")
    return f"{ready}+{short}>={need}-{ALLOWED}*MAX(1,{need})", has >= needed - TOLERANCE * max(1.0, needed)


def _months(line: Line) -> Judged:
    """Cover reaches its target just where nothing is short; to a hundredth of a month, as it is shown."""
    columns = ("short_cover_t", "cover_months_with_conversion", "target_months")
    (short, cover, target), (s, c, m) = map(line.figure, columns), map(line.at, columns)
    if line.words("basis").endswith("own months"):  # the intake of lines then has another target
        return "TRUE", True
    good = cover >= target - 0.01 if short <= TOLERANCE else cover <= target + 0.01
    return f"IF({s}<={ALLOWED},{c}>={m}-0.01,{c}<={m}+0.01)", good


def _replaced(line: Line) -> Worked:
    """What substitutes serve of a demand."""
    place, keys = line.places.tables["substitutions"], ("sector", "material", "month")
    value = place.totals(keys, "replaced_t").get(tuple(line.words(n) for n in keys), 0.0)
    return place.sum_where("replaced_t", {n: line.at(n) for n in keys}), value


def _met(line: Line) -> Judged:
    demand, issued, unmet = (line.at(n) for n in ("demand_t", "issued_t", "unmet_t"))
    served, instead = line.figure("issued_t") + line.figure("unmet_t"), ""
    if "worked_replaced" in line.place.columns:
        served, instead = served + (line.worked("worked_replaced") or 0.0), f"+{line.at('worked_replaced')}"
    return f"ABS({issued}+{unmet}{instead}-{demand})<={ALLOWED}", near(served, line.figure("demand_t"))


def _annuity(line: Line) -> Worked:
    """The payment a month, as the spreadsheet's own PMT gives it."""
    months, yearly = line.figure("Months paid"), line.figure("Interest a year")
    capital = line.figure("capital_inr") - line.figure("subsidy_inr")
    rate = (1 + yearly) ** (1 / 12) - 1
    value = capital / months if rate == 0 else capital * rate / (1 - (1 + rate) ** -months)
    paid = f"{line.at('capital_inr')}-{line.at('subsidy_inr')}"
    return f"-PMT((1+{line.at('Interest a year')})^(1/12)-1,{line.at('Months paid')},{paid})", value


def _in_service(line: Line) -> Judged:
    began, serves = Month.parse(line.words("start_month")), Month.parse(line.words("service_month"))
    return f"{line.at('service_month')}>={line.at('start_month')}", serves >= began


_incentive = at_price("incentivised_t", "rate_inr_per_t", 1e4)


def _paid_for(line: Line) -> Judged:
    paid, made = line.at("incentivised_t"), line.at("made_t")
    return f"{paid}<={made}+{ALLOWED}", line.figure("incentivised_t") <= line.figure("made_t") + TOLERANCE


def _capacity(line: Line) -> Judged:
    made, capacity, running = (line.at(n) for n in ("made_t", "capacity_t", "running"))
    return (  # a capacity without limit stands as a text
        f'AND(IF(ISNUMBER({capacity}),{made}<={capacity}+{ALLOWED},TRUE),OR({made}<={ALLOWED},{running}="yes"))',
        line.figure("made_t") <= line.figure("capacity_t") + TOLERANCE
        and (line.figure("made_t") <= TOLERANCE or line.words("running") == "yes"),
    )


# -------------------------------------------------------------------------------------------- source mix


def _share(line: Line) -> Worked | None:
    kind, amount, total = line.words("kind"), line.figure("amount"), line.figure("total")
    if kind in ("cap", "floor"):
        return f"IF({line.at('total')}=0,0,{line.at('amount')}/{line.at('total')})", amount / total if total else 0.0
    return (line.at("amount"), amount) if kind == "concentration" else None


def _limit(line: Line) -> Judged:
    kind = line.words("kind")
    amount, total, limit, excess = (line.figure(n) for n in ("amount", "total", "limit", "excess"))
    a, x, h, e = (line.at(n) for n in ("amount", "total", "limit", "excess"))
    slack, allowed = TOLERANCE * max(1.0, total), f"{ALLOWED}*MAX(1,{x})"
    if kind == "cap":
        return f"{a}<={h}*{x}+{e}+{allowed}", amount <= limit * total + excess + slack
    if kind == "floor":
        return f"{a}>={h}*{x}-{e}-{allowed}", amount >= limit * total - excess - slack
    if kind == "at least":
        return f"OR({x}<={ALLOWED},{a}>={h}-{e}-{ALLOWED})", total <= TOLERANCE or amount >= limit - excess - TOLERANCE
    if kind == "at most":
        return f"{a}<={h}+{e}+{ALLOWED}", amount <= limit + excess + TOLERANCE
    return f"{a}<={h}+{e}+0.0002", amount <= limit + excess + 2e-4  # the index is held to 1e-4


# ------------------------------------------------------------------------------------------------- money

_ledger = added_up(("opening_inr", "allocation_inr", "receipts_inr"), ("paid_inr", "lapsed_inr"))


def _not_below(line: Line) -> Judged:
    return f"{line.at('closing_inr')}>=-{ALLOWED}", line.figure("closing_inr") >= -TOLERANCE


def _discounted(line: Line) -> Worked:
    first, month = line.places.first_month, line.at("month")
    months = f"((YEAR({month})-YEAR({first}))*12+MONTH({month})-MONTH({first}))"
    value = line.figure("inr") * (1 + line.places.rate_value) ** (
        -(Month.parse(line.words("month")) - line.places.first) / 12
    )
    return f"{line.at('inr')}*(1+{line.places.rate})^(-{months}/12)", value


AUDITED: Mapping[str, tuple[Audited, ...]] = {
    "orders": (
        WorkedOut("worked_landed", "Landed, added up", "₹ crore", RUPEES_CRORE_SMALL, _landed),
        Check("✓ Landed", "Landed cost is the sum of goods, freight, insurance, duty, port and ordering cost.",
              stated_is("landed_inr", "worked_landed")),
        Check("✓ Goods", "Goods are unit price times tonnes.", _goods),
        Check("✓ Quantity", "Tonnes are at least the minimum order, and whole lots.", _least),
        Check("✓ Dates", "The file moves before the order, and the order before the goods are usable.", _dates),
    ),
    "cover": (
        WorkedOut("worked_counted", "Counted, added up", "t", TONNES, _counted, needs="balance"),
        Check("✓ Counted", "Stock counted is the closing stock of the owners, each at its counted share.",
              stated_is("counted_t", "worked_counted"), needs="balance"),
        Check("✓ Cover", "Stock counted, with what is made of it and what is short, meets the need.", _covered),
        Check("✓ Months", "Months of cover reach the target just where nothing is short.", _months),
    ),
    "mix": (
        WorkedOut("worked_share", "Share, worked out", "% of the window", PERCENT, _share),
        Check("✓ Share", "A share is the amount divided by the total.", stated_is("share", "worked_share")),
        Check("✓ Limit", "The amount keeps the limit, but for the excess stated.", _limit),
    ),
    "production": (Check("✓ Capacity", "A line makes no more than its capacity, and only while it runs.", _capacity),),
    "expansions": (
        WorkedOut("worked_monthly", "A month, worked out", "₹ crore", RUPEES_CRORE_SMALL, _annuity),
        Check("✓ A month", "Capital less subsidy is paid in equal months at the interest.",
              stated_is("monthly_inr", "worked_monthly")),
        Check("✓ Service", "An expansion is in service no earlier than it begins.", _in_service),
    ),
    "incentive": (
        WorkedOut("worked_incentive", "Incentive, worked out", "₹ crore", RUPEES_CRORE_SMALL, _incentive),
        Check("✓ Incentive", "Incentive is the tonnes paid for at the rate.",
              stated_is("incentive_inr", "worked_incentive")),
        Check("✓ Paid for", "No more is paid for than is made.", _paid_for),
    ),
    "funds": (
        WorkedOut("worked_closing", "Closing, worked out", "₹ crore", RUPEES_CRORE_SMALL, _ledger),
        Check("✓ Ledger", "Opening + allocation + receipts − paid − lapsed = closing.",
              stated_is("closing_inr", "worked_closing")),
        Check("✓ Opening", "A month opens with what the month before closed with.",
              carried_on("opening_inr", "closing_inr", ("fund",))),
        Check("✓ In funds", "A fund is never below nil.", _not_below),
    ),
    "costs": (
        WorkedOut("worked_discounted", "Discounted, worked out", "₹ crore", RUPEES_CRORE_SMALL, _discounted),
        Check("✓ Discount", "Discounted cost is the cost at the yearly rate, by months from the first.",
              stated_is("discounted_inr", "worked_discounted")),
    ),
    "balance": (
        WorkedOut("worked_closing", "Closing, worked out", "t", TONNES, _closing),
        Check("✓ Balance", "Opening and what comes in, less what goes out, is the closing stock.",
              stated_is("closing_t", "worked_closing")),
        Check("✓ Opening", "A month opens with what the month before closed with.",
              carried_on("opening_t", "closing_t", ("material", "owner"))),
        Check("✓ Stores", "The stock in the stores of an owner adds up to its closing stock.", _stores, needs="stock"),
    ),
    "response": (
        Check("✓ Ready", "What is ready, with what is short, is what must be ready or more.", _ready),
    ),
    "issues": (
        WorkedOut("worked_replaced", "By a substitute", "t", TONNES, _replaced, needs="substitutions"),
        Check("✓ Demand", "What is issued, served by a substitute and not met adds up to the demand.", _met),
    ),
}  # fmt: skip
"""Frame -> what stands right of the plan's own columns."""

THINGS: Mapping[str, tuple[str, ...]] = {"balance": ("material", "owner"), "funds": ("fund",)}
"""Frame -> what a row is about besides its month, where a month opens with the closing of the month before."""


def audited(frame: str, frames: Mapping[str, Any]) -> tuple[Audited, ...]:
    """The columns for a frame, without those that need a frame with nothing in it."""
    return tuple(a for a in AUDITED.get(frame, ()) if not a.needs or not frames[a.needs].empty)


def lines(place: Place, places: Places) -> list[Line]:
    """The rows of a table, each knowing the row of the month before."""
    things = THINGS.get(place.frame)
    if things is None:
        return [Line(place, k, None, places) for k in range(place.rows)]
    keys = list(zip(*(place.values[n] for n in things), strict=True))
    months = [Month.parse(str(m)) for m in place.values["month"]]
    at = {(key, month.ordinal): k for k, (key, month) in enumerate(zip(keys, months, strict=True))}
    return [Line(place, k, at.get((key, m.ordinal - 1)), places)
            for k, (key, m) in enumerate(zip(keys, months, strict=True))]  # fmt: skip
