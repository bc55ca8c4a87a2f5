"""Bonded stores: an import may lie in bond, and pays its duty and tax when it leaves, with interest after 90 days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from pyomo.core import Block, Constraint, NonNegativeReals, Set, Var, quicksum

from optimizer.model.data import Data, Key
from optimizer.model.payments import Bill
from optimizer.model.terms import duty_row

FREE_DAYS, YEAR_DAYS = 90, 365
CIF = ("purchase", "freight", "insurance")
Stay = tuple[str, str, int, int]  # an order's key, and the month it leaves bond (the horizon: it is there at the end)


class Bond:
    """What may lie in bond, how long, and what that changes in the bills of an order."""

    def __init__(self, data: Data) -> None:
        self.data, self.case = data, data.case
        self.stores = {row.store for row in data.case.stores if row.bonded}
        self._bills: dict[Stay, tuple[Bill, ...]] = {}

    @cached_property
    def holders(self) -> dict[tuple[str, str], list[str]]:
        """(material, owner) -> its bonded stores; only where there are some."""
        found = {}
        for i in self.data.materials if self.stores else ():
            for b in self.data.owners.all:
                stores = [w for w, _ in self.data.stores_for(i, b) if w in self.stores]
                if stores:
                    found[i, b] = stores
        return found

    @cached_property
    def stays(self) -> list[Stay]:
        """Every order that may lie in bond, with every month in which it could leave it."""
        horizon, longest = self.data.horizon, self.case.settings.bond_months
        found = []
        for key in self.data.keys if self.stores else ():
            slot = self.data.slots[key[0], key[2]]
            if not slot.offer.may_lie_in_bond or (slot.offer.material, key[1]) not in self.holders or slot.arrives < 1:
                continue
            leaving = range(slot.usable + 1, min(slot.usable + longest, horizon) + 1)
            found += [(*key, v) for v in leaving if slot.usable < horizon - 1]
        return found

    def bills(self, key: Key, leaves: int) -> tuple[Bill, ...]:
        """What a tonne changes in the bills of its order by lying in bond until a month: duty and tax are not paid when
        it is usable but when it leaves, at the duty of that month; what is there at the end pays in the last month."""
        if (*key, leaves) not in self._bills:
            self._bills[*key, leaves] = self._bills_of(key, leaves)
        return self._bills[*key, leaves]

    def _bills_of(self, key: Key, leaves: int) -> tuple[Bill, ...]:
        data, slot = self.data, self.data.slots[key[0], key[2]]
        months, back = self.case.months, self.case.settings.tax_back_months
        price, out, come = slot.bands[0][1], min(leaves, data.horizon - 1), slot.usable
        cif = sum(slot.on_goods[term] * price + slot.on_tonnes[term] for term in CIF)
        duty, tax = (slot.on_goods[term] * price + slot.on_tonnes[term] for term in ("duty", "tax"))
        hs_code = data.materials[slot.offer.material].hs_code
        row = duty_row(self.case, hs_code, slot.offer.processing_country or slot.offer.country, months[out])
        duty_then = cif * row.basic_duty * (1 + row.surcharge) if row else 0.0
        tax_then = (cif + duty_then) * row.creditable_tax if row else 0.0
        days = (months[out].first_day - months[come].first_day).days
        late = max(0, days - FREE_DAYS) / YEAR_DAYS * self.case.settings.bond_interest_per_year
        changes = (
            Bill("duty", "", come, 0.0, -duty), Bill("tax", "", come, 0.0, -tax),
            Bill("tax_back", "", come + back, 0.0, -tax), Bill("duty", "", out, 0.0, duty_then),
            Bill("tax", "", out, 0.0, tax_then), Bill("tax_back", "", out + back, 0.0, tax_then),
            Bill("bond_interest", "", out, 0.0, late * (duty_then + tax_then)),
        )  # fmt: skip
        return tuple(bill for bill in changes if bill.on_tonnes)


def add_bond(m: Block, data: Data) -> None:
    """Decision ``bonded``: tonnes of an order that lie in bond until a month; only where a store is bonded."""
    m.bond = Bond(data)
    m.STAYS = Set(initialize=m.bond.stays, dimen=4, ordered=True)
    m.bonded = Var(m.STAYS, within=NonNegativeReals)


def bills_of_bond(m: Block) -> Iterator[tuple[Key, Bill, object]]:
    """(order, bill, its INR) of what lying in bond changes."""
    for o, b, t, v in m.STAYS:
        for bill in m.bond.bills((o, b, t), v):
            yield (o, b, t), bill, bill.on_tonnes * m.bonded[o, b, t, v]


def bonded_within_order(m: Block, data: Data) -> None:
    """Bonded within the order.

    Enforced over: every order that may lie in bond.
    No more lies in bond than was ordered.

        sum_v bonded[order,v] <= order                                                         (t <= t)
    """
    by_order: dict[Key, list[object]] = defaultdict(list)
    for o, b, t, v in m.STAYS:
        by_order[o, b, t].append(m.bonded[o, b, t, v])
    m.bonded_within_order = Constraint(
        list(by_order), rule=lambda m, o, b, t: quicksum(by_order[o, b, t]) <= m.order[o, b, t]
    )


def bonded_stores_hold_bonded_goods(m: Block, data: Data) -> None:
    """Bonded stores hold bonded goods.

    Enforced over: every material and owner with bonded stores, each month.
    What lies in bonded stores is what came from abroad and has not been cleared, less what was lost on the way.
    (Customs Act 1962, sections 59 to 61: goods may lie in a warehouse without duty, for a year unless extended, and
    from the 91st day with interest; https://www.taxtmi.com/acts?id=1038.)

        bonded stock[i,t] = bonded stock[i,t-1] + sum_(usable = t) arriving share * bonded[order,v]
                                                - sum_(v = t) arriving share * bonded[order,v]   (t = t)
    """
    moved: dict[tuple[str, str, int], list[object]] = defaultdict(list)
    for o, b, t, v in m.STAYS:
        slot = data.slots[o, t]
        tonnes = slot.arriving_share * m.bonded[o, b, t, v]
        moved[slot.offer.material, b, slot.usable].append(tonnes)
        moved[slot.offer.material, b, v].append(-tonnes)
    holders = m.bond.holders

    def rule(m: Block, i: str, b: str, t: int) -> object:
        before = quicksum(m.stock[i, b, w, t - 1] for w in holders[i, b]) if t else 0.0
        return quicksum(m.stock[i, b, w, t] for w in holders[i, b]) == before + quicksum(moved[i, b, t])

    places = [(i, b, t) for i, b in holders for t in range(data.horizon)]
    m.bonded_stores_hold_bonded_goods = Constraint(places, rule=rule)
