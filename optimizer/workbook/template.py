"""Whole input books: the blank template an officer starts from, and a case written out as a book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from optimizer.case.case import Case
from optimizer.case.months import Month
from optimizer.case.problems import did_you_mean
from optimizer.case.rows_needs import Settings
from optimizer.workbook.book_file import new_book
from optimizer.workbook.input_sheets import write_input_sheets

GROUPS: dict[str, str] = {
    "buyers": "industry buying beside the agency: who buys, issue price, what refills which fund",
    "tiers": "quantity discounts: price bands of an offer",
    "lead times": "lead time in its parts: approval, contract, production, transit, …",
    "landed cost": "Incoterms, freight, insurance, customs duty, VAT in a quoted price",
    "currencies": "exchange rates by month for offers in several currencies",
    "calendar": "figures by month: demand, price indices, and terms and availability of offers",
    "source mix": "rules on countries and suppliers: caps, floors, numbers of sources, concentration",
    "goals": "which rules come first when not all can be kept, and which may never be bent",
    "stock": "opening stock by owner, store and lot; open orders; what was bought earlier in the year",
    "stores": "stores with capacity and holding cost",
    "plants": "domestic lines: capacity by date, recipes, running costs",
    "incentive": "beside plants: incentives, private lines paid a transfer price, the buyers' or the nation's view",
    "expansions": "beside plants: projects that give a line more capacity, their capital, time and subsidy",
    "substitution": "what may serve a part of the demand for another material: ratio, ceiling, extra cost",
    "sectors": "importance of end uses and which of them cover protects",
    "response": "stock lent to a sector in a shortage, which comes back; how much must be ready how soon",
    "seasons": "shape of demand through the year, and the month a yearly figure belongs to",
    "sources": "where each figure comes from, and notes on offers",
    "advanced offers": "lots, yearly ceilings, validity, payment at order, panel cost of suppliers",
    "advanced materials": "groups of materials, shelf life, cover basis, weights, write-off cost",
    "cycle": "the month as it happens: register, receipts, counts, issues, money; what changing the last plan costs",
    "custodians": "who keeps the stock: fees, floors and ceilings, moving costs",
    "money": "payment terms, what each fund may pay, commitment and year-end limits, tax that comes back",
    "plant hours": "hours that lines of a plant share, hours a tonne, changeovers",
    "contracts": "take-or-pay, floor and cap prices",
    "licences": "export licences that orders draw down",
    "procurement": "rules of public procurement: land border, local content, global-tender threshold",
    "markets": "thin markets: what is asked above the price, the more is bought in a month",
    "redaction": "what a redacted copy of the plan masks: targets, volumes, suppliers",
    "scenarios": "events by date (bans, prices, delays, demand), scenarios and their odds, what a shortage costs",
    "random worlds": "beside scenarios: how often things stop and how long, how far prices and demand move",
}
"""What ``template --with`` takes, and what each adds in a line."""


def write_template(path: Path, groups: Iterable[str], *, today: dt.date) -> None:
    """A blank input book at ``path`` with the core sheets and those of ``groups`` (keys of GROUPS).

    The first month planned is the one after ``today``. Raises ValueError on an unknown group and OSError
    where the file cannot be written; an existing file is replaced.
    """
    chosen = known_groups(groups)
    case = Case(
        settings=Settings(first_month=Month.of(today) + 1), materials=(), demand=(), offers=(), funds=()
    )
    with new_book(path, title="Stockpile plan: input", made=today) as book:
        write_input_sheets(book, case, groups=chosen)


def write_case(path: Path, case: Case, groups: Iterable[str] | None = None) -> None:
    """``case`` as an input book at ``path``: the core, what the case uses, and what ``groups`` adds.

    The same case gives the same bytes. Raises as ``write_template``.
    """
    chosen = None if groups is None else known_groups(groups)
    with new_book(path, title=case.settings.plan_name, made=case.settings.first_month.first_day) as book:
        write_input_sheets(book, case, groups=chosen)


def known_groups(groups: Iterable[str]) -> frozenset[str]:
    """The groups, in lower case and single-spaced; ValueError naming every unknown one."""
    asked = {" ".join(group.lower().split()) for group in groups} - {"", "core"}
    unknown = sorted(asked - set(GROUPS))
    if unknown:
        said = " ".join(
            f'There is no group "{word}". {did_you_mean(word, GROUPS)}'.rstrip() for word in unknown
        )
        raise ValueError(f"{said} Known: {', '.join(GROUPS)}.")
    return frozenset(asked)
