"""The masks of a redacted copy: names that become numbers, figures that would give a single order or material away."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimizer.case.case import Case
from optimizer.case.columns import MonthlyRow, columns_of
from optimizer.case.redaction import SUPPLIERS, VOLUMES, masks_of
from optimizer.plan.plan import Plan

LEAST_ORDERS, LEAST_MATERIALS = 3, 2  # behind a total that may be shown
LEAST_LETTERS = 4  # of a name that is masked wherever it stands, also within a word
SINGLE = (
    "orders", "balance", "stock", "cover", "issues", "production", "panel", "mix", "incentive", "expansions",
    "substitutions", "loans", "response", "cancellations",
)  # fmt: skip
"""Frames of single figures."""


@dataclass(frozen=True)
class Mask:
    """What is masked in one copy."""

    masks: frozenset[str]
    aliases: Mapping[str, str]  # name in lower case -> Supplier 3
    figures: frozenset[str]  # single tonnes and rupees, to nine digits

    @classmethod
    def of(cls, case: Case, plan: Plan) -> Mask:
        """The mask a case asks for."""
        masks = masks_of(case)
        aliases = _aliases(case, plan) if SUPPLIERS in masks else {}
        return cls(masks, aliases, _single_figures(case, plan) if VOLUMES in masks else frozenset())

    def text(self, said: object) -> str:
        """A text of the case with every masked name in it replaced."""
        if not self.aliases:
            return str(said)
        return self._pattern().sub(lambda found: self.aliases[found[0].casefold()], str(said))

    def figure(self, value: float) -> float | None:
        """A figure, or None where it is that of a single order, material or row."""
        return None if value != 0 and nine_digits(value) in self.figures else value

    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.aliases, key=len, reverse=True)
        words = (re.escape(n) if len(n) >= LEAST_LETTERS else rf"(?<!\w){re.escape(n)}(?!\w)" for n in longest_first)
        return re.compile("|".join(words), re.IGNORECASE)


def nine_digits(value: float) -> str:
    """A figure as it is compared: totals that differ in the tenth digit are the same."""
    return f"{value:.8e}"


def supplier_names(case: Case, plan: Plan) -> list[str]:
    """Everyone who sells or makes: suppliers of offers and past orders, plants."""
    return sorted({*_sellers(case)} | {line.plant for line in case.lines} | set(map(str, plan["orders"]["supplier"])))


def _sellers(case: Case) -> Iterable[str]:
    yield from (row.supplier for row in case.offers)
    yield from (row.supplier for row in case.open_orders)
    yield from (row.supplier for row in case.so_far)
    yield from (row.supplier for row in case.register)
    yield from (row.supplier for row in case.suppliers)


def _aliases(case: Case, plan: Plan) -> dict[str, str]:
    """Supplier -> Supplier 3, and so for offers, lines and the word a supplier is known by.

    The numbers follow a hash over the plan's own figures: neither the order of names nor of rows shows in them.
    """
    salt = plan["orders"].to_csv() + repr([offer.price_per_kg for offer in case.offers])
    shuffled = sorted(supplier_names(case, plan), key=lambda name: hashlib.sha256((salt + name).encode()).digest())
    aliases = {name.casefold(): f"Supplier {number}" for number, name in enumerate(shuffled, 1)}
    for kind, names in (("Offer", [row.offer for row in case.offers]), ("Line", [row.line for row in case.lines])):
        mixed = sorted(set(names), key=lambda name: hashlib.sha256((salt + name).encode()).digest())
        for number, name in enumerate(mixed, 1):
            aliases.setdefault(name.casefold(), f"{kind} {number}")
    public = _public_words(case)
    for name in shuffled:
        first = re.split(r"[\s,.(]+", name.strip())[0].casefold()
        if len(first) >= LEAST_LETTERS and first not in public:
            aliases.setdefault(first, aliases[name.casefold()])
    return aliases


def _public_words(case: Case) -> frozenset[str]:
    """Words of materials, sectors and countries, which are shown."""
    said = [name for row in case.materials for name in (row.material, row.group)]
    said += [row.sector for row in case.demand]
    said += [name or "" for o in case.offers for name in (o.country, o.processing_country, o.mine_country)]
    return frozenset(word for text in said for word in re.split(r"\W+", text.casefold()))


def _single_figures(case: Case, plan: Plan) -> frozenset[str]:
    """Every tonne and rupee figure of a single row, as typed and as planned, in the units a copy shows them in."""
    found: set[float] = set()
    for name in SINGLE:
        frame = plan[name]
        for column in frame.columns:
            if column.endswith(("_t", "_inr", "_inr_per_t")) or column in ("tonnes", "amount", "total", "excess"):
                found.update(map(float, pd.to_numeric(frame[column], errors="coerce").dropna()))
    per_material = plan["orders"].groupby("material")[["tonnes", "landed_inr"]].sum()
    found.update(map(float, per_material.to_numpy().ravel()))
    found |= {figure for rows in _volume_rows(case) for figure in _figures_of(rows)}
    shown = {scaled for figure in found for scaled in (figure, figure / 1e7, figure * 1e7, figure / 1e3)}
    return frozenset(nine_digits(figure) for figure in shown if figure)


def _volume_rows(case: Case) -> Iterable[Sequence[object]]:
    return (case.materials, case.demand, case.demand_by_month, case.offers, case.opening_stock, case.open_orders,
            case.so_far, case.suppliers, case.capacity, case.lines, case.stores, case.schemes, case.beneficiaries,
            case.expansions, case.loans, case.loans_out)  # fmt: skip


def _figures_of(rows: Sequence[object]) -> Iterable[float]:
    for row in rows:
        if isinstance(row, MonthlyRow):
            yield from row.by_month.values()
        for name, column, _ in columns_of(type(row)):  # type: ignore[arg-type]
            value = getattr(row, name)
            if column.kind == "number" and isinstance(value, float) and column.unit.startswith(("t", "INR", "₹")):
                yield value


def whole_may_be_shown(plan: Plan, masks: frozenset[str]) -> bool:
    """Whether a total over the whole plan gives no single order or material away."""
    materials = plan["balance"]["material"].nunique()
    return may_be_shown(plan["orders"], masks) and (VOLUMES not in masks or materials >= LEAST_MATERIALS)


def may_be_shown(orders: pd.DataFrame, masks: frozenset[str]) -> bool:
    """Whether a total over these orders gives no single one away."""
    if orders.empty or VOLUMES not in masks:
        return True
    return len(orders) >= LEAST_ORDERS and orders["material"].nunique() >= LEAST_MATERIALS
