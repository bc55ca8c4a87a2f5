"""The command line: words to stderr, data to stdout, exit codes as in the README. No logic of planning here."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer import __version__

if TYPE_CHECKING:
    from optimizer.run import Result

EXAMPLE = Path("inputs/india_ree.xlsx")
app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Monthly procurement plans for a national critical-mineral stockpile: Excel in, Excel out.",
)  # fmt: skip

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but problems.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Say more: stages, sizes, seconds.")]
Force = Annotated[bool, typer.Option("--force", help="Write over an existing file.")]


def main() -> None:
    """Run the command line on any console."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


def _version(asked: bool) -> None:
    if asked:
        print(f"optimizer {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,
) -> None:
    """Options before the command."""


@app.command()
def solve(
    source: Annotated[Path | None, typer.Argument(metavar="[INPUT]", help="The input workbook.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The plan book to write.")] = None,
    gap: Annotated[float | None, typer.Option(min=0, max=1, help="Gap wanted, a share such as 0.001.")] = None,
    time_limit: Annotated[float | None, typer.Option(min=0.1, help="Seconds the search may take.")] = None,
    threads: Annotated[int | None, typer.Option(min=1, max=64, help="Threads the search may use.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    force: Force = False,
) -> None:
    """Plan the month: read INPUT, find the least-cost plan, write the plan book."""
    from optimizer.progress import Screen
    from optimizer.run import Options, plan_workbook

    source = _existing(source)
    if output is not None:
        _refuse_bad_output(source, output, force)
    screen = Screen(quiet=quiet or as_json)
    with screen:
        result = plan_workbook(
            source, Options(output=output, gap=gap, time_limit_s=time_limit, threads=threads),
            report=screen.progress, say=screen.say,
        )  # fmt: skip
    _tell(result, as_json, quiet, verbose)


@app.command()
def check(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="The input workbook.")],
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read INPUT and report every problem with its cell, without planning."""
    from optimizer.case.problems import InputRejectedError
    from optimizer.run import REJECTED, SOLVED, Result
    from optimizer.workbook.read import read_workbook

    source = _existing(source)
    try:
        problems: tuple[Any, ...] = read_workbook(source).warnings
        code = REJECTED if strict and problems else SOLVED
    except InputRejectedError as rejected:
        problems, code = rejected.problems, REJECTED
    errors = sum(p.severity == "error" for p in problems)
    warnings = len(problems) - errors
    message = f"{source.name}: {errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}."
    _tell(Result(code, message, problems=problems), as_json, quiet, False)


@app.command()
def template(
    output: Annotated[Path, typer.Option("-o", "--output", help="The workbook to write.")] = Path("inputs/new.xlsx"),
    groups: Annotated[str, typer.Option("--with", help="Groups of sheets and columns to add, with commas.")] = "",
    example: Annotated[bool, typer.Option("--example", help="The Indian case, filled in, and its wide basis.")] = False,
    force: Force = False,
) -> None:
    """Write an empty input workbook, or the Indian example."""
    import datetime as dt

    from optimizer.workbook.template import GROUPS, write_case, write_template

    if example:
        from optimizer.example.india import build_india

        folder = output if output.suffix == "" else output.parent
        for basis, name in (("narrow", "india_ree.xlsx"), ("wide", "india_ree_wide.xlsx")):
            path = output if basis == "narrow" and output.name != "new.xlsx" and output.suffix else folder / name
            _refuse_existing(path, force)
            _written(path, lambda path=path, basis=basis: write_case(path, build_india(basis)))
        return
    _refuse_existing(output, force)
    asked = [g.strip() for g in groups.split(",") if g.strip()]
    try:
        _written(output, lambda: write_template(output, asked, today=dt.date.today()))
    except ValueError as wrong:
        known = "\n".join(f"  {name:18} {meaning}" for name, meaning in GROUPS.items())
        _usage(f"{wrong}\nGroups:\n{known}")


@app.command()
def verify(
    plan_book: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan book.")],
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Repeat the audit of a plan from its plan book alone."""
    from optimizer.case.problems import InputRejectedError
    from optimizer.plan.audit import audit
    from optimizer.run import REFUSED, REJECTED, SOLVED, Result
    from optimizer.workbook.plan_back import read_plan_book

    plan_book = _existing(plan_book)
    try:
        book = read_plan_book(plan_book)
    except InputRejectedError as rejected:
        unread = Result(REJECTED, f"{plan_book.name} cannot be verified.", problems=rejected.problems)
        _tell(unread, as_json, quiet, False)
        return
    findings = audit(book.case, book.plan)
    message = (
        f"{plan_book.name}: every figure is confirmed." if not findings
        else f"{plan_book.name} is refused: {len(findings)} figure{'s' * (len(findings) != 1)} not confirmed."
    )  # fmt: skip
    result = Result(REFUSED if findings else SOLVED, message, book.case, book.plan, book.record, plan_book,
                    findings=findings, sha256=book.record.input_sha256)  # fmt: skip
    _tell(result, as_json, quiet, False)


# -- words and endings ----------------------------------------------------------------------------------------


def _usage(words: str) -> None:
    print(words, file=sys.stderr)
    raise typer.Exit(2)


def _existing(source: Path | None) -> Path:
    if source is None:
        if not EXAMPLE.exists():
            _usage(f"There is no {EXAMPLE} here. Write the Indian example with: optimizer template --example")
        return EXAMPLE
    if not source.is_file():
        beside = sorted(p.name for p in source.parent.glob("*.xlsx")) if source.parent.is_dir() else []
        known = f" The folder holds: {', '.join(beside[:8])}." if beside else ""
        _usage(f"There is no file {source}.{known}")
    return source


def _refuse_existing(path: Path, force: bool) -> None:
    if path.exists() and not force:
        _usage(f"{path} exists: give another name with -o, or --force to write over it.")


def _refuse_bad_output(source: Path, output: Path, force: bool) -> None:
    if output.suffix.lower() != ".xlsx":
        _usage(f"The plan is an Excel workbook: give a name ending in .xlsx, not {output.name}.")
    if output.exists() and output.resolve() == source.resolve():
        _usage("The plan cannot be written over its own input.")
    _refuse_existing(output, force)


def _written(path: Path, write: Any) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write()
    except OSError as error:
        print(f"Cannot write {path}: {error.strerror or error}. Close it in Excel, or give another name with -o.",
              file=sys.stderr)  # fmt: skip
        raise typer.Exit(7) from None
    print(path)


def _tell(result: Result, as_json: bool, quiet: bool, verbose: bool) -> None:
    """Say how it ended, and end with its exit code."""
    if as_json:
        print(json.dumps(result.as_json(), ensure_ascii=False, indent=2, default=str))
    else:
        for problem in result.problems:
            if problem.severity == "error" or not quiet:
                print(f"{problem.severity}: {problem}", file=sys.stderr)
        for finding in result.findings[:20]:
            print(f"audit: {finding.message}", file=sys.stderr)
        if not quiet or result.exit_code:
            print(result.message, file=sys.stderr)
        plan = result.plan
        if plan is not None and result.path is not None and not quiet and result.seconds:
            crore = 1e7
            print(f"Cost ₹{plan.objective_inr / crore:,.2f} crore; no plan can cost more than "
                  f"₹{max(0.0, plan.objective_inr - plan.bound_inr) / crore:,.2f} crore less (gap {plan.gap:.3%}). "
                  f"{result.seconds.get('total', 0):.1f} s.", file=sys.stderr)  # fmt: skip
        if verbose:
            stages = ", ".join(f"{k} {v:.2f} s" for k, v in result.seconds.items())
            sizes = ", ".join(f"{v:,} {k}" for k, v in result.size.items())
            print(f"{stages}. {sizes}.", file=sys.stderr)
        if result.path is not None:
            print(result.path)
    raise typer.Exit(result.exit_code)
