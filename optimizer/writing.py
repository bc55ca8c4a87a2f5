"""A planned result written: the plan book under a name that is free, its redacted copy, and one log a run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.plan.record import RunRecord
from optimizer.result import INTERRUPTED, REFUSED, UNWRITABLE, Clock, Options, Result, versions

if TYPE_CHECKING:
    from optimizer.workbook.book_copy import CopiedSheet

NAMES_TRIED = 99  # numbered names beside a file that is taken


def write_result(
    source: Path, options: Options, result: Result, clock: Clock, say: Callable[[str], None],
    own: Sequence[CopiedSheet],
) -> Result:  # fmt: skip
    """Write the plan book where it was asked for, else in the folder the program was started in."""
    assert result.plan is not None
    assert result.case is not None
    say("Writing the plan")
    asked = options.folder if options.output is None else options.output.parent
    record = RunRecord(
        plan_number="", input_name=source.name, input_sha256=result.sha256, exit_code=result.exit_code,
        settings=tuple((k, str(getattr(result.case.settings, k)), o) for k, o in result.case.setting_origins.items()),
        seconds=(), size=tuple(result.size.items()), versions=versions(),
        warnings=tuple(p for p in result.problems if p.severity == "warning"),
        made_at=dt.datetime.now().strftime("%Y-%m-%d %H:%M"),
    )  # fmt: skip
    clock.lap("import")
    result = replace(result, record=replace(record, seconds=tuple(clock.seconds.items())))
    trouble = ""
    for folder in [asked] if asked.resolve() == Path.cwd() else [asked, Path.cwd()]:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            result = _write_in(folder, options, result, own)
            break
        except OSError as error:
            trouble = trouble or f"{asked} cannot be written to ({error.strerror or error})"
    clock.lap("write")
    if result.path is None:
        words = f"A plan was found and could be written nowhere: {trouble}. Free the folder and run again."
        code = result.exit_code if result.exit_code in (INTERRUPTED, REFUSED) else UNWRITABLE
        return replace(result, exit_code=code, message=words, seconds=clock.seconds)
    if not trouble and options.force and options.output and not result.findings and result.path != options.output:
        trouble = f"{options.output} could not be written over (is it open in Excel?)"
    message = f"{result.message} {trouble}: the plan is in {result.path}." if trouble else result.message
    result = replace(result, message=message, seconds=clock.seconds)
    assert result.path is not None
    assert result.plan is not None
    assert result.case is not None
    assert result.record is not None
    path = result.path
    if options.redact and not result.findings:
        from optimizer.workbook.redact import write_beside

        try:
            copy = write_beside(path, result.case, result.plan, result.record, replace=options.force)
            result = replace(result, copies=(copy,))
        except OSError as error:
            trouble = f"The redacted copy could not be written ({error.strerror or error})."
            result = replace(result, message=f"{result.message} {trouble}")
    _write_log(path.with_suffix(".log"), result)
    return result


def _write_in(folder: Path, options: Options, result: Result, own: Sequence[CopiedSheet]) -> Result:
    """Write the plan book under the first name in ``folder`` that is free, or may be written over."""
    from optimizer.workbook.plan_book import plan_path, write_plan_book

    assert result.plan is not None
    assert result.case is not None
    assert result.record is not None
    asked, mark = options.output, "_refused" if result.findings else ""
    over = options.force and asked is not None and folder == asked.parent and not mark
    for attempt in range(1, NAMES_TRIED + 1):
        base = plan_path(folder, result.case) if asked is None else folder / asked.name
        number = f" ({attempt})" if attempt > 1 and (asked is not None or mark) else ""
        path = base.with_name(f"{base.stem}{mark}{number}{base.suffix}")
        if path.exists() and not over:
            continue
        record = replace(result.record, plan_number=path.stem)
        try:
            written = write_plan_book(path, result.case, result.plan, record, replace=over, own=own)
        except FileExistsError:  # another run took the name while this one was writing
            continue
        return replace(result, record=record, path=written)
    raise OSError(f"{NAMES_TRIED} names are taken")


def _write_log(path: Path, result: Result) -> None:
    """One log a run beside the plan; a plan that cannot have its log is still a plan."""
    lines = [f"{result.message} (exit {result.exit_code})"]
    plan = result.plan
    if plan is not None:
        lines.append(f"objective {plan.objective_inr:.2f} INR, bound {plan.bound_inr:.2f} INR, gap {plan.gap:.6f}")
        lines += [" ".join(f"{k}={v}" for k, v in stage.items()) for stage in plan.stages]
    lines += [f"{k}: {v:.2f} s" for k, v in result.seconds.items()]
    lines += [f"{k}: {v}" for k, v in result.size.items()]
    lines += [f"{k} {v}" for k, v in versions()]
    lines += [f"{p.severity}: {p}" for p in result.problems]
    lines += [f"audit: {f.message}" for f in result.findings]
    try:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError:
        return
