"""Short words for writing checks: errors, warnings, owners, groups and how figures are shown."""

from __future__ import annotations

from optimizer.case.case import AGENCY, INDUSTRY, Case
from optimizer.case.problems import Problem


def error(cell: str, found: object, rule: str, mend: str) -> Problem:
    """A finding that stops the run; a number or a text as found, "" where nothing is there."""
    return Problem("error", cell, as_typed(found), rule, mend)


def warning(cell: str, found: object, rule: str, mend: str) -> Problem:
    """A finding the plan is made in spite of."""
    return Problem("warning", cell, as_typed(found), rule, mend)


def as_typed(found: object) -> str:
    """``'Lynas'``, ``12.5``, ``2026-12``; "" stays "" and None is nothing."""
    if found is None or found == "":
        return ""
    if isinstance(found, str):
        return repr(found)
    return f"{found:.12g}" if isinstance(found, float) else str(found)


def owners(case: Case) -> dict[str, str]:
    """Role -> name of the owner."""
    if not case.buyers:
        return {AGENCY: AGENCY}
    return {buyer.role: buyer.buyer for buyer in case.buyers}


def owner_of(case: Case, buyer: str | None) -> str:
    """The owner a blank or typed buyer stands for; blank is the agency."""
    return buyer or owners(case).get(AGENCY, AGENCY)


def has_industry(case: Case) -> bool:
    """Whether industry buys and holds as well."""
    return INDUSTRY in owners(case)


def groups_of(case: Case) -> frozenset[str]:
    """The groups named on Materials."""
    return frozenset(material.group for material in case.materials if material.group)


def materials_in(case: Case, scope: str) -> frozenset[str]:
    """The materials a scope covers: one, those of a group, or all; empty for a scope that names nothing."""
    if scope == "all":
        return frozenset(material.material for material in case.materials)
    return frozenset(m.material for m in case.materials if scope in (m.material, m.group))
