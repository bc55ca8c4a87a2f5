"""One month of a backtest: what is there, what is ordered by some policy, what really comes and is really used.

The owner is one: the agency serves the sectors from its own stock. A policy sees what an officer sees on the 1st:
stock, signed orders with the month each is expected in, today's prices, demand as forecast. What happens then is
history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from optimizer.case.case import AGENCY, Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Fund
from optimizer.case.rows_changes import PlannedBefore
from optimizer.case.rows_needs import OpenOrder, SoFar
from optimizer.case.terms import COST_TERMS
from optimizer.model.data import Data
from optimizer.model.terms import Slot

CRORE = 1e7
SIGNS = {term.key: term.sign for term in COST_TERMS}


class TooMuchForBacktestError(Exception):
    """The case uses what a backtest does not step through; carries what to say."""


@dataclass(frozen=True)
class History:
    """What really happens, month by month from the first: tonnes used by material, a factor on every price by offer,
    months late by (offer, month). ``name`` says where it comes from."""

    name: str
    demand_t: Mapping[tuple[str, int], float]
    price: Mapping[tuple[str, int], float]
    late: Mapping[tuple[str, int], int]


@dataclass(frozen=True)
class Bought:
    """A signed order under way. ``due`` is the month it really comes, ``expected`` what the officer is told."""

    number: str
    slot: Slot
    tonnes: float
    usable_t: float
    expected: int
    due: int
    bills: tuple[tuple[int, float], ...]  # (month, INR), months from the first of all

    def open_order(self, first: Month, month: int) -> OpenOrder:
        offer, left = self.slot.offer, [(m, inr) for m, inr in self.bills if m >= month]
        return OpenOrder(
            order=self.number, material=offer.material, supplier=offer.supplier, vendor_country=offer.country,
            processing_country=offer.processing_country, mine_country=offer.mine_country, tonnes=self.usable_t,
            usable_month=first + self.expected, to_pay_inr_crore=sum(inr for _, inr in left) / CRORE,
            pay_month=first + max(month, min((m for m, _ in left), default=self.expected)),
        )  # fmt: skip


@dataclass
class Books:
    """The state on the 1st of a month, and what has been noted so far."""

    case: Case
    history: History
    month: int = 0
    stock: dict[str, float] = field(default_factory=dict)
    under_way: list[Bought] = field(default_factory=list)
    arrived: list[tuple[int, Bought]] = field(default_factory=list)
    paid: dict[int, float] = field(default_factory=lambda: defaultdict(float))  # month -> INR to suppliers
    held: list[dict[str, float]] = field(default_factory=list)  # closing stock of each month gone by
    unmet: list[dict[str, float]] = field(default_factory=list)
    planned: tuple[PlannedBefore, ...] = ()
    placed: int = 0

    @classmethod
    def opened(cls, case: Case, history: History) -> Books:
        """The books of the first month. Raises TooMuchForBacktestError."""
        refuse(case)
        data = Data.of(case)
        agency = data.owners.agency
        stock = {i: data.opening_t.get((i, agency), 0.0) for i in data.materials}
        books = cls(case, history, stock=stock)
        for row in case.open_orders:
            t = row.usable_month - case.settings.first_month
            books.paid[(row.pay_month or row.usable_month) - case.settings.first_month] += row.to_pay_inr_crore * CRORE
            books.stock[row.material] += row.tonnes if t < 0 else 0.0
        return books

    # -- what the officer sees -----------------------------------------------------------------------------

    @property
    def view(self) -> Case:
        """The case of this month, to the same last month: stock, orders, money and prices as they are today."""
        case, first, t = self.case, self.case.settings.first_month, self.month
        offers = tuple(
            o.model_copy(update={"price_per_kg": o.price_per_kg * self.history.price.get((o.offer, t), 1.0)})
            for o in case.offers
        )  # fmt: skip
        settings = {"first_month": first + t, "months": case.settings.months - t}
        if self.planned:
            settings["planned_until"] = case.months[-1]
        signed = [b.open_order(first, t) for b in self.under_way]
        return replace(
            case, settings=case.settings.model_copy(update=settings), offers=offers,
            materials=tuple(m.model_copy(update={"opening_stock_t": self.stock[m.material]}) for m in case.materials),
            demand=tuple(d.model_copy(update={"base_month": d.base_month or first}) for d in case.demand),
            opening_stock=(), planned_before=self.planned,
            open_orders=(*(row for row in case.open_orders if row.usable_month >= first + t), *signed),
            so_far=(*case.so_far, *self._came(first)), funds=tuple(self._funds(first + t)),
        )  # fmt: skip

    def _came(self, first: Month) -> Iterable[SoFar]:
        for t, b in self.arrived:
            offer = b.slot.offer
            yield SoFar(month=first + t, material=offer.material, supplier=offer.supplier, vendor_country=offer.country,
                        processing_country=offer.processing_country, mine_country=offer.mine_country, tonnes=b.tonnes,
                        offer=offer.offer)  # fmt: skip

    def _funds(self, now: Month) -> Iterable[Fund]:
        """Money of the year spent so far, what is carried over into it taken off."""
        case, first = self.case, self.case.settings.first_month
        rows = sorted(case.funds, key=lambda row: row.fiscal_year)
        carried = 0.0
        for year in dict.fromkeys(row.fiscal_year for row in rows):
            of_year = [row for row in rows if row.fiscal_year == year]
            spent = sum(inr for t, inr in self.paid.items()
                        if t < self.month and (first + t).fiscal_year == year) / CRORE  # fmt: skip
            voted = sum(row.allocation_inr_crore - row.spent_inr_crore for row in of_year)
            if year < now.fiscal_year:
                kept = sum(row.carry_over_share * row.allocation_inr_crore for row in of_year)
                carried = max(0.0, min(carried + voted - spent, kept))
                continue
            for n, row in enumerate(of_year):
                more = spent - carried if n == 0 and year == now.fiscal_year else 0.0
                yield row.model_copy(update={"spent_inr_crore": row.spent_inr_crore + more})

    # -- what happens --------------------------------------------------------------------------------------

    def step(self, orders: Mapping[str, float], slots: Mapping[tuple[str, int], Slot]) -> None:
        """Sign orders (offer -> tonnes) on the terms of this month's view, then let the month happen."""
        for offer, tonnes in orders.items():
            if tonnes > 0:
                self._sign(slots[offer, 0], tonnes)
        t = self.month
        for row in self.case.open_orders:
            if row.usable_month - self.case.settings.first_month == t:
                self.stock[row.material] += row.tonnes
        for b in [b for b in self.under_way if b.due <= t]:
            self.under_way.remove(b)
            self.arrived.append((t, b))
            self.stock[b.slot.offer.material] += b.usable_t
        unmet = {}
        for material in self.stock:
            wanted = self.history.demand_t.get((material, t), 0.0)
            given = min(wanted, self.stock[material])
            self.stock[material] -= given
            unmet[material] = wanted - given
        self.held.append(dict(self.stock))
        self.unmet.append(unmet)
        self.month += 1
        self.under_way = [replace(b, expected=max(b.expected, self.month)) for b in self.under_way]

    def _sign(self, slot: Slot, tonnes: float) -> None:
        t, offer = self.month, slot.offer
        goods = goods_inr(slot, tonnes)
        due = slot.usable + t + self.history.late.get((offer.offer, t), 0)
        late = due - slot.usable - t
        bills: dict[int, float] = defaultdict(float)
        for bill in slot.bills:  # what is paid on arrival or after it waits for a late order
            bills[bill.month + t + (late if bill.month >= slot.usable else 0)] += (
                SIGNS[bill.term] * bill.inr(goods, tonnes)
            )
        for month, inr in bills.items():
            self.paid[month] += inr
        self.placed += 1
        number = f"{self.case.settings.first_month + t}/{self.placed:03d}"
        self.under_way.append(Bought(number, slot, tonnes, tonnes * slot.arriving_share, slot.usable + t, due,
                                     tuple(bills.items())))  # fmt: skip


