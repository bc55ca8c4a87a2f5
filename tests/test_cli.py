"""The commands: what goes to which stream, which file is written, and the exit code of every ending."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from optimizer import __version__
from optimizer.plan.audit.finding import Finding
from optimizer.result import Options
from optimizer.run import plan_workbook
from optimizer.solve.engine import LIMIT, Engine, Outcome
from tests.books import add, change_setting, put, small_book, write_book
from tests.commands import ROOT, Ended, files, kept_book, long_book, run, start, type_in
from tests.sizes import rest_slow

FIELDS = {"status", "exit", "objective_inr", "bound_inr", "gross_outlay_inr", "gap", "goals", "exceptions", "seconds",
          "size", "plan", "input_sha256", "versions"}  # fmt: skip
MORE_FIELDS = {"copies", "message", "problems", "audit", "scenarios"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with kept.xlsx (every rule can be kept) and bent.xlsx (not every rule can)."""
    monkeypatch.chdir(tmp_path)
    write_book(tmp_path / "kept.xlsx", kept_book())
    write_book(tmp_path / "bent.xlsx", small_book())
    return tmp_path


def the_plan(ended: Ended) -> Path:
    return Path(ended.stdout.strip())


# -- solve: the plan and the streams --------------------------------------------------------------------------


def test_solve_prints_the_plans_path_on_stdout_and_its_words_on_stderr(desk: Path) -> None:
    ended = run("solve", "kept.xlsx")
    assert ended.code == 0
    assert the_plan(ended) == Path("outputs/2026-12_small_plan_r01.xlsx")
    assert the_plan(ended).is_file()
    assert "every rule is kept" in ended.stderr
    assert "no plan can cost more than ₹" in ended.stderr


def test_nothing_is_left_behind_but_the_plan_and_its_log(desk: Path) -> None:
    before = files(desk)
    run("solve", "kept.xlsx")
    plan = "outputs/2026-12_small_plan_r01"
    assert files(desk) - before == {f"{plan}.xlsx", f"{plan}.log"}
    assert "exit 0" in Path(f"{plan}.log").read_text(encoding="utf-8")


def test_quiet_says_only_where_the_plan_is(desk: Path) -> None:
    ended = run("solve", "kept.xlsx", "-q")
    assert ended.stderr == ""
    assert the_plan(ended).is_file()


def test_verbose_tells_better_plans_sizes_and_seconds(desk: Path) -> None:
    ended = run("solve", "kept.xlsx", "-v")
    assert "Searching: cost" in ended.stderr
    assert ", gap " in ended.stderr
    assert "integers" in ended.stderr
    assert "total" in ended.stderr


def test_numpy_is_told_to_keep_to_one_core_before_it_is_loaded() -> None:
    words = ("import os, sys; from optimizer import cli; cli.app = lambda: print('numpy' in sys.modules, "
             "os.environ['OPENBLAS_NUM_THREADS']); cli.main()")  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    ended = subprocess.run([sys.executable, "-c", words], cwd=ROOT, env=environment, capture_output=True, text=True,
                           check=True)  # fmt: skip
    assert ended.stdout.split() == ["False", "1"]


def test_without_an_input_solve_takes_the_example_of_the_folder(desk: Path) -> None:
    Path("inputs").mkdir()
    Path("kept.xlsx").rename("inputs/india_ree.xlsx")
    assert run("solve", "-q").code == 0


def test_plans_of_one_month_are_numbered(desk: Path) -> None:
    assert [the_plan(run("solve", "kept.xlsx", "-q")).name for _ in range(2)] == [
        "2026-12_small_plan_r01.xlsx", "2026-12_small_plan_r02.xlsx",
    ]  # fmt: skip


