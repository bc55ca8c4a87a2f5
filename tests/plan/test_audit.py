"""The audit confirms a plan worked out by hand, and refuses it when any one figure or word is altered."""

from __future__ import annotations

import ast
import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import optimizer.plan.audit as audit_room
from optimizer.plan.audit import Finding, audit
from optimizer.plan.plan import FRAMES, Plan, empty_frame
from tests.plan.hand_case import CASE, MIX
from tests.plan.hand_made import hand_made_plan
from tests.sizes import one_in

PLAN = hand_made_plan()
# frames of rules that the hand-made case does not use, with tests of their own
ELSEWHERE = frozenset({"ledger", "moves", "bond", "market", "take_or_pay", "licences", "licence_draws",
                       "pools", "pool_issues", "pool_runs", "pool_takes", "cancellations", "loans", "response"})
TOLD = [frame for frame in FRAMES if frame not in ELSEWHERE]
COLUMNS = [(frame, column) for frame in TOLD for column in FRAMES[frame]]

# The audit confirms of an exception's cell only that it is on the sheet its rule stands on, since the copy of
# the input in a plan book may have its rows elsewhere; of a goal's bound, that it is not above the value.
OTHER_ROWS_ACCEPTED = {("exceptions", "cell")}
BOUNDS = {("goals", "bound")}


def with_frame(name: str, table: pd.DataFrame, plan: Plan = PLAN) -> Plan:
    return replace(plan, frames={**plan.frames, name: table})


def with_cell(name: str, row: int, column: str, value: Any) -> Plan:
    table = PLAN[name].astype(object)
    table.iat[row, list(table.columns).index(column)] = value
    return with_frame(name, table)


def rules(findings: tuple[Finding, ...]) -> set[str]:
    return {f.rule for f in findings}


def test_the_hand_made_plan_is_confirmed() -> None:
    assert audit(CASE, PLAN) == ()


def test_every_frame_of_the_hand_made_plan_has_rows() -> None:
    assert all(len(PLAN[name]) > 1 for name in TOLD)


def some_rows(frame: str, most: int) -> list[int]:
    """Rows spread over a frame, first and last among them."""
    count = len(PLAN[frame])
    return sorted({round(n * (count - 1) / (most - 1)) for n in range(most)})


def far_off(value: Any) -> list[Any]:
    """A wrong value of the same kind: much too high, a day later, the opposite, another word."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, dt.date):
        return [value + dt.timedelta(days=1)]
    return ["something else"] if isinstance(value, str) else [value + 3 + abs(value)]


def other_ways(value: Any) -> list[Any]:
    """Much too low, barely too high, no number at all; no word at all."""
    if isinstance(value, str):
        return [""] if value else []
    if isinstance(value, bool | dt.date):
        return []
    return [value - 3 - abs(value), value + max(3e-6, 3e-6 * abs(value)), float("nan")]


@pytest.mark.parametrize(("frame", "column"), one_in(4, COLUMNS))
def test_altering_any_cell_is_refused(frame: str, column: str) -> None:
    values = PLAN[frame][column].tolist()
    wrong = [(row, w) for row in some_rows(frame, 9) for w in far_off(values[row])]
    wrong += [(row, w) for row in some_rows(frame, 3) for w in other_ways(values[row])]
    for row, value in wrong:
        if not finer_than_the_audit(frame, column, row, values[row], value):
            assert audit(CASE, with_cell(frame, row, column, value)), (frame, row, column, values[row], value)


def finer_than_the_audit(frame: str, column: str, row: int, value: Any, wrong: Any) -> bool:
    """Differences no larger than the audit's tolerance, which is that of the sum the figure is part of."""
    if not isinstance(value, float | int) or isinstance(value, bool) or wrong != wrong:
        return False
    difference, at = abs(wrong - value), PLAN[frame].iloc[row]
    if frame == "goals":
        return wrong < at["value"] if column == "bound" else at["goal"] == "source mix" and difference < 0.02
    if frame in ("mix", "exceptions"):
        kind = next((r.kind for r in MIX if r.rule == at["rule"]), "")
        if kind == "concentration" and column != "total":
            return difference < (1e-2 if frame == "exceptions" else 1e-4)
        if frame == "exceptions":
            return difference < 1e-4 and at["unit"] == "points"
        return column in ("amount", "excess", "given") and difference < 1e-6 * at["total"]
    if column == "inr" or column.endswith("_inr"):
        return difference <= max(1.0, 1e-6 * max(PLAN["funds"]["paid_inr"]) if column == "paid_inr" else 0.0)
    return frame == "balance" and difference < 1e-6 * at[list(FRAMES["balance"][3:8])].sum()


