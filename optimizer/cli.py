"""The command line: words to stderr, data to stdout, exit codes as in the README. No logic of planning here."""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import math
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, ParamSpec

import typer
from typer.core import TyperCommand

from optimizer import __version__

if TYPE_CHECKING:
    from optimizer.cycle.since import Last
    from optimizer.example.words import Basis
    from optimizer.result import Clock, Result
else:
    Result = object  # typer looks annotations up; what runs is imported when it is needed

EXAMPLE = Path("inputs/india_ree.xlsx")
FROM_SHEET = "sheet"  # what --scenarios means by itself
OVER_SCENARIOS = "Plan over the scenarios of the workbook, or over N random worlds: orders good whichever comes."
IN_BUNDLES = "For --engine mpi-sppy: scenarios planned as one, which proves more."
MOST_WORLDS = 1000
GARBAGE = 5_000_000, 50, 100  # a problem is a million parts that all live: to look for dead ones seldom saves a tenth
ONE_OF_NUMPY = ("OPENBLAS_NUM_THREADS", "1")  # numpy's second waits for work at full speed, on the core of a search
SHOWN = 40  # problems or audit findings on screen; --json has them all
P = ParamSpec("P")
app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Monthly procurement plans for a national critical-mineral stockpile: Excel in, Excel out.",
)  # fmt: skip

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but problems.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Say more: better plans as found, sizes, seconds.")]
Force = Annotated[bool, typer.Option("--force", help="Write over an existing file.")]


class UsageError(Exception):
    """The command cannot be meant as it was given; carries what to say."""


def main() -> None:
    """Run the command line on any console."""
    gc.set_threshold(*GARBAGE)
    os.environ.setdefault(*ONE_OF_NUMPY)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except SystemExit as ending:
        leave(ending)


def leave(ending: SystemExit) -> NoReturn:
    """End the process. Everything is written by then: to take a problem apart in memory, part by part, would take
    another half second, and to wait for a search that was given up as long as it likes. A rank of a cluster has to take
    its leave of the others, and does it the long way."""
    if "mpi4py" in sys.modules or not (ending.code is None or isinstance(ending.code, int)):
        raise ending
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # whoever read it has gone
            stream.flush()
    os._exit(ending.code or 0)


def _ends(command: Callable[P, Result | None]) -> Callable[P, None]:
    """A command whose every ending is a message and an exit code: also bad usage, Ctrl-C and defects."""

    @functools.wraps(command)
    def ending(*args: P.args, **options: P.kwargs) -> None:
        from optimizer.result import BUG, INTERRUPTED, USAGE, Result

        try:
            result = command(*args, **options)
        except UsageError as wrong:
            result = Result(USAGE, str(wrong))
        except KeyboardInterrupt:
            result = Result(INTERRUPTED, "Given up. Nothing was written.")
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise
        except Exception as defect:
            where = _log_of_defect(traceback.format_exc())
            words = f"This is a defect of the program, not of your workbook ({type(defect).__name__})."
            result = Result(BUG, f"{words} Nothing was written. {where}")
        if result is not None:
            flags = {name: bool(options.get(name)) for name in ("as_json", "quiet", "verbose")}
            _tell(result, **flags)

    return ending


def _version(asked: bool) -> None:
    if asked:
        print(f"optimizer {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,
) -> None:
    """Options before the command."""