def test_an_option_stands_over_the_start_sheet_and_the_run_sheet_says_so(desk: Path) -> None:
    book = kept_book()
    change_setting("Gap", 0.02)(book)
    write_book(desk / "set.xlsx", book)
    run("solve", "set.xlsx", "--time-limit", 90, "-o", "plan.xlsx")
    rows = openpyxl.load_workbook("plan.xlsx")["Run"].iter_rows(values_only=True)
    settings = {row[1]: (row[2], row[3]) for row in rows if row[0] == "Setting"}
    assert settings["time_limit_s"] == ("90.0", "option")
    value, origin = settings["gap"]
    assert (value, origin.split("!")[0]) == ("0.02", "Start")
    assert settings["threads"][1] == "default"


# -- solve: exit codes ----------------------------------------------------------------------------------------


def test_exit_2_missing_file_names_those_beside_it(desk: Path) -> None:
    ended = run("solve", "kep.xlsx")
    assert (ended.code, ended.stdout) == (2, "")
    assert "There is no file kep.xlsx" in ended.stderr
    assert "kept.xlsx" in ended.stderr


def test_exit_2_no_default_input_tells_how_to_get_the_example(desk: Path) -> None:
    ended = run("solve")
    assert ended.code == 2
    assert "optimizer template --example" in ended.stderr


def test_exit_2_an_existing_output_needs_force(desk: Path) -> None:
    Path("plan.xlsx").write_bytes(b"mine")
    ended = run("solve", "kept.xlsx", "-o", "plan.xlsx")
    assert ended.code == 2
    assert "--force" in ended.stderr
    assert Path("plan.xlsx").read_bytes() == b"mine"
    assert run("solve", "kept.xlsx", "-o", "plan.xlsx", "--force").code == 0
    assert Path("plan.xlsx").read_bytes() != b"mine"


@pytest.mark.parametrize("output", ["plan.pdf", "plan"])
def test_exit_2_a_plan_is_an_xlsx(desk: Path, output: str) -> None:
    assert run("solve", "kept.xlsx", "-o", output).code == 2


def test_exit_2_a_plan_is_never_written_over_its_input(desk: Path) -> None:
    before = Path("kept.xlsx").read_bytes()
    assert run("solve", "kept.xlsx", "-o", "kept.xlsx", "--force").code == 2
    assert Path("kept.xlsx").read_bytes() == before


@pytest.mark.parametrize("words", [["solve", "--gap", "2"], ["solve", "--time-limit", "-3"], ["plan"], ["check"]])
def test_exit_2_a_command_that_cannot_be_meant(desk: Path, words: list[str]) -> None:
    assert run(*words).code == 2


