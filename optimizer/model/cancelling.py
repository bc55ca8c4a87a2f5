"""Orders signed earlier that may be cancelled at a stated cost: off unless the officer states one.

Decided once, in the first month: what is still to come and to pay of the order falls away, its cost is paid at once.
Its tonnes stay counted in yearly ceilings, commitments and licences until the officer types that it was cancelled.
"""

from __future__ import annotations

from collections import defaultdict

from pyomo.core import Binary, Block, Set, Var

from optimizer.case.rows_needs import OpenOrder
from optimizer.model.data import Data

Terms = list[object]
CRORE_INR = 1e7


def add_cancelling(m: Block, data: Data) -> None:
    """Decision ``cancel``: whether an order signed earlier is cancelled; only where a cost of it is stated."""
    m.CANCELLABLE = Set(initialize=list(data.cancellable), ordered=True)
    m.cancel = Var(m.CANCELLABLE, within=Binary)


def stands(m: Block, data: Data, row: OpenOrder) -> object:
    """1 while an order stands, 0 when it is cancelled."""
    return 1 - m.cancel[row.order] if row.order in data.cancellable else 1.0


def cancelled_t(m: Block, data: Data) -> dict[tuple[str, str, int], Terms]:
    """(material, owner, month) -> tonnes that do not come."""
    first, gone = data.case.settings.first_month, defaultdict[tuple[str, str, int], Terms](list)
    for row in data.case.open_orders:
        if row.order in data.cancellable and row.tonnes > 0:
            at = row.material, row.buyer or data.owners.agency, row.usable_month - first
            gone[at].append(row.tonnes * m.cancel[row.order])
    return gone


def spared(m: Block, data: Data) -> dict[tuple[str, int], Terms]:
    """(fund, month) -> what the agency does not pay for cancelled orders, less what cancelling them costs, ₹ crore."""
    first, found = data.case.settings.first_month, defaultdict[tuple[str, int], Terms](list)
    for row in data.case.open_orders:
        ours = (row.buyer or data.owners.agency) == data.owners.agency
        if row.order in data.cancellable and ours and data.case.funds:
            fund, t = row.fund or data.case.funds[0].fund, (row.pay_month or row.usable_month) - first
            found[fund, t].append(row.to_pay_inr_crore * m.cancel[row.order])
            found[fund, 0].append(-(row.cancel_inr_crore or 0.0) * m.cancel[row.order])
    return found


def cancelling_terms(m: Block, data: Data) -> Terms:
    """What cancelling costs, INR."""
    return [cost * CRORE_INR * m.cancel[order] for order, cost in data.cancellable.items()]