@pytest.mark.parametrize(
    ("frame", "column"), one_in(4, [at for at in COLUMNS if at not in OTHER_ROWS_ACCEPTED | BOUNDS])
)
def test_a_value_that_is_right_in_another_row_is_refused_in_this_one(frame: str, column: str) -> None:
    values = PLAN[frame][column].tolist()
    for row in some_rows(frame, 5):
        others = [v for v in dict.fromkeys(values) if v != values[row]]
        for other in (others[:1] + others[-1:]) if len(others) > 2 else others:
            if not finer_than_the_audit(frame, column, row, values[row], other):
                assert audit(CASE, with_cell(frame, row, column, other)), (
                    frame,
                    row,
                    column,
                    values[row],
                    other,
                )


def may_be_left_out(frame: str, row: int) -> bool:
    """Rows of the mix that say nothing: no tonne in the window, or none of one of the sources capped each."""
    at = PLAN[frame].iloc[row]
    return frame == "mix" and (at["total"] == 0 or (at["rule"] == "Any country" and at["amount"] == 0))


@pytest.mark.parametrize("frame", TOLD)
def test_a_row_left_out_is_refused(frame: str) -> None:
    for row in range(len(PLAN[frame])):
        plan = with_frame(frame, PLAN[frame].drop(index=row))
        assert bool(audit(CASE, plan)) != may_be_left_out(frame, row), (frame, row)


@pytest.mark.parametrize("frame", TOLD)
def test_a_row_standing_twice_is_refused(frame: str) -> None:
    for row in range(len(PLAN[frame])):
        table = PLAN[frame].astype(object)
        plan = with_frame(frame, pd.concat([table, table.iloc[[row]]], ignore_index=True))
        assert audit(CASE, plan), (frame, row)


@pytest.mark.parametrize("frame", TOLD)
def test_a_row_made_up_is_refused(frame: str) -> None:
    table = PLAN[frame].astype(object)
    extra = {c: "made up" if isinstance(v, str) else v for c, v in table.iloc[0].items()}
    assert audit(CASE, with_frame(frame, pd.concat([table, pd.DataFrame([extra])], ignore_index=True)))


@pytest.mark.parametrize("frame", TOLD)
def test_a_frame_without_rows_a_column_or_itself_is_refused(frame: str) -> None:
    assert audit(CASE, with_frame(frame, empty_frame(frame)))
    assert audit(CASE, with_frame(frame, PLAN[frame].iloc[:, 1:]))
    assert audit(CASE, replace(PLAN, frames={n: t for n, t in PLAN.frames.items() if n != frame}))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"objective_inr": PLAN.objective_inr + 1000}, "objective"),
        ({"gross_outlay_inr": PLAN.gross_outlay_inr + 1000}, "gross outlay"),
        ({"bound_inr": PLAN.objective_inr + 1000}, "bound"),
        ({"bound_inr": float("nan")}, "bound"),
        ({"status": "solved"}, "status"),
        ({"status": "fine"}, "status"),
    ],
)
def test_altering_the_figures_of_the_search_is_refused(change: dict[str, Any], rule: str) -> None:
    assert rule in rules(audit(CASE, replace(PLAN, **change)))


def test_a_lower_bound_is_a_weaker_claim_and_stands() -> None:
    assert audit(CASE, replace(PLAN, bound_inr=PLAN.bound_inr - 1e6, status="limit")) == ()


def test_figures_within_the_tolerance_stand() -> None:
    table = PLAN["orders"].copy()
    table["duty_inr"] += 0.4
    assert audit(CASE, with_frame("orders", table)) == ()


def test_a_finding_is_a_sentence_with_both_figures_and_units() -> None:
    found = audit(CASE, with_cell("orders", 0, "duty_inr", 7_000_000.0))
    assert Finding(
        "orders: duty_inr", "order 2027-01/001", 7_000_000.0, 6_535_679.7,
        "order 2027-01/001: the plan states ₹7,000,000.00, the rows give ₹6,535,679.70.",
    ) in [replace(f, recomputed=round(float(f.recomputed), 4)) for f in found]  # fmt: skip


def test_the_audit_shares_no_arithmetic_with_the_model() -> None:
    """It may import the schema, the plan's columns, itself, pandas and the standard library."""
    allowed = ("optimizer.case", "optimizer.plan.audit", "optimizer.plan.plan")
    for path in Path(audit_room.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path.name} imports relatively"
                names = [node.module or ""]
            for name in names:
                ours = name == "optimizer" or name.startswith("optimizer.")
                assert not ours or name.startswith(allowed), f"{path.name} imports {name}"
                assert name.split(".")[0] not in {"pyomo", "highspy", "importlib"}, (
                    f"{path.name} imports {name}"
                )