def test_exit_2_an_input_that_may_not_be_opened(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("optimizer.workbook.read.read_cells", denied)
    for command in ("solve", "check"):
        ended = run(command, "kept.xlsx")
        assert ended.code == 2
        assert "cannot be opened: Permission denied" in ended.stderr


def test_exit_3_names_every_cell_writes_nothing_and_leaves_the_old_plan(desk: Path) -> None:
    book = kept_book()
    put("Offers", 0, "Price", "twelve")(book)
    put("Demand", 2, "Material", "NdFeB magnett")(book)
    write_book(desk / "bad.xlsx", book)
    Path("old.xlsx").write_bytes(b"the old plan")
    before = files(desk)
    ended = run("solve", "bad.xlsx", "-o", "old.xlsx", "--force")
    assert (ended.code, ended.stdout) == (3, "")
    assert "Offers!F2" in ended.stderr
    assert "Demand!B4" in ended.stderr
    assert 'Did you mean "NdFeB magnet"' in ended.stderr
    assert Path("old.xlsx").read_bytes() == b"the old plan"
    assert files(desk) == before


def test_exit_3_rules_that_may_not_be_bent_contradict_each_other(desk: Path) -> None:
    book = kept_book()
    add("Open orders", {"Order": "X1", "Material": "NdPr oxide", "Supplier": "Lynas", "Tonnes": 1,
                        "Usable in": "2027-01", "Still to pay": 5000, "Payment month": "2026-12"})(book)  # fmt: skip
    write_book(desk / "bad.xlsx", book)
    ended = run("solve", "bad.xlsx")
    assert ended.code == 3
    assert not Path("outputs").exists()


def test_exit_4_a_plan_with_exceptions(desk: Path) -> None:
    ended = run("solve", "bent.xlsx", "--json")
    assert (ended.code, ended.json["exit"], ended.json["status"]) == (4, 4, "exceptions")
    assert [goal["goal"] for goal in ended.json["goals"]] == ["unmet demand", "worst cover", "cover"]
    assert all(goal["bound"] <= goal["value"] for goal in ended.json["goals"])
    assert {e["rule"] for e in ended.json["exceptions"]} == {"unmet demand", "cover"}
    assert Path(ended.json["plan"]).is_file()


@pytest.fixture
def struck(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every search ends at its limit with the plan it found and a bound a tenth lower."""
    real = Engine.minimise

    def limited(self: Engine, *words: Any, **named: Any) -> Outcome:
        found = real(self, *words, **named)
        return replace(found, status=LIMIT, bound=0.9 * found.bound) if found.values is not None else found

    monkeypatch.setattr(Engine, "minimise", limited)
    monkeypatch.setattr(Engine, "over_the_rest", lambda self, *words, **named: None)


@pytest.mark.usefixtures("struck")
def test_exit_5_a_limit_struck_with_a_plan_and_its_gap(desk: Path) -> None:
    ended = run("solve", "kept.xlsx", "--json")
    assert (ended.code, ended.json["status"]) == (5, "limit")
    assert ended.json["gap"] > 0.01
    assert Path(ended.json["plan"]).is_file()


@pytest.mark.usefixtures("struck")
def test_exit_5_comes_before_4(desk: Path) -> None:
    ended = run("solve", "bent.xlsx", "--json")
    assert ended.json["exceptions"]
    assert ended.code == 5


def test_exit_5_exceptions_not_proven_the_least(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Engine.minimise

    def limited(self: Engine, stage: str, *words: Any, **named: Any) -> Outcome:
        found = real(self, stage, *words, **named)
        return replace(found, status=LIMIT, bound=0.0) if stage == "worst cover" else found

    monkeypatch.setattr(Engine, "minimise", limited)
    monkeypatch.setattr(Engine, "over_the_rest", lambda self, *words, **named: None)
    ended = run("solve", "bent.xlsx")
    assert ended.code == 5
    assert "may not be the least possible" in ended.stderr


@pytest.fixture
def fruitless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every search ends at its limit without a plan."""

    def nothing(self: Engine, *words: Any, **named: Any) -> Outcome:
        return Outcome(LIMIT, float("inf"), float("-inf"), None, 0.0)

    monkeypatch.setattr(Engine, "minimise", nothing)


@pytest.mark.usefixtures("fruitless")
def test_exit_6_a_limit_struck_before_any_plan(desk: Path) -> None:
    before = files(desk)
    ended = run("solve", "kept.xlsx", "--json")
    assert (ended.code, ended.json["status"], ended.json["plan"]) == (6, "no plan", None)
    assert "--time-limit" in ended.json["message"]
    assert files(desk) == before


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("optimizer.workbook.book_file.os.replace", full)
    monkeypatch.setattr("optimizer.workbook.book_file.os.link", full)


@pytest.mark.usefixtures("full_disk")
@pytest.mark.parametrize(
    "options", rest_slow([[], ["-o", "old.xlsx", "--force"], ["-o", "plan.xlsx"], ["-o", "new/plan.xlsx"]], fast=2)
)
def test_exit_7_nowhere_writable(desk: Path, options: list[str]) -> None:
    Path("old.xlsx").write_bytes(b"the old plan")
    before = files(desk)
    ended = run("solve", "bent.xlsx", *options)
    assert (ended.code, ended.stdout) == (7, "")
    assert "No space left on device" in ended.stderr
    assert Path("old.xlsx").read_bytes() == b"the old plan"
    assert files(desk) == before


def test_a_folder_that_cannot_be_made_sends_the_plan_to_where_the_command_was_given(desk: Path) -> None:
    Path("file").write_text("in the way")
    Path("plan.xlsx").write_bytes(b"mine")
    ended = run("solve", "kept.xlsx", "-o", "file/plan.xlsx")
    assert ended.code == 0
    assert the_plan(ended) == desk / "plan (2).xlsx"
    assert "file cannot be written to" in ended.stderr
    assert Path("plan.xlsx").read_bytes() == b"mine"


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Finding("orders: tonnes", "order 1", 1.0, 2.0, "order 1: the plan states 1 t, the rows give 2 t.")
    monkeypatch.setattr("optimizer.plan.audit.audit", lambda case, plan: (found,))


@pytest.mark.usefixtures("refused")
def test_exit_8_a_plan_its_own_audit_refuses_is_kept_as_evidence_only(desk: Path) -> None:
    ended = run("solve", "bent.xlsx")
    assert ended.code == 8
    assert the_plan(ended).name == "2026-12_small_plan_r01_refused.xlsx"
    assert "refused by its own audit: order 1" in ended.stderr
    assert not Path("outputs/2026-12_small_plan_r01.xlsx").exists()
    assert the_plan(run("solve", "bent.xlsx", "-q")).name == "2026-12_small_plan_r01_refused (2).xlsx"


@pytest.mark.usefixtures("refused", "full_disk", "struck")
def test_exit_8_comes_before_7_and_5(desk: Path) -> None:
    assert run("solve", "bent.xlsx").code == 8


@pytest.mark.usefixtures("struck", "full_disk")
def test_exit_7_comes_before_5(desk: Path) -> None:
    assert run("solve", "bent.xlsx").code == 7


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr("optimizer.plan.audit.audit", fault)


@pytest.mark.usefixtures("broken")
def test_exit_1_a_defect_is_one_sentence_and_a_log(desk: Path) -> None:
    ended = run("solve", "kept.xlsx")
    assert (ended.code, ended.stdout) == (1, "")
    assert "This is a defect of the program" in ended.stderr
    assert "Traceback" not in ended.stderr
    log = next(desk.glob("optimizer_defect_*.log"))
    assert str(log) in ended.stderr
    assert "ZeroDivisionError: a defect" in log.read_text(encoding="utf-8")
    assert run("solve", "kept.xlsx", "--json").json["status"] == "bug"


# -- solve: Ctrl-C --------------------------------------------------------------------------------------------

no_sigint = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to another process")


def interrupted_at(folder: Path, signs: str, *words: object) -> Ended:
    """A command sent Ctrl-C when a line of its stderr holds ``signs``."""
    process = start("solve", *words, folder=folder)
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line.decode("utf-8")
        if signs in said and not process.poll():
            os.kill(process.pid, signal.SIGINT)
            break
    out, err = process.communicate(timeout=120)
    return Ended(process.returncode, out.decode("utf-8"), said + err.decode("utf-8"))


@pytest.mark.slow
@no_sigint
def test_exit_130_ctrl_c_writes_the_best_plan_so_far(desk: Path) -> None:
    write_book(desk / "long.xlsx", long_book())
    ended = interrupted_at(desk, "best ₹", "long.xlsx", "-v", "--gap", "0", "-o", "plan.xlsx")
    assert ended.code == 130, ended.stderr
    assert ended.stdout.strip() == "plan.xlsx"
    assert "the best plan found so far" in ended.stderr
    assert run("verify", "plan.xlsx").code == 0


@no_sigint
def test_exit_130_ctrl_c_before_any_plan_writes_nothing(desk: Path) -> None:
    before = files(desk)
    ended = interrupted_at(desk, "Reading", "kept.xlsx")
    assert (ended.code, ended.stdout) == (130, "")
    assert "before any plan was found" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert files(desk) == before


@pytest.mark.parametrize(("last", "status", "code"), [("unmet demand", "interrupted", 130), ("worst cover", LIMIT, 5)])
def test_a_search_that_ends_among_the_goals_still_tells_all_of_them(
    desk: Path, monkeypatch: pytest.MonkeyPatch, last: str, status: str, code: int
) -> None:
    """After the stage ``last`` no search finds anything any more."""
    real, ended = Engine.minimise, []

    def stopping(self: Engine, stage: str, *words: Any, **named: Any) -> Outcome:
        if ended and stage != "orderable quantities":
            return Outcome(status, float("inf"), float("-inf"), None, 0.0)
        found = real(self, stage, *words, **named)
        if stage != last:
            return found
        ended.append(stage)
        return replace(found, status=status)

    monkeypatch.setattr(Engine, "minimise", stopping)
    told = run("solve", "bent.xlsx", "--json").json
    assert told["audit"] == []
    assert told["exit"] == code
    assert [goal["goal"] for goal in told["goals"]] == ["unmet demand", "worst cover", "cover"]
    assert told["goals"][-1]["bound"] == 0
    assert told["bound_inr"] < told["objective_inr"]  # the relaxation's, which needs no search
    assert told["gap"] > 0


def test_exit_130_ctrl_c_twice_gives_up(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def twice(*_: object, **__: object) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("optimizer.plan.audit.audit", twice)
    ended = run("solve", "kept.xlsx")
    assert ended.code == 130
    assert "Nothing was written" in ended.stderr
    assert not Path("outputs").exists()


@pytest.mark.usefixtures("refused", "full_disk")
def test_exit_130_comes_before_8_and_7(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Engine.minimise

    def stopped(self: Engine, *words: Any, **named: Any) -> Outcome:
        return replace(real(self, *words, **named), status="interrupted")

    monkeypatch.setattr(Engine, "minimise", stopped)
    assert run("solve", "kept.xlsx").code == 130


# -- JSON -----------------------------------------------------------------------------------------------------


def test_json_stands_alone_on_stdout_with_every_field(desk: Path) -> None:
    ended = run("solve", "kept.xlsx", "--json")
    told = ended.json
    assert set(told) == FIELDS | MORE_FIELDS
    assert set(told["seconds"]) >= {"import", "read", "build", "solve", "write", "total"}
    assert set(told["size"]) == {"rows", "columns", "integers"}
    assert (told["exit"], told["status"], told["exceptions"], told["goals"]) == (0, "solved", [], [])
    assert told["bound_inr"] <= told["objective_inr"] <= told["gross_outlay_inr"]
    assert told["gap"] == pytest.approx((told["objective_inr"] - told["bound_inr"]) / told["gross_outlay_inr"])
    assert len(told["input_sha256"]) == 64
    assert told["versions"]["optimizer"] == __version__
    assert ended.stderr == ""


@pytest.mark.parametrize(("words", "code"), [
    (["solve", "nothing.xlsx"], 2), (["solve", "bad.xlsx"], 3), (["check", "bad.xlsx"], 3), (["check", "kept.xlsx"], 0),
    (["verify", "kept.xlsx"], 3),
])  # fmt: skip
def test_json_has_every_field_however_it_ends(desk: Path, words: list[str], code: int) -> None:
    book = kept_book()
    put("Offers", 0, "Price", "twelve")(book)
    write_book(desk / "bad.xlsx", book)
    ended = run(*words, "--json")
    assert (ended.code, ended.json["exit"]) == (code, code)
    assert set(ended.json) == FIELDS | MORE_FIELDS
    if code == 3 and "bad.xlsx" in words:
        assert ended.json["problems"][0]["cell"] == "Offers!F2"
        assert len(ended.json["input_sha256"]) == 64


def test_a_long_list_of_problems_is_shortened_on_screen_and_whole_in_json(desk: Path) -> None:
    book = kept_book()
    book["Offers"] = [row | {"Offer": f"{row['Offer']} {n}", "Price": "?"} for n in range(20) for row in book["Offers"]]
    write_book(desk / "bad.xlsx", book)
    ended = run("check", "bad.xlsx")
    told = run("check", "bad.xlsx", "--json").json["problems"]
    assert len(told) == 80
    assert sum(line.startswith("error: ") for line in ended.stderr.splitlines()) == 40
    assert "and 40 more" in ended.stderr


# -- check and template ---------------------------------------------------------------------------------------


def test_check_finds_nothing_and_plans_nothing(desk: Path) -> None:
    ended = run("check", "kept.xlsx")
    assert (ended.code, ended.stdout) == (0, "")
    assert "kept.xlsx: 0 errors, 0 warnings." in ended.stderr
    assert not Path("outputs").exists()


def test_check_strict_takes_warnings_as_errors(desk: Path) -> None:
    book = kept_book()
    book["Funds"] = book["Funds"][:1]
    write_book(desk / "warned.xlsx", book)
    assert "0 errors, 1 warning." in run("check", "warned.xlsx").stderr
    assert run("check", "warned.xlsx").code == 0
    assert run("check", "warned.xlsx", "--strict").code == 3


def test_template_has_the_five_sheets_of_a_first_plan(desk: Path) -> None:
    ended = run("template", "-o", "new.xlsx")
    assert (ended.code, the_plan(ended)) == (0, Path("new.xlsx"))
    assert openpyxl.load_workbook("new.xlsx").sheetnames == ["Start", "Materials", "Demand", "Offers", "Funds"]


def test_template_with_groups_adds_their_sheets(desk: Path) -> None:
    run("template", "-o", "new.xlsx", "--with", "tiers,stores")
    sheets = openpyxl.load_workbook("new.xlsx").sheetnames
    assert set(sheets) - {"Start", "Materials", "Demand", "Offers", "Funds"} == {"Tiers", "Stores"}


def test_template_knows_its_groups(desk: Path) -> None:
    ended = run("template", "-o", "new.xlsx", "--with", "store")
    assert ended.code == 2
    assert 'Did you mean "stores"?' in ended.stderr
    assert not Path("new.xlsx").exists()


def test_template_never_writes_over_a_book_unless_forced(desk: Path) -> None:
    before = Path("kept.xlsx").read_bytes()
    assert run("template", "-o", "kept.xlsx").code == 2
    assert Path("kept.xlsx").read_bytes() == before
    assert run("template", "-o", "kept.xlsx", "--force").code == 0


def test_template_from_an_older_book_keeps_its_rows_and_adds_groups(desk: Path) -> None:
    assert run("template", "--from", "kept.xlsx", "--with", "stores", "-o", "new.xlsx").code == 0
    assert "Stores" in openpyxl.load_workbook("new.xlsx").sheetnames
    old, new = (plan_workbook(desk / name, Options(write=False)).plan for name in ("kept.xlsx", "new.xlsx"))
    assert old is not None
    assert new is not None
    assert new.objective_inr == pytest.approx(old.objective_inr, rel=1e-9)


@pytest.mark.usefixtures("full_disk")
def test_exit_7_a_template_that_cannot_be_written(desk: Path) -> None:
    before = files(desk)
    assert run("template", "-o", "new.xlsx").code == 7
    assert files(desk) == before


def test_the_example_and_its_wide_basis_are_those_of_the_repository(desk: Path) -> None:
    ended = run("template", "--example")
    assert ended.code == 0
    assert ended.stdout.split() == [str(Path("inputs/india_ree.xlsx")), str(Path("inputs/india_ree_wide.xlsx"))]
    kept = ROOT / "inputs"
    for name in ("india_ree.xlsx", "india_ree_wide.xlsx"):
        assert cells(Path("inputs") / name) == cells(kept / name), "rebuild them: template --example --force"
    assert run("check", "inputs/india_ree.xlsx").code == 0


def cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path, read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


# -- verify ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    path = folder / "plan.xlsx"
    result = plan_workbook(write_book(folder / "bent.xlsx", small_book()), Options(output=path))
    assert result.exit_code == 4
    return path


def test_verify_confirms_a_plan_from_its_book_alone(plan: Path, desk: Path) -> None:
    (desk / "alone.xlsx").write_bytes(plan.read_bytes())
    ended = run("verify", "alone.xlsx")
    assert ended.code == 0
    assert "every figure is confirmed" in ended.stderr


@pytest.mark.parametrize(("sheet", "title"), rest_slow([
    ("Orders", "Tonnes"), ("Cover", "Stock counted"), ("Funds", "Closing"), ("Input Materials", "Opening stock"),
    ("Orders", "Landed cost"), ("Orders", "Unit price"), ("Cover", "Cover"), ("Costs", "Paid"),
    ("Exceptions", "Amount"), ("Exceptions", "Value"), ("Stock balance", "Arrivals"), ("Stock by store", "Closing"),
    ("Issues", "Issued"), ("Input Demand", "Tonnes a year"),
], fast=4))  # fmt: skip
def test_verify_refuses_a_plan_in_which_a_figure_was_changed(plan: Path, desk: Path, sheet: str, title: str) -> None:
    book = openpyxl.load_workbook(plan)
    *_, head = (cell for row in book[sheet].iter_rows() for cell in row if cell.value == title)
    below = next(book[sheet].cell(row, head.column) for row in range(head.row + 1, head.row + 30)
                 if book[sheet].cell(row, head.column).value)  # fmt: skip
    below.value = below.value * 1.01
    book.save(desk / "changed.xlsx")
    ended = run("verify", "changed.xlsx")
    assert ended.code == 8
    assert "audit: " in ended.stderr


def one_cell(sheet: Any, kind: type | tuple[type, ...]) -> Any:
    """A cell of a kind in the middle of those a sheet has; None where it has none."""
    found = [cell for row in sheet.iter_rows() for cell in row
             if isinstance(cell.value, kind) and not isinstance(cell.value, bool)]  # fmt: skip
    return found[len(found) // 2] if found else None


@pytest.mark.slow
def test_verify_sees_a_number_and_a_text_changed_on_any_sheet(plan: Path, desk: Path) -> None:
    """Also where no rule of the plan looks: on the Brief, on the grids, on Run, in inputs not used."""
    names = openpyxl.load_workbook(plan, read_only=True).sheetnames
    assert {"Brief", "Orders", "Funds", "Rules", "Run", "Input Start"} <= set(names)
    told = {}
    for name in names:
        for kind in ((int, float), str):
            book = openpyxl.load_workbook(plan)
            cell = one_cell(book[name], kind)
            if cell is None:
                continue
            cell.value = f"{cell.value}!" if kind is str else cell.value * 1.01 + 0.01
            book.save(desk / "changed.xlsx")
            ended = run("verify", "changed.xlsx")
            told[f"{name}!{cell.coordinate}"] = ended.code
            assert ended.code in (3, 8), (name, cell.coordinate, cell.value)
            assert name in ended.stderr, (name, cell.coordinate, ended.stderr)
    assert len(told) > 2 * len(names) - 3


def test_verify_says_what_the_brief_says_and_what_its_own_plan_gives(plan: Path, desk: Path) -> None:
    book = openpyxl.load_workbook(plan)
    cell = one_cell(book["Brief"], (int, float))
    cell.value += 1.2
    book.save(desk / "changed.xlsx")
    ended = run("verify", "changed.xlsx", "--json")
    assert ended.code == 8
    assert [finding["where"] for finding in ended.json["audit"]] == [f"Brief!{cell.coordinate}"]
    message = ended.json["audit"][0]["message"]
    assert message.startswith(f"Brief!{cell.coordinate}: the book says {cell.value:,.10g}, its own plan gives ")


def test_verify_sees_an_input_changed_that_the_plan_has_no_use_for(plan: Path, desk: Path) -> None:
    book = openpyxl.load_workbook(plan)
    head = next(cell for row in book["Input Offers"].iter_rows() for cell in row if cell.value == "Supplier")
    for row in range(head.row + 1, book["Input Offers"].max_row + 1):
        cell = book["Input Offers"].cell(row, head.column)
        if cell.value == "Northern":
            cell.value = "Southern"
    book.save(desk / "changed.xlsx")
    ended = run("verify", "changed.xlsx")
    assert ended.code == 8
    assert "audit: Input Offers: the rows are not those this book was written with" in ended.stderr


def test_verify_confirms_a_book_saved_again_with_a_sheet_of_the_officers_own(plan: Path, desk: Path) -> None:
    book = openpyxl.load_workbook(plan)
    book.save(desk / "again.xlsx")
    assert run("verify", "again.xlsx").code == 0
    book.create_sheet("My notes", 0).append(["Ask Lynas", 12.5])
    book.save(desk / "noted.xlsx")
    ended = run("verify", "noted.xlsx")
    assert ended.code == 0, ended.stderr


@pytest.mark.parametrize("item", ["Objective", "Proven bound", "Gross outlay"])
def test_verify_refuses_a_plan_whose_stated_cost_was_changed(plan: Path, desk: Path, item: str) -> None:
    book = openpyxl.load_workbook(plan)
    fact = next(row for row in book["Run"].iter_rows() if row[1].value == item)
    fact[2].value = fact[2].value * 1.01
    book.save(desk / "changed.xlsx")
    assert run("verify", "changed.xlsx").code == 8


def test_verify_rejects_a_plan_it_can_no_longer_read(plan: Path, desk: Path) -> None:
    book = openpyxl.load_workbook(plan)
    book["Orders"].delete_rows(book["Orders"].max_row)
    book.save(desk / "short.xlsx")
    ended = run("verify", "short.xlsx")
    assert ended.code == 3
    assert "Orders" in ended.stderr
    assert run("verify", "bent.xlsx").code == 3
    assert run("verify", "none.xlsx").code == 2


# -- the process ----------------------------------------------------------------------------------------------


def test_version() -> None:
    ended = run("--version")
    assert (ended.code, ended.stdout) == (0, f"optimizer {__version__}\n")


def test_the_program_runs_as_a_module_under_a_console_that_knows_no_rupee_sign(desk: Path) -> None:
    process = start("solve", "bent.xlsx", "-v", folder=desk, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 4
    assert Path(out.decode().strip()).is_file()
    assert "₹" in err.decode("utf-8")


@pytest.mark.slow
def test_two_runs_at_once_do_not_write_over_each_other(desk: Path) -> None:
    both = [start("solve", "kept.xlsx", "-q", folder=desk) for _ in range(2)]
    plans = {process.communicate(timeout=120)[0].decode().strip() for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert plans == {str(Path("outputs") / f"2026-12_small_plan_r0{n}.xlsx") for n in (1, 2)}
    assert all(run("verify", path).code == 0 for path in plans)


def test_a_first_plan_of_three_materials_needs_five_sheets_and_120_typed_cells(desk: Path) -> None:
    """From the blank template, with what the small book says."""
    run("template", "-o", "mine.xlsx")
    book = openpyxl.load_workbook("mine.xlsx")
    said = kept_book()
    typed = sum(type_in(book, sheet, *said[sheet]) for sheet in ("Materials", "Demand", "Offers", "Funds"))
    for row in book["Start"].iter_rows():
        if row[0].value in ("First month", "Months planned", "Exchange rate", "Discount rate"):
            row[1].value = said["Start"][row[0].value]
            typed += 1
    book.save("mine.xlsx")
    assert typed <= 120
    ended = run("solve", "mine.xlsx")
    assert ended.code == 0, ended.stderr
    assert run("verify", the_plan(ended)).code == 0


# -- the whole Indian case ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_indian_case_is_planned_within_a_thousandth_with_every_rule_kept(desk: Path) -> None:
    process = start("solve", ROOT / "inputs" / "india_ree.xlsx", "--json", folder=desk)
    out, err = process.communicate()
    ended = Ended(process.returncode, out.decode("utf-8"), err.decode("utf-8"))
    assert ended.code == 0, ended.stdout
    assert ended.json["gap"] <= 0.001
    began = time.perf_counter()
    assert run("verify", ended.json["plan"]).code == 0
    print(ended.json["seconds"], "verify", time.perf_counter() - began)


@pytest.mark.full
def test_the_wide_basis_shows_what_is_missing(desk: Path) -> None:
    ended = run("solve", ROOT / "inputs" / "india_ree_wide.xlsx", "--json", "--time-limit", "60")
    assert ended.code in (4, 5)
    assert {"unmet demand", "cover"} <= {e["rule"] for e in ended.json["exceptions"]}
    assert run("verify", ended.json["plan"]).code == 0
