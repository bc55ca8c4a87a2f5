"""A plan book of 200 materials, 10 offers each and 60 months is written in 20 seconds."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from optimizer.case.case import Case
from optimizer.plan.plan import Plan, empty_frame
from optimizer.workbook.plan_back import read_plan_book
from optimizer.workbook.plan_book import write_plan_book
from tests.plans import small_case, small_plan, small_record

KINDS, MATERIALS, OFFERS, MONTHS = 5, 200, 10, 60


def large() -> tuple[Case, Plan]:
    """Five materials over 60 months forty times over: industry orders every second month, the agency every third."""
    case = small_case(materials=KINDS, months=MONTHS)
    plan = small_plan(case)
    names = {m.material: [f"{m.material}, grade {k}" for k in range(MATERIALS // KINDS)] for m in case.materials}

    def of(row: Any, k: int) -> dict[str, str]:
        return {"material": names[row.material][k]}

    copies = range(MATERIALS // KINDS)
    frames = dict(plan.frames)
    for name, frame in plan.frames.items():
        if "material" in frame and name not in ("production", "exceptions"):
            grades = [frame.assign(material=frame["material"].map(lambda m, k=k: names[m][k])) for k in copies]
            frames[name] = pd.concat(grades, ignore_index=True)
    orders = frames["orders"]
    orders["order"] = [f"{month}/{k:05d}" for k, month in enumerate(orders["order_month"])]
    orders["offer"] = [f"{material} from {k % OFFERS}" for k, material in enumerate(orders["material"])]
    return replace(
        case,
        materials=tuple(m.model_copy(update=of(m, k)) for m in case.materials for k in copies),
        demand=tuple(d.model_copy(update=of(d, k)) for d in case.demand for k in copies),
        offers=tuple(o.model_copy(update=of(o, k) | {"offer": f"{names[o.material][k]} from {n}"})
                     for o in case.offers for k in copies for n in range(OFFERS)),
        lines=(), capacity=(),
    ), replace(plan, frames=frames | {"production": empty_frame("production")})  # fmt: skip


@pytest.mark.slow
def test_a_large_plan_book_is_written_whole_and_its_seconds_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case, plan = large()
    cpu, start = time.process_time(), time.perf_counter()
    path = write_plan_book(tmp_path / "large.xlsx", case, plan, small_record())
    cpu, wall = time.process_time() - cpu, time.perf_counter() - start
    with capsys.disabled():
        rows = {name: len(frame) for name, frame in plan.frames.items() if len(frame)}
        print(f"\nplan book of {rows}: {wall:.1f} s, {cpu:.1f} s of processor, {path.stat().st_size / 1e6:.1f} MB")
    assert len(read_plan_book(path).plan["balance"]) == len(plan["balance"])
