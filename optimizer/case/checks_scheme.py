"""Checks on incentives, lines at price and expansions: a rate to pay by, months to pay in, a price, a time to build."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.findings import error, warning
from optimizer.case.problems import Problem


def lines_at_price_have_a_price(case: Case) -> Iterator[Problem]:
    """A line at price has a transfer price; what belongs to such lines is not typed for others."""
    for line in case.lines:
        if line.pricing == "at price":
            if line.transfer_price_inr_per_kg is None:
                rule, mend = "a line at price needs what it is paid a kilogram.", "Type it, or set Pricing to at cost."
                yield error(line.cell("transfer_price_inr_per_kg"), "", rule, mend)
            continue
        for field, typed in (("transfer_price_inr_per_kg", line.transfer_price_inr_per_kg is not None),
                             ("transfer_price_index", line.transfer_price_index is not None),
                             ("pass_through", line.pass_through > 0)):  # fmt: skip
            if typed:
                rule = "it is not used while the line is at cost."
                yield warning(line.cell(field), getattr(line, field), rule, "Set Pricing to at price, or clear it.")


def inputs_are_sold_to_lines_at_price(case: Case) -> Iterator[Problem]:
    """Only a line at price pays for its inputs."""
    lines = {line.line: line for line in case.lines}
    for row in case.recipes:
        if row.transfer_price_inr_per_kg is None:
            continue
        line = lines.get(row.line)
        if row.role != "input":
            rule = "only an input is paid for; this is given besides."
            yield warning(row.cell("transfer_price_inr_per_kg"), row.transfer_price_inr_per_kg, rule, "Clear it.")
        elif line is not None and line.pricing != "at price":
            rule = f"it is not used: {line.line} is at cost ({line.cell('pricing')})."
            mend = "Set its Pricing to at price, or clear it."
            yield warning(row.cell("transfer_price_inr_per_kg"), row.transfer_price_inr_per_kg, rule, mend)


def beneficiaries_have_a_rate(case: Case) -> Iterator[Problem]:
    """The share of the price needs a price; no more is passed on than a line is paid."""
    lines, schemes = {line.line: line for line in case.lines}, {row.scheme: row for row in case.schemes}
    for row in case.beneficiaries:
        line, scheme = lines.get(row.line), schemes.get(row.scheme)
        if line is None or scheme is None:
            continue
        price, cell = row.net_sales_price_inr_per_kg, row.cell("net_sales_price_inr_per_kg")
        if price is None and line.pricing == "at price":
            price, cell = line.transfer_price_inr_per_kg, line.cell("transfer_price_inr_per_kg")
        if price is None:
            rule = f"the incentive is at most {scheme.share_of_price:.0%} of the net sales price, and there is none."
            yield error(cell, "", rule, "Type what a kilogram of the line's output is sold for.")
            continue
        passed = line.pass_through * min(scheme.rate_inr_per_kg, scheme.share_of_price * price)
        paid = line.transfer_price_inr_per_kg
        if line.pricing == "at price" and paid is not None and passed > paid:
            rule = f"it passes on {passed:,.0f} INR/kg of its incentive and is paid {paid:,.0f}."
            yield warning(line.cell("pass_through"), line.pass_through, rule, "Lower the share passed on.")


def schemes_can_pay(case: Case) -> Iterator[Problem]:
    """An outlay is not spent before the plan, and the tonnes of a year not paid for already."""
    for row in case.schemes:
        if row.paid_before_inr_crore > row.outlay_inr_crore:
            rule = f"it is above the outlay of ₹{row.outlay_inr_crore:g} crore ({row.cell('outlay_inr_crore')})."
            yield error(row.cell("paid_before_inr_crore"), row.paid_before_inr_crore, rule, "Mend one of the two.")
        if not any(b.scheme == row.scheme for b in case.beneficiaries):
            rule = "no line draws on it, so it pays nothing."
            yield warning(row.cell("scheme"), row.scheme, rule, "Name its lines on Beneficiaries.")
    for drawing in case.beneficiaries:
        if drawing.paid_before_t > drawing.tonnes_per_year:
            rule = f"it is above the {drawing.tonnes_per_year:g} t of the year ({drawing.cell('tonnes_per_year')})."
            yield error(drawing.cell("paid_before_t"), drawing.paid_before_t, rule, "Mend one of the two.")


def schemes_pay_within_the_plan(case: Case) -> Iterator[Problem]:
    """The months a beneficiary is paid for meet the plan, and its first sale is not within the gestation."""
    schemes, first, last = {row.scheme: row for row in case.schemes}, case.months[0], case.months[-1]
    for row in case.beneficiaries:
        scheme = schemes.get(row.scheme)
        if scheme is None:
            continue
        matured = scheme.award_month + scheme.gestation_months
        if row.first_sale is not None and row.first_sale < matured:
            rule = f"sales within the gestation are not paid for: the scheme pays from {matured} on."
            mend = f"Type {matured}, or shorten the gestation ({scheme.cell('gestation_months')})."
            yield warning(row.cell("first_sale"), row.first_sale, rule, mend)
        begins = max(row.first_sale or matured, matured)
        if begins > last:
            rule = f"it is paid for from {begins} on, after the last planned month {last}."
            yield warning(row.cell("line"), row.line, rule, "Plan more months if its incentive matters.")
        elif begins + scheme.months <= first:
            rule = f"it was paid for until {begins + (scheme.months - 1)}, before the first month."
            yield warning(row.cell("line"), row.line, rule, "Delete the row.")


def expansions_can_serve(case: Case) -> Iterator[Problem]:
    """An expansion can begin, and be in service within the plan; whose capital it is, is said."""
    lines, first, last = {line.line: line for line in case.lines}, case.months[0], case.months[-1]
    for row in case.expansions:
        earliest, latest = row.earliest_start or first, row.latest_start
        if latest is not None and row.earliest_start is not None and latest < row.earliest_start:
            rule = f"it is before the earliest start, {row.earliest_start} ({row.cell('earliest_start')})."
            yield error(row.cell("latest_start"), latest, rule, "Swap or mend the two months.")
            continue
        if latest is not None and latest < first:
            rule = f"it is before the first month, {first}, so the expansion is never begun."
            mend = "Add its tonnes to Capacity if it was begun, delete the row if it was given up."
            yield warning(row.cell("latest_start"), latest, rule, mend)
        elif max(earliest, first) + row.months_to_build > last:
            serves = max(earliest, first) + row.months_to_build
            rule = f"it is in service from {serves} at the earliest, after the last planned month: it is never begun."
            yield warning(row.cell("expansion"), row.expansion, rule, "Plan more months if it matters.")
        line = lines.get(row.line)
        if line is not None and line.pricing == "at price" and case.settings.view == "buyers" and latest is None:
            rule = f"{line.line} is at price, so this capital is not the buyers': it begins as soon as that helps them."
            mend = "Type the month its owner means to begin as earliest and latest start."
            yield warning(row.cell("capital_inr_crore"), row.capital_inr_crore, rule, mend)


def subsidies_fit_the_outlay(case: Case) -> Iterator[Problem]:
    """An expansion whose subsidy is above all its scheme may pay is never begun."""
    schemes, drawn = {row.scheme: row for row in case.schemes}, {row.line: row.scheme for row in case.beneficiaries}
    for row in case.expansions:
        scheme = schemes.get(drawn.get(row.line, ""))
        if scheme is None:
            continue
        typed = row.subsidy_share
        subsidy = (scheme.capital_subsidy_share if typed is None else typed) * row.capital_inr_crore
        subsidy = min(subsidy, subsidy if row.subsidy_limit_inr_crore is None else row.subsidy_limit_inr_crore)
        if subsidy > scheme.capital_outlay_inr_crore * (1 + 1e-9):
            rule = (f"its subsidy of ₹{subsidy:,.6g} crore is above the capital outlay of {scheme.scheme} "
                    f"({scheme.cell('capital_outlay_inr_crore')}), so it is never begun.")  # fmt: skip
            yield warning(row.cell("expansion"), row.expansion, rule, "Limit its subsidy, or type 0 to build without.")
