"""The values of a solution as its plan is written."""

from __future__ import annotations

from optimizer.session import Solved
from optimizer.solve.handover import Floats
from optimizer.study.purchase import TOLERANCE


def without_empty_orders(solved: Solved) -> Floats:
    """The solution with nothing placed and nobody on the panel where nothing is ordered: the plan as written."""
    block, program, data = solved.built.block, solved.built.program, solved.built.data
    found = solved.searched.values
    now: Floats = found.copy()
    ordered = {k for k in data.keys if (j := program.column(block.order[k])) is not None
               and found[j] > TOLERANCE}  # fmt: skip
    months = data.case.months
    on_panel = {(data.slots[k[0], k[2]].offer.supplier, months[k[2]].fiscal_year) for k in ordered}
    idle = [block.placed[k] for k in block.PLACED if k not in ordered]
    idle += [block.pick[k] for k in block.PICK if k[:3] not in ordered]
    idle += [block.panel[k] for k in block.PANEL if k not in on_panel]
    for variable in idle:
        column = program.column(variable)
        if column is not None:
            now[column] = 0.0
    return now