Policy = Callable[["Books", Case, Data], Mapping[str, float]]


def goods_inr(slot: Slot, tonnes: float) -> float:
    """Contract price of an order."""
    bands = slot.bands
    reached = max(n for n, (start, _) in enumerate(bands) if n == 0 or tonnes >= start - 1e-9)
    if slot.offer.discount != "incremental":
        return bands[reached][1] * tonnes
    ends = [start for start, _ in bands[1 : reached + 1]] + [tonnes]
    return sum(price * (end - start) for (start, price), end in zip(bands, ends, strict=False))


def refuse(case: Case) -> None:
    """Raises TooMuchForBacktestError for what the months are not stepped through with."""
    beyond = {
        "two buyers (Buyers)": len(case.buyers) > 1 or any(b.role != AGENCY for b in case.buyers),
        "domestic lines (Lines)": bool(case.lines), "stores (Stores)": bool(case.stores),
        "shelf life (Materials)": any(m.shelf_life_months for m in case.materials),
        "events (Events)": bool(case.events), "curves of thin markets": bool(case.market_curves),
        "take-or-pay": bool(case.take_or_pay),
        "stock with months left (Opening stock)": any(r.months_left for r in case.opening_stock),
    }  # fmt: skip
    used = [words for words, is_used in beyond.items() if is_used]
    if used:
        raise TooMuchForBacktestError(f"A backtest does not step through {', '.join(used)}: take these out of a copy.")

