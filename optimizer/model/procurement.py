"""Public procurement: which offers the agency may order from in a month, and how large a foreign order must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyomo.core import Block, Constraint

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.rows_buying import Offer, Supplier
from optimizer.case.rows_licences import CLASSES, ProcurementRule, names_in

if TYPE_CHECKING:
    from optimizer.model.data import Data

HOME = "India"
CRORE = 1e7


class Procurement:
    """The rules of the sheet Procurement rules, ready to be asked of an offer and month of order."""

    def __init__(self, case: Case) -> None:
        self.rules = case.procurement_rules
        self.suppliers: dict[str, Supplier] = {row.supplier: row for row in case.suppliers}
        self.group = {row.material: row.group for row in case.materials}

    def _in_force(self, kind: str, offer: Offer, month: Month) -> list[ProcurementRule]:
        return [
            row for row in self.rules
            if row.kind == kind and row.scope in ("all", offer.material, self.group[offer.material] or "all")
            and (row.from_month or month) <= month <= (row.to_month or month)
        ]  # fmt: skip

    def barred(self, offer: Offer, month: Month) -> ProcurementRule | None:
        """The first rule that keeps the agency from ordering at all.

        Land border: Rule 144(xi) of the General Financial Rules 2017, inserted on 23 July 2020 (Department of
        Expenditure, F.No.6/18/2019-PPD), lets a bidder of a country that shares a land border with India take part
        only if it is registered with the Competent Authority. Local content: the Public Procurement (Preference to
        Make in India) Order 2017, P-45021/2/2017-PP (BE-II), as revised on 16 September 2020, knows class-I local
        suppliers (local content of 50 % and more), class-II (20 % and more) and non-local ones.
        """
        supplier = self.suppliers.get(offer.supplier)
        registered = supplier.registered_from if supplier else None
        for row in self._in_force("land border", offer, month):
            if offer.country in names_in(row.countries) and (registered is None or registered > month):
                return row
        own = CLASSES.index(supplier.local_content_class if supplier else CLASSES[-1])
        return next(
            (row for row in self._in_force("local content", offer, month) if own > CLASSES.index(row.least_class)), None
        )

    def threshold(self, offer: Offer, month: Month) -> tuple[float, ProcurementRule | None]:
        """The least goods value of a foreign order of the agency (INR) and the rule that asks for it; nought where the
        vendor is Indian or an authority covers the month."""
        if offer.country == HOME or (offer.authority_until is not None and offer.authority_until >= month):
            return 0.0, None
        rows = [row for row in self._in_force("global tender", offer, month) if row.threshold_inr_crore]
        row = max(rows, key=lambda row: row.threshold_inr_crore or 0.0, default=None)
        return (0.0, None) if row is None else ((row.threshold_inr_crore or 0.0) * CRORE, row)


def global_tender(m: Block, data: Data) -> None:
    """Global-tender threshold.

    Enforced over: every foreign order of the agency that no authority covers, where a threshold is in force.
    A foreign order is nothing or its goods are worth at least the threshold: below it no global tender is invited,
    unless an authority is held (Rule 161(iv) of the General Financial Rules 2017, as amended on 15 May 2020, which sets
    it at ₹200 crore; Department of Expenditure, F.12/17/2019-PPD).

        goods value[o,b,t] >= threshold * placed[o,b,t]                                        (₹ crore >= ₹ crore)
    """
    keys = [k for k in m.PLACED if data.threshold_inr(k) > 0]
    m.global_tender = Constraint(
        keys,
        rule=lambda m, *k: m.quoted_inr[k] / CRORE >= data.threshold_inr(k) / CRORE * m.placed[k],
    )
