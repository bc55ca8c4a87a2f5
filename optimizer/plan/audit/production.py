"""Domestic lines: capacity, minimum run, running and started; what they give and take."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from optimizer.case.months import Month
from optimizer.case.rows_making import Line
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.expansions import added_capacity
from optimizer.plan.audit.finding import Findings, Record, tolerance
from optimizer.plan.audit.tables import Tables, number, unit_of


@dataclass(frozen=True)
class Made:
    """What lines make and take in, tonnes by material and month, and the runs by line and month."""

    made: dict[tuple[str, Month], float] = field(default_factory=lambda: defaultdict(float))
    taken_in: dict[tuple[str, Month], float] = field(default_factory=lambda: defaultdict(float))
    runs: list[tuple[Line, Month, float, bool, bool]] = field(
        default_factory=list
    )  # tonnes, running, started
    paid_for: dict[tuple[str, Month], float] = field(default_factory=dict)  # by line, as the incentive frame states


def check_production(facts: Facts, tables: Tables, findings: Findings) -> Made:
    """A row for each line and month with capacity; made within capacity and above the minimum run."""
    stated = findings.by_key("production", tables["production"], ("line", "month"))
    recomputed: dict[tuple[str, ...], Record] = {}
    flows, added = Made(), added_capacity(facts, tables)
    for line in facts.case.lines:
        ran = line.running_before
        for month in facts.months:
            capacity = facts.capacity(line.line, month) + added.get((line.line, month), 0.0)
            if capacity <= 0:
                ran = False
                continue
            at = (line.line, str(month))
            expected: Record = {"plant": line.plant, "material": line.output, "capacity_t": capacity}
            row = stated.get(at)
            if row is not None:
                running = row["running"] is True
                expected = {**expected, "started": running and not ran}
                _check_run(line, capacity, row, findings)
                _add_flows(facts, line, month, row, flows)
                ran = running
            recomputed[at] = expected
    findings.match("production", stated, recomputed, unit_of)
    return flows


def _check_run(line: Line, capacity: float, row: Record, findings: Findings) -> None:
    """A line makes nothing while it stands; while it runs, at least its minimum run and at most its capacity.

    It runs without making anything only to spare itself a start cost, and only if it has no minimum run.
    """
    where = f"line {line.line}, {row['month']}"
    made, running = number(row, "made_t"), row["running"] is True
    findings.at_least("production: made_t", where, made, 0.0, "t", "what is made")
    findings.at_most("line capacity", where, made, capacity if running else 0.0, "t", "what is made")
    if not running:
        return
    findings.at_least("minimum run", where, made, line.minimum_run_t, "t", "what is made")
    if made <= 0 and line.start_cost_inr <= 0:
        findings.add("production: running", where, "yes", "no", "the line is said to run but makes nothing.")
    if capacity < line.minimum_run_t - tolerance("t", capacity):
        findings.add(
            "minimum run", where, capacity, line.minimum_run_t, "the line cannot reach its minimum run."
        )


def _add_flows(facts: Facts, line: Line, month: Month, row: Record, flows: Made) -> None:
    """Output and by-products are given, inputs divided by the yield are taken in."""
    made = number(row, "made_t")
    flows.made[line.output, month] += made
    for product in facts.recipe(line, "by-product"):
        flows.made[product.material, month] += made * product.tonnes_per_tonne
    for intake in facts.recipe(line, "input"):
        flows.taken_in[intake.material, month] += made * intake.tonnes_per_tonne / line.yield_share
    flows.runs.append((line, month, made, row["running"] is True, row["started"] is True))
