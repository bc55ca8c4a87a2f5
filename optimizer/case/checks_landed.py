"""Checks on freight and duty: what they are for is in the book, and two rows never hold equally."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from optimizer.case.case import Case
from optimizer.case.findings import error, groups_of, materials_in, warning
from optimizer.case.problems import Problem, did_you_mean
from optimizer.case.rows_buying import Duty


def _processing_countries(case: Case) -> frozenset[str]:
    return frozenset(row.processing_country or row.country for row in case.offers)


def freight_is_for_something(case: Case) -> Iterator[Problem]:
    """A row of Freight names a material, a group or all, and a country an offer comes from."""
    countries = _processing_countries(case)
    for row in case.freight:
        if not materials_in(case, row.scope):
            known = groups_of(case) | materials_in(case, "all")
            mend = did_you_mean(row.scope, known) or "Name a material, a group of Materials, or all."
            yield error(row.cell("scope"), row.scope, "this is neither a material nor a group.", mend)
        if row.country != "all" and row.country not in countries:
            mend = did_you_mean(row.country, countries) or "Delete the row if it is not needed."
            yield warning(row.cell("country"), row.country, "no offer is processed in this country.", mend)


def duty_rows_agree(case: Case) -> Iterator[Problem]:
    """Duty rows run forward, do not contradict each other and belong to something that is bought."""
    codes = {row.hs_code for row in case.materials if row.hs_code}
    countries = _processing_countries(case)
    for row in case.duty:
        if row.from_month and row.to_month and row.from_month > row.to_month:
            rule = f"it begins after its end, {row.to_month} ({row.cell('to_month')})."
            yield error(row.cell("from_month"), row.from_month, rule, "Swap or mend the two months.")
        if row.hs_code not in codes:
            mend = did_you_mean(row.hs_code, codes) or "Type it as on Materials."
            yield warning(row.cell("hs_code"), row.hs_code, "no material has this HS code.", mend)
        if row.country != "all" and row.country not in countries:
            mend = did_you_mean(row.country, countries) or "Delete the row if it is not needed."
            yield warning(row.cell("country"), row.country, "no offer is processed in this country.", mend)
    for first, second in combinations(case.duty, 2):
        if (first.hs_code, first.country) == (second.hs_code, second.country) and _overlap(first, second):
            rule = f"this code and country have a duty for the same months in {first.cell('hs_code')}."
            yield error(second.cell("hs_code"), second.hs_code, rule, "End one row before the other begins.")
    dutiable = {row.material for row in case.offers if row.incoterm != "DDP"}
    for material in case.materials if case.duty else ():
        if material.material in dutiable and not material.hs_code:
            rule = "it is bought without duty paid and has no HS code, so no duty is counted."
            yield warning(material.cell("hs_code"), "", rule, "Type its HS code.")


def _overlap(first: Duty, second: Duty) -> bool:
    begins_in_time = (
        first.from_month is None or second.to_month is None or first.from_month <= second.to_month
    )
    ends_in_time = first.to_month is None or second.from_month is None or second.from_month <= first.to_month
    return begins_in_time and ends_in_time
