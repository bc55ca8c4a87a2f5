"""Hand-over: a Pyomo model as the arrays a solver takes, and a solution back into the model.

Pyomo's standard-form compiler does the walking. Rows and objectives are scaled by powers of two, so that a
tolerance of 1e-7 means the same for a row of rupees as for one of tonnes; nothing is lost by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
import scipy
from pyomo.core import Block
from pyomo.repn.plugins import standard_form
from scipy import sparse

standard_form.scipy = scipy  # which Pyomo would load with all its parts
Floats = npt.NDArray[np.float64]
Row = tuple[float, float, list[int], list[float]]  # behind those of a program: low, high, columns, weights
Columns = npt.NDArray[np.int64]
Name = tuple[str, Any]  # of a rule or a decision, and its index
COST = 0  # number of the cost among the objectives of a program
RESIDUE = 1e-14  # of a row's largest coefficient: what is left of a figure taken from itself
TOO_LARGE = 1e100


@dataclass(frozen=True)
class Program:
    """A mixed-integer program: rows ``low <= A x <= high``, columns ``lower <= x <= upper``.

    ``objectives`` are rows of coefficients, the first being cost, each with its offset and divided by its
    ``unit``; ``rows`` and ``columns`` are the Pyomo components, for messages.
    """

    matrix: sparse.csr_array
    low: Floats
    high: Floats
    lower: Floats
    upper: Floats
    integer: npt.NDArray[np.bool_]
    objectives: Floats
    offsets: Floats
    units: Floats
    rows: tuple[object, ...]
    columns: tuple[object, ...]
    position: dict[int, int]  # id of a Pyomo variable -> column
    scale: Floats  # what each row was multiplied by

    @property
    def size(self) -> dict[str, int]:
        return {"rows": len(self.low), "columns": len(self.lower), "integers": int(self.integer.sum())}

    def column(self, var: object) -> int | None:
        """Column of a Pyomo variable; None when it appears in no row and no objective, or is fixed."""
        return self.position.get(id(var))

    def cost_inr(self, values: Floats) -> float:
        """What a solution costs."""
        return float((self.objectives[COST] @ values + self.offsets[COST]) * self.units[COST])

    @cached_property
    def row_names(self) -> tuple[Name, ...]:
        """The rule and the index of each row."""
        return tuple(map(name_of, self.rows))

    @cached_property
    def column_names(self) -> tuple[Name, ...]:
        """The decision and the index of each column."""
        return tuple(map(name_of, self.columns))

    @cached_property
    def by_column(self) -> sparse.csc_array:
        """The same matrix, stored by columns."""
        return sparse.csc_array(self.matrix)

    def moved_by(self, columns: Columns, amounts: Floats) -> tuple[Columns, Floats]:
        """The rows that some columns stand in, and what changes of these by some amounts add to each."""
        start, count = self.by_column.indptr[columns], np.diff(self.by_column.indptr)[columns]
        before = np.cumsum(count) - count  # entries of the columns before each
        entries = np.repeat(start - before, count) + np.arange(int(count.sum()))
        rows, at = np.unique(self.by_column.indices[entries], return_inverse=True)
        added = np.bincount(at, self.by_column.data[entries] * np.repeat(amounts, count), len(rows))
        return rows.astype(np.int64), added.astype(np.float64)

    def rows_with(self, known: npt.NDArray[np.bool_], values: Floats) -> tuple[sparse.csr_array, Floats, Floats]:
        """(matrix, low, high) with the values of some columns put in, and what is left of each row brought near one.

        A row that holds tonnes under a ceiling of a million times a yes/no is scaled for the ceiling, and a solver's
        tolerance on it is then tonnes; with the yes/no put in nothing of that is left.
        """
        put_in = self.matrix @ np.where(known, values, 0.0)
        rest = sparse.csr_array(self.matrix @ sparse.diags_array(np.where(known, 0.0, 1.0)))
        scale = _row_scale(rest)
        matrix = sparse.csr_array(sparse.diags_array(scale) @ rest)
        return matrix, (self.low - put_in) * scale, (self.high - put_in) * scale


def matrix_of(model: highspy.HighsLp) -> sparse.csc_array:
    """The rows of a problem that HiGHS holds."""
    entries = model.a_matrix_
    arrays = np.array(entries.value_), np.array(entries.index_), np.array(entries.start_)
    kind = sparse.csc_array if entries.format_ == highspy.MatrixFormat.kColwise else sparse.csr_array
    return sparse.csc_array(kind(arrays, shape=(model.num_row_, model.num_col_)))


def compile_program(block: Block) -> Program:
    """The active rules and objectives of a block as arrays."""
    form = standard_form.LinearStandardFormCompiler().write(block, mixed_form=True)
    count = len(form.rows)
    low, high = np.full(count, -np.inf), np.full(count, np.inf)
    for r, entry in enumerate(form.rows):
        if entry.bound_type <= 0:
            low[r] = form.rhs[r]
        if entry.bound_type >= 0:
            high[r] = form.rhs[r]
    matrix = sparse.csr_array(form.A)
    scale = _row_scale(matrix)
    matrix = sparse.csr_array(sparse.diags_array(scale) @ matrix)
    matrix.data[np.abs(matrix.data) < RESIDUE] = 0.0
    matrix.eliminate_zeros()
    lower = np.array([-np.inf if v.lb is None else v.lb for v in form.columns], dtype=float)
    upper = np.array([np.inf if v.ub is None else v.ub for v in form.columns], dtype=float)
    objectives = np.asarray(form.c.todense(), dtype=float)
    offsets = np.asarray(form.c_offset, dtype=float).copy()
    largest = np.abs(objectives).max(axis=1, initial=0.0)
    if not all((np.abs(figures) < TOO_LARGE).all() for figures in (form.A.data, largest, offsets)):
        raise OverflowError("the problem holds figures too large to be added up")  # a solver would search for ever
    units = 1.0 / _scale_of(largest)
    return Program(
        matrix, low * scale, high * scale, lower, upper,
        np.array([not v.is_continuous() for v in form.columns], dtype=bool),
        objectives / units[:, None], offsets / units, units,
        tuple(entry.constraint for entry in form.rows), tuple(form.columns),
        {id(v): j for j, v in enumerate(form.columns)}, scale,
    )  # fmt: skip


def name_of(var: Any) -> Name:
    """Component and index of a variable or a row."""
    return var.parent_component().local_name, var.index()


def load_solution(block: Block, program: Program, values: Floats) -> None:
    """Put a solution into the model's variables; a variable no rule mentions is nought."""
    from pyomo.core import Var

    for var in block.component_data_objects(Var):
        if not var.fixed:
            var.set_value(0.0, skip_validation=True)
    for var, value in zip(program.columns, values, strict=True):
        var.set_value(float(value), skip_validation=True)  # type: ignore[attr-defined]


def _row_scale(matrix: sparse.csr_array) -> Floats:
    """A power of two for each row that brings its largest coefficient near one."""
    largest = np.asarray(abs(matrix).max(axis=1).todense(), dtype=float).ravel()
    return _scale_of(largest)


def _scale_of(largest: Floats) -> Floats:
    scale: Floats = np.exp2(-np.round(np.log2(np.where(largest > 0, largest, 1.0))))
    return scale