class WithScenarios(TyperCommand):
    """``--scenarios`` may stand alone: then those of the workbook are meant."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        given = list(args)
        if "--scenarios" in given:
            after = given.index("--scenarios") + 1
            if after == len(given) or not given[after].isdigit():
                given.insert(after, FROM_SHEET)
        return super().parse_args(ctx, given)


@app.command(cls=WithScenarios)
@_ends
def solve(
    source: Annotated[Path | None, typer.Argument(metavar="[INPUT]", help="The input workbook.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The plan book to write.")] = None,
    gap: Annotated[float | None, typer.Option(min=0, max=1, help="Gap wanted, a share such as 0.001.")] = None,
    time_limit: Annotated[float | None, typer.Option(min=0.1, help="Seconds the search may take.")] = None,
    threads: Annotated[int | None, typer.Option(min=1, max=64, help="Threads the search may use.")] = None,
    redact: Annotated[bool, typer.Option("--redact", help="Also write a copy without what Start masks.")] = False,
    explain: Annotated[bool, typer.Option("--explain/--no-explain", help="Reasons and mends beside the plan.")] = True,
    prices: Annotated[bool, typer.Option("--prices", help="Prove the prices of rules by planning again.")] = False,
    alternatives: Annotated[int, typer.Option(min=0, max=9, help="Plans nearly as good, beside the plan.")] = 0,
    scenarios: Annotated[str | None, typer.Option("--scenarios", metavar="[N]", help=OVER_SCENARIOS)] = None,
    seed: Annotated[int, typer.Option(min=0, help="For --scenarios N: what random worlds are drawn from.")] = 1,
    engine: Annotated[str, typer.Option(help="For --scenarios: extensive, or mpi-sppy under mpiexec.")] = "extensive",
    bundle: Annotated[int | None, typer.Option("--bundle", metavar="N", help=IN_BUNDLES)] = None,
    since: Annotated[Path | None, typer.Option("--since", help="The last plan book: tell what changed.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Plan again each time INPUT is saved, until Ctrl-C.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    force: Force = False,
) -> Result | None:
    """Plan the month: read INPUT, find the least-cost plan, write the plan book."""
    from optimizer.progress import CtrlC, Screen
    from optimizer.result import Options
    from optimizer.run import plan_workbook
    from optimizer.solve.interruption import Interruption

    source = _existing(source)
    for given in (source, *([_existing(since)] if since else [])):
        if output is not None:
            _refuse_bad_output(given, output, force)
    worlds = 0 if scenarios in (None, FROM_SHEET) else int(scenarios or 0)
    if scenarios is not None and scenarios != FROM_SHEET and not 1 <= worlds <= MOST_WORLDS:
        raise UsageError(f"--scenarios takes a number of random worlds from 1 to {MOST_WORLDS}, or none: those of the "
                         "workbook.")  # fmt: skip
    asked = Options(output=output, gap=gap, time_limit_s=time_limit, threads=threads, explain=explain,
                    prices=prices, alternatives=alternatives, redact=redact, force=force, since=since,
                    scenarios=scenarios is not None, worlds=worlds, seed=seed, engine=engine,
                    bundle=bundle or 1)  # fmt: skip
    if engine not in ("extensive", "mpi-sppy") or (engine == "mpi-sppy" and scenarios is None):
        raise UsageError("--engine is extensive or mpi-sppy, and says how --scenarios is done.")
    if bundle is not None and (bundle < 1 or engine != "mpi-sppy"):
        raise UsageError("--bundle is how many scenarios are planned as one: 1 or more, with --engine mpi-sppy only.")
    if engine == "mpi-sppy":
        from optimizer.cli_cluster import solve_on_ranks

        if watch:
            raise UsageError("--watch plans on one machine: without --engine mpi-sppy.")
        return solve_on_ranks(source, asked, quiet=quiet or as_json)

    def plan(last: Last | None = None, clock: Clock | None = None) -> Result:
        interruption = Interruption()
        with CtrlC(interruption), Screen(interruption, quiet=quiet or as_json, verbose=verbose) as screen:
            return plan_workbook(source, asked, report=screen.progress, say=screen.say, interruption=interruption,
                                 last=last, clock=clock)  # fmt: skip

    if not watch:
        return plan()
    from optimizer.cli_watch import watch as watched

    watched(source, plan, as_json=as_json, quiet=quiet, verbose=verbose)
    return None


@app.command()
@_ends
def check(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="The input workbook.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The checked copy to write.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
    force: Force = False,
) -> Result:
    """Read INPUT and report every problem with its cell, also in a copy of the book, without planning."""
    from optimizer.checking import check_workbook

    source = _existing(source)
    if output is not None:
        _refuse_bad_output(source, output, force)
    try:
        return check_workbook(source, output=output, strict=strict)
    except OSError as error:
        raise UsageError(f"{source} cannot be opened: {error.strerror or error}.") from None


@app.command()
@_ends
def template(
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The workbook to write.")] = None,
    groups: Annotated[str, typer.Option("--with", help="Groups of sheets and columns to add, with commas.")] = "",
    example: Annotated[bool, typer.Option("--example", help="The Indian case, filled in, and its wide basis.")] = False,
    old: Annotated[Path | None, typer.Option("--from", help="A workbook whose rows are carried over.")] = None,
    force: Force = False,
) -> Result | None:
    """Write an empty input workbook, the Indian example, or an older workbook in today's layout."""
    import datetime as dt

    from optimizer.case.problems import InputRejectedError
    from optimizer.result import REJECTED, Result
    from optimizer.workbook.carry import carry_over
    from optimizer.workbook.template import GROUPS, known_groups, write_case, write_template

    if example:
        from optimizer.example.india import build_india

        narrow = output or EXAMPLE
        narrow = narrow if narrow.suffix else narrow / EXAMPLE.name
        wide = narrow.with_name(f"{narrow.stem}_wide{narrow.suffix}")
        for path in (narrow, wide):
            _refuse_existing(path, force)
        bases: tuple[tuple[Path, Basis], ...] = ((narrow, "narrow"), (wide, "wide"))
        for path, basis in bases:
            _written(path, functools.partial(write_case, path, build_india(basis)))
        return None
    target = output or Path("inputs/new.xlsx")
    _refuse_existing(target, force)
    try:
        asked = known_groups(groups.split(","))
    except ValueError as wrong:
        known = "\n".join(f"  {name:18} {meaning}" for name, meaning in GROUPS.items())
        raise UsageError(f"{str(wrong).partition(' Known:')[0]} The groups are:\n{known}") from None
    if old is None:
        _written(target, lambda: write_template(target, asked, today=dt.date.today()))
        print(f"Fill in what has a dark heading, save and close it, then: optimizer check {target}", file=sys.stderr)
        return None
    source = _existing(old)
    carried: list[str] = []
    try:
        source.open("rb").close()
    except OSError as error:
        raise UsageError(f"{source} cannot be opened: {error.strerror or error}.") from None
    _refuse_bad_output(source, target, force)
    try:
        _written(target, lambda: carried.extend(carry_over(target, source, asked).lines(source.name)))
    except InputRejectedError as rejected:
        return Result(REJECTED, f"{old.name} cannot be carried over: mend these cells.", problems=rejected.problems)
    print("\n".join(carried), file=sys.stderr)
    return None


