"""The lowest landed offer beside each order of the agency, and the ground on which it was passed, for the auditor."""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimizer.plan.plan import NOTES
from optimizer.session import Solved

TAKEN = "the lowest landed offer is taken"


def lowest(solved: Solved, reasons: pd.DataFrame) -> pd.DataFrame:
    """The frame ``lowest`` of NOTES: one row an order of the agency, from the reasons of the plan."""
    ranked: dict[str, list[dict[str, Any]]] = {}
    for row in reasons.to_dict("records"):
        ranked.setdefault(str(row["order"]), []).append({str(k): v for k, v in row.items()})
    rows = []
    losses = {offer.offer: offer.transit_loss for offer in solved.case.offers}
    for order in solved.plan["orders"].to_dict("records"):
        offers = ranked.get(order["order"], [])
        chosen = next((r for r in offers if r["chosen"]), None)
        if order["buyer"] != solved.built.data.owners.agency or chosen is None:
            continue
        least = next(r for r in offers if r["lowest"])
        more = max(0.0, chosen["landed_inr_per_t"] - least["landed_inr_per_t"])
        passed = least is not chosen and more > 0
        rows.append({
            "order": order["order"], "material": order["material"], "tonnes": order["tonnes"], "offer": order["offer"],
            "supplier": order["supplier"], "landed_inr_per_t": chosen["landed_inr_per_t"],
            "lowest_offer": least["offer"] if passed else order["offer"],
            "lowest_supplier": least["supplier"] if passed else order["supplier"],
            "lowest_inr_per_t": chosen["landed_inr_per_t"] - more, "more_inr_per_t": more,
            "more_inr": more * order["tonnes"] * (1 - losses[order["offer"]]),
            "ground": least["stopped_by"] if passed else TAKEN, "cells": least["cells"] if passed else "",
        })  # fmt: skip
    return pd.DataFrame(rows, columns=list(NOTES["lowest"]))
