"""Checks across sheets, on typed rows: names, periods and sums that must fit each other.

Each check is a function of the Case; beside it stand the fields of Case whose rows must all have been read for its
word to hold. A check that judges rows one by one asks for none, so that one bad cell does not hide the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from optimizer.case import (
    checks_buying,
    checks_chain,
    checks_changes,
    checks_contracts,
    checks_custody,
    checks_cycle,
    checks_landed,
    checks_licences,
    checks_making,
    checks_mix,
    checks_money,
    checks_needs,
    checks_response,
    checks_scheme,
    checks_stock,
    checks_substitution,
    checks_uncertain,
    checks_unlikely,
    checks_usable,
    checks_worlds,
    redaction,
)
from optimizer.case.case import Case
from optimizer.case.problems import Problem

Check = Callable[[Case], Iterable[Problem]]


def _reads(check: Check, sheets: str) -> tuple[Check, frozenset[str]]:
    return check, frozenset(sheets.split())


CHECKS: tuple[tuple[Check, frozenset[str]], ...] = (
    _reads(checks_needs.one_agency_and_at_most_one_industry, "buyers"),
    _reads(redaction.redaction_is_known, "settings"),
    _reads(checks_needs.names_are_written_one_way,
           "offers open_orders so_far demand demand_by_month sectors"),
    _reads(checks_needs.demand_by_month_is_whole, "settings demand demand_by_month"),
    _reads(checks_needs.growth_is_a_share, ""),
    _reads(checks_needs.every_material_has_a_use, "materials demand demand_by_month recipes substitutions"),
    _reads(checks_needs.demand_can_be_met_from_somewhere,
           "materials demand demand_by_month offers lines recipes opening_stock open_orders substitutions"),
    _reads(checks_needs.sectors_are_known, "sectors demand demand_by_month"),
    _reads(checks_needs.cover_fits_its_basis, "settings materials sectors"),
    _reads(checks_needs.seasons_average_one, "seasons"),
    _reads(checks_needs.issue_terms_have_a_party, "materials buyers"),
    _reads(checks_needs.funds_cover_the_plan, "settings funds"),
    _reads(checks_needs.spending_fits_its_year, "settings funds"),
    _reads(checks_buying.currencies_have_a_rate, "settings exchange_rates"),
    _reads(checks_buying.discounts_have_tiers, "offers tiers"),
    _reads(checks_buying.tiers_start_at_zero, "offers tiers"),
    _reads(checks_buying.calendar_fits_the_offer, "offers offer_calendar"),
    _reads(checks_buying.orders_fit_the_ceiling, "offer_calendar"),
    _reads(checks_buying.validity_runs_forward, ""),
    _reads(checks_usable.offers_can_be_used, "settings materials buyers offer_calendar suppliers stores"),
    _reads(checks_buying.prices_are_like_their_neighbours, "settings exchange_rates"),
    _reads(checks_buying.suppliers_have_offers, "offers suppliers"),
    _reads(checks_buying.an_order_keeps_until_used, "materials demand demand_by_month offers recipes buyers"),
    _reads(checks_contracts.floors_lie_under_caps, ""),
    _reads(checks_contracts.what_is_committed_is_not_cancelled, "register take_or_pay"),
    _reads(checks_contracts.take_or_pay_can_be_kept, "settings offers take_or_pay"),
    _reads(checks_contracts.markets_have_a_curve, "offers market_curves"),
    _reads(checks_contracts.market_curves_rise, "market_curves"),
    _reads(checks_licences.licences_are_not_overdrawn, "materials open_orders licences register"),
    _reads(checks_licences.licences_belong_to_offers, "materials offers licences"),
    _reads(checks_licences.licences_name_an_end_user_they_reach,
           "materials demand demand_by_month offers open_orders licences licence_bars"),
    _reads(checks_licences.bars_are_for_someone,
           "demand demand_by_month offers open_orders opening_stock licence_bars buyers register"),
    _reads(checks_licences.barred_tonnes_went_to_whom_they_may, "issues licence_bars"),
    _reads(checks_licences.procurement_rules_say_what_they_need, "materials offers"),
    _reads(checks_landed.freight_is_for_something, "materials offers freight"),
    _reads(checks_landed.duty_rows_agree, "materials offers duty"),
    _reads(checks_mix.scopes_are_known, "materials source_mix"),
    _reads(checks_mix.limits_fit_their_kind, "source_mix"),
    _reads(checks_mix.windows_are_whole, "source_mix"),
    _reads(checks_mix.sources_are_known, "materials offers open_orders so_far lines recipes source_mix"),
    _reads(checks_mix.limits_can_be_kept, "materials offers open_orders so_far lines recipes source_mix"),
    _reads(checks_mix.caps_leave_room_for_the_whole,
           "materials offers open_orders so_far lines recipes source_mix"),
    _reads(checks_unlikely.stock_is_not_in_kilograms, "demand demand_by_month recipes"),
    _reads(checks_unlikely.orders_are_not_in_kilograms, "demand demand_by_month recipes"),
    _reads(checks_unlikely.demand_is_not_in_kilograms, "demand offers lines capacity"),
    _reads(checks_unlikely.months_are_like_their_neighbours, ""),
    _reads(checks_unlikely.prices_agree_with_the_offer, ""),
    _reads(checks_unlikely.demand_does_not_stop, "settings"),
    _reads(checks_unlikely.terms_have_not_run_out, "settings duty"),
    _reads(checks_custody.custody_rules_name_custodians, "settings materials buyers stores"),
    _reads(checks_custody.custody_shares_fit, "custody_rules"),
    _reads(checks_custody.ways_join_stores_of_one_owner, "buyers stores"),
    _reads(checks_custody.bonded_stores_hold_imports, "buyers materials offers stores"),
    _reads(checks_money.payment_terms_are_whole, "offers payment_terms"),
    _reads(checks_money.offers_name_one_way_of_paying, ""),
    _reads(checks_money.advances_keep_their_ceiling, "settings buyers offers payment_terms"),
    _reads(checks_money.purposes_meet_costs,
           "materials buyers offers offer_calendar payment_terms freight duty funds open_orders fund_purposes"),
    _reads(checks_money.limits_fit_their_year, "settings"),
    _reads(checks_money.money_has_a_spender, "buyers"),
    _reads(checks_mix.goals_have_their_own_places, "goals"),
    _reads(checks_stock.stores_hold_something_known, "materials stores"),
    _reads(checks_stock.opening_stock_lies_where_it_may, "materials buyers stores opening_stock"),
    _reads(checks_stock.opening_stock_fits, "materials buyers stores opening_stock"),
    _reads(checks_stock.opening_stock_is_given_once, "materials opening_stock"),
    _reads(checks_stock.open_orders_lie_ahead, "settings buyers open_orders"),
    _reads(checks_stock.open_orders_can_be_paid, "funds buyers"),
    _reads(checks_stock.so_far_lies_behind, "settings so_far"),
    _reads(checks_stock.so_far_fits_its_offer, "offers so_far"),
    _reads(checks_changes.planned_orders_can_be_kept, "offers open_orders"),
    _reads(checks_changes.changes_have_something_to_compare_with, "settings planned_before"),
    _reads(checks_making.recipes_lead_somewhere_else, "lines recipes"),
    _reads(checks_cycle.position_lies_behind, "settings"),
    _reads(checks_cycle.an_order_stands_once, "open_orders register"),
    _reads(checks_cycle.milestones_run_forward, ""),
    _reads(checks_cycle.receipts_fit_their_orders, "settings register receipts"),
    _reads(checks_cycle.late_orders_are_named, "settings register receipts"),
    _reads(checks_cycle.records_lie_in_their_months, "settings"),
    _reads(checks_cycle.moves_have_their_party, "demand demand_by_month lines buyers"),
    _reads(checks_cycle.pending_is_in_the_book, ""),
    _reads(checks_cycle.stores_may_hold_what_came, "materials buyers stores register"),
    _reads(checks_cycle.nothing_leaves_that_is_not_there,
           "settings materials buyers opening_stock register receipts issues"),
    _reads(checks_making.lines_can_run, "settings lines capacity expansions"),
    _reads(checks_substitution.substitutes_are_others, ""),
    _reads(checks_substitution.substituted_demand_is_there, "settings demand demand_by_month"),
    _reads(checks_substitution.substitution_periods_are_apart, ""),
    _reads(checks_response.loans_meet_a_demand, "demand demand_by_month"),
    _reads(checks_response.loans_come_back_in_time, "settings"),
    _reads(checks_response.giving_back_is_not_cheaper_than_buying, "settings offers exchange_rates"),
    _reads(checks_response.classes_are_ready_for_something, "materials demand demand_by_month source_mix stores"),
    _reads(checks_response.loans_out_are_on_their_way_back, "settings loans"),
    _reads(checks_scheme.lines_at_price_have_a_price, ""),
    _reads(checks_scheme.inputs_are_sold_to_lines_at_price, "lines"),
    _reads(checks_scheme.beneficiaries_have_a_rate, "lines schemes"),
    _reads(checks_scheme.schemes_can_pay, "beneficiaries"),
    _reads(checks_scheme.expansions_can_serve, "settings lines"),
    _reads(checks_scheme.subsidies_fit_the_outlay, "schemes beneficiaries"),
    _reads(checks_scheme.schemes_pay_within_the_plan, "settings schemes"),
    _reads(checks_chain.plants_have_hours, "plants"),
    _reads(checks_chain.plants_are_known, "lines plants"),
    _reads(checks_chain.hours_allow_a_run, "settings plants plant_hours"),
    _reads(checks_chain.inputs_can_be_had, "materials offers open_orders opening_stock lines recipes"),
    _reads(checks_chain.loops_lose_something, "materials lines recipes"),
    _reads(checks_chain.surplus_has_an_end, "capacity expansions plants lines recipes"),
    _reads(checks_chain.assured_inputs_fit, "lines recipes"),
    _reads(checks_uncertain.events_have_their_figure, ""),
    _reads(checks_uncertain.events_run_forward, "settings"),
    _reads(checks_uncertain.events_are_about_something,
           "materials offers open_orders demand demand_by_month lines"),
    _reads(checks_uncertain.odds_make_one, "scenarios"),
    _reads(checks_uncertain.shortages_have_a_value,
           "materials demand demand_by_month scenarios chances shortage_values"),
    _reads(checks_uncertain.rules_hold_somewhere, ""),
    _reads(checks_worlds.chances_have_their_figures, ""),
    _reads(checks_worlds.chances_are_of_something,
           "settings materials offers open_orders demand demand_by_month lines"),
    _reads(checks_worlds.chances_stand_once, ""),
)  # fmt: skip


def check_case(case: Case, incomplete: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    """Every problem between sheets, errors and warnings.

    ``incomplete`` names the fields of Case whose rows could not all be read: a check that looks at one of
    them is left out, for what is missing there proves nothing.
    """
    found: list[Problem] = []
    for check, reads in CHECKS:
        if not reads & incomplete:
            found += check(case)
    return tuple(found)
