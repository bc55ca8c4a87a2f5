"""Checks on the source mix: what rules are about exists, their limits mean something and can be kept."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.findings import error, groups_of, materials_in, warning
from optimizer.case.problems import Problem, did_you_mean
from optimizer.case.rows_buying import MixRule

INDIA = "India"
SHARES = frozenset({"cap", "floor"})
COUNTS = frozenset({"at least", "at most"})


def scopes_are_known(case: Case) -> Iterator[Problem]:
    """A rule is for a material, a group or all."""
    for rule in case.source_mix:
        if not materials_in(case, rule.scope):
            known = groups_of(case) | materials_in(case, "all")
            mend = did_you_mean(rule.scope, known) or "Name a material, a group of Materials, or all."
            yield error(rule.cell("scope"), rule.scope, "this is neither a material nor a group.", mend)


def limits_fit_their_kind(case: Case) -> Iterator[Problem]:
    """Shares and the concentration lie between 0 and 1; numbers of sources are whole."""
    for rule in case.source_mix:
        cell, limit = rule.cell("limit"), rule.limit
        if rule.kind in COUNTS and limit != int(limit):
            yield error(
                cell, limit, f'with "{rule.kind}" it must be a whole number of sources.', "Type 2 or 3."
            )
        elif rule.kind in SHARES and limit > 1:
            mend = f"Write {limit / 100:.6g} or {limit:g} %." if limit <= 100 else "Type a share."
            yield error(cell, limit, f"the share of a {rule.kind} must be from 0 to 1.", mend)
        elif rule.kind == "concentration" and limit > 1:
            mend = f"Write {limit / 10000:.4g}." if limit <= 10000 else "Type an index."
            yield error(cell, limit, "the concentration must be from 0 to 1.", mend)
        if rule.kind in COUNTS | {"concentration"} and rule.source != "each":
            text = f'with "{rule.kind}" the source is not used.'
            yield warning(rule.cell("source"), rule.source, text, "Write each.")


def windows_are_whole(case: Case) -> Iterator[Problem]:
    """A rolling window has a length, and the rule ends after it begins."""
    for rule in case.source_mix:
        if rule.window == "rolling" and rule.window_months is None:
            text = "a rolling window needs its number of months."
            yield error(rule.cell("window_months"), "", text, "Type it, such as 12.")
        if rule.window != "rolling" and rule.window_months is not None:
            text = "with fiscal years this is not used."
            mend = "Set the window to rolling, or clear it."
            yield warning(rule.cell("window_months"), rule.window_months, text, mend)
        if rule.from_month and rule.to_month and rule.from_month > rule.to_month:
            text = f"it begins after its end, {rule.to_month} ({rule.cell('to_month')})."
            yield error(rule.cell("from_month"), rule.from_month, text, "Swap or mend the two months.")


def _sources(case: Case, rule: MixRule) -> frozenset[str]:
    """Every source that can appear in the amounts of a rule."""
    covered = materials_in(case, rule.scope)
    found: set[str] = set()
    for offer in case.offers:
        if offer.material in covered:
            found.add(
                _source(rule.by, offer.country, offer.processing_country, offer.mine_country, offer.supplier)
            )
    for rows in (case.open_orders, case.so_far):
        for row in rows:
            if row.material in covered:
                countries = (row.vendor_country, row.processing_country, row.mine_country)
                found.add(_source(rule.by, *countries, row.supplier))
    fed = {recipe.line for recipe in case.recipes if recipe.role == "input"}
    for line in case.lines:
        besides = {r.material for r in case.recipes if r.line == line.line and r.role == "by-product"}
        if covered & (besides | {line.output}) and (rule.by == "processing country" or line.line not in fed):
            found.add(line.plant if rule.by == "supplier" else INDIA)
    return frozenset(found)


def _source(by: str, vendor: str, processing: str | None, mine: str | None, supplier: str) -> str:
    processing = processing or vendor
    return {
        "vendor country": vendor,
        "processing country": processing,
        "mine country": mine or processing,
        "supplier": supplier,
    }[by]


def sources_are_known(case: Case) -> Iterator[Problem]:
    """A source that no offer, order or line comes from is a slip when it is nearly one that does."""
    for rule in case.source_mix:
        known = _sources(case, rule)
        if rule.source == "each" or rule.kind not in SHARES or rule.source in known:
            continue
        if not materials_in(case, rule.scope):
            continue
        text = f"nothing comes from this {rule.by}."
        meant = did_you_mean(rule.source, known)
        if meant:
            yield error(rule.cell("source"), rule.source, text, meant)
        else:
            yield warning(rule.cell("source"), rule.source, text, "Mend it, or delete the rule.")


def limits_can_be_kept(case: Case) -> Iterator[Problem]:
    """A rule that the sources at hand can never keep is said to be so."""
    for rule in case.source_mix:
        count = len(_sources(case, rule))
        if count == 0:
            continue
        cell, limit, many = rule.cell("limit"), rule.limit, f"{count} source{'s' if count > 1 else ''}"
        if rule.kind == "cap" and rule.source == "each" and limit * count < 1 - 1e-9:
            text = f"{many} of at most {limit:.0%} each cannot make up the whole."
            yield warning(cell, limit, text, "Raise the cap, or add offers from other sources.")
        elif rule.kind == "floor" and rule.source == "each" and 1 >= limit > 1 / count + 1e-9:
            text = f"{many} of at least {limit:.0%} each are more than the whole."
            yield warning(cell, limit, text, "Lower the floor.")
        elif rule.kind == "at least" and limit > count:
            yield warning(
                cell, limit, f"there are only {many}.", "Lower it, or add offers from other sources."
            )
        elif rule.kind == "concentration" and limit < 1 / count - 1e-9:
            text = f"{many} in equal parts give {1 / count:.2g}, which is above it."
            yield warning(cell, limit, text, "Raise it, or add offers from other sources.")
    named: dict[tuple[str, str, str, str], list[MixRule]] = {}
    for rule in case.source_mix:
        if rule.kind == "floor" and rule.source != "each" and rule.limit <= 1:
            named.setdefault((rule.scope, rule.by, rule.measure, rule.window), []).append(rule)
    for rules in named.values():
        total = sum(rule.limit for rule in rules)
        always = all(rule.from_month is None and rule.to_month is None for rule in rules)
        if always and len({rule.source for rule in rules}) == len(rules) and total > 1 + 1e-9:
            text = f"the floors of {rules[0].scope} by {rules[0].by} add up to {total:.0%}."
            yield warning(rules[-1].cell("limit"), rules[-1].limit, text, "Lower one of them.")


def caps_leave_room_for_the_whole(case: Case) -> Iterator[Problem]:
    """Caps that between them hold every source below the whole can only be kept by buying nothing."""
    alike: dict[tuple[object, ...], list[MixRule]] = {}
    for rule in case.source_mix:
        if rule.kind == "cap" and rule.limit <= 1 and rule.from_month is None and rule.to_month is None:
            alike.setdefault((rule.scope, rule.by, rule.measure, rule.window, rule.window_months), []).append(rule)
    for rules in alike.values():
        each = min((rule.limit for rule in rules if rule.source == "each"), default=1.0)
        named = {source: min([each, *(rule.limit for rule in rules if rule.source == source)])
                 for source in _sources(case, rules[0])}  # fmt: skip
        total = sum(named.values())
        if named and total < 1 - 1e-9 and each * len(named) >= 1 - 1e-9:  # a cap on each alone is said elsewhere
            text = f"the caps of {rules[-1].scope} by {rules[-1].by} add up to {total:.0%}, less than the whole."
            mend = "Raise one, or add offers from other sources."
            yield warning(rules[-1].cell("limit"), rules[-1].limit, text, mend)


def goals_have_their_own_places(case: Case) -> Iterator[Problem]:
    """Two goals cannot hold one place."""
    places: dict[int, str] = {}
    for row in case.goals:
        if row.order in places:
            yield error(row.cell("order"), row.order, f'the goal "{places[row.order]}" already has this place.',
                        "Give every goal a number of its own.")  # fmt: skip
        places.setdefault(row.order, row.goal)