# -- words and endings ----------------------------------------------------------------------------------------


def _existing(source: Path | None) -> Path:
    if source is None:
        if not EXAMPLE.exists():
            raise UsageError(f"There is no {EXAMPLE} here. Write the Indian example with: optimizer template --example")
        return EXAMPLE
    if not source.is_file():
        beside = sorted(p.name for p in source.parent.glob("*.xlsx")) if source.parent.is_dir() else []
        known = f" The folder holds: {', '.join(beside[:8])}." if beside else ""
        raise UsageError(f"There is no file {source}.{known}")
    return source


def _refuse_existing(path: Path, force: bool) -> None:
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"It is an Excel workbook: give a name ending in .xlsx, not {path.name}.")
    if path.exists() and not force:
        raise UsageError(f"{path} exists: give another name with -o, or --force to write over it.")


def _refuse_bad_output(source: Path, output: Path, force: bool) -> None:
    if output.exists() and output.resolve() == source.resolve():
        raise UsageError("Nothing is written over its own input: give another name with -o.")
    _refuse_existing(output, force)


def _written(path: Path, write: Callable[[], None]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write()
    except OSError as error:
        print(f"Cannot write {path}: {error.strerror or error}. Close it in Excel, or give another name with -o.",
              file=sys.stderr)  # fmt: skip
        raise typer.Exit(7) from None
    print(path)


def _log_of_defect(trace: str) -> str:
    """Keep the traceback for those who mend the program, where the command was given or in the temporary folder."""
    import tempfile

    for folder in (Path.cwd(), Path(tempfile.gettempdir())):
        path = folder / f"optimizer_defect_{os.getpid()}.log"
        try:
            path.write_text(f"optimizer {__version__}\n{' '.join(sys.argv)}\n{trace}", encoding="utf-8")
        except OSError:
            continue
        return f"Please send {path} with the workbook."
    return trace


def _tell(result: Result, *, as_json: bool, quiet: bool, verbose: bool) -> None:
    """Say how it ended, and end with its exit code."""
    show(result, as_json=as_json, quiet=quiet, verbose=verbose)
    raise typer.Exit(result.exit_code)


def show(result: Result, *, as_json: bool, quiet: bool, verbose: bool) -> None:
    """Say how it ended."""
    if as_json:
        print(json.dumps(_finite(result.as_json()), ensure_ascii=False, indent=2, default=str, allow_nan=False),
              flush=True)  # fmt: skip
        return
    shown = [p for p in result.problems if p.severity == "error" or not quiet]
    _list([f"{p.severity}: {p}" for p in shown])
    _list([f"audit: {finding.message}" for finding in result.findings])
    if not quiet or result.exit_code:
        print(result.message, file=sys.stderr)
    plan = result.plan
    if plan is not None and result.seconds and not quiet:
        crore = 1e7
        steered = max(0.0, plan.objective_inr - plan.bound_inr) / crore
        proof = f"no plan can cost more than ₹{steered:,.2f} crore less (gap {plan.gap:.3%})"
        if len(plan["scenarios"]):
            proof = "this is the cost of Base, where nothing happens but the policy calendar"
        proof = proof if math.isfinite(plan.bound_inr) else "how much less another plan could cost is not known"
        print(f"Cost ₹{plan.objective_inr / crore:,.2f} crore; {proof}. {result.seconds.get('total', 0):.1f} s.",
              file=sys.stderr)  # fmt: skip
    if verbose:
        stages = ", ".join(f"{k} {v:.2f} s" for k, v in result.seconds.items())
        sizes = ", ".join(f"{v:,} {k}" for k, v in result.size.items())
        print(f"{stages}. {sizes}.", file=sys.stderr)
    for path in (result.path, *result.copies):
        if path is not None:
            print(path, flush=True)


def _list(lines: list[str]) -> None:
    """A list on screen, shortened when it is long."""
    for line in lines[:SHOWN]:
        print(line, file=sys.stderr)
    if len(lines) > SHOWN:
        print(f"… and {len(lines) - SHOWN} more; --json lists them all.", file=sys.stderr)


def _finite(value: Any) -> Any:
    """``value`` without what JSON has no word for: infinities and not-a-number become null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    return [_finite(v) for v in value] if isinstance(value, list) else value


# their commands join those above
from optimizer import (  # noqa: E402
    cli_answers,  # noqa: F401
    cli_bench,  # noqa: F401
    cli_compare,  # noqa: F401
    cli_cycle,  # noqa: F401
    cli_dictionary,  # noqa: F401
    cli_stress,  # noqa: F401
    cli_studies,  # noqa: F401
    cli_worlds,  # noqa: F401
)
