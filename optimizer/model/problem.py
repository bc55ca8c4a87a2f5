"""The whole problem on one page: a list of sentences, each a function that says what it means.

To add a rule: one function with its sentence in the file of its subject, one line here, its arithmetic again in
``plan/audit``, and a test whose optimum is worked out by hand.
"""

from __future__ import annotations

from pyomo.core import Block, Objective, minimize

from optimizer.model import (
    assured,
    bonded,
    cancelling,
    changes,
    contracts,
    conversion,
    costs,
    cover,
    custody,
    discounts,
    expansion,
    funds,
    goals,
    incentive,
    licences,
    loans,
    markets,
    plant_hours,
    pools,
    procurement,
    production,
    purchasing,
    response,
    sourcing,
    spending,
    stock,
    substitution,
    surplus,
)
from optimizer.model.data import Data
from optimizer.model.tallies import Sourcing


def write_problem(block: Block, data: Data) -> None:
    """Write every decision and rule of the case on a Pyomo block.

    Cost in INR is its first objective, the goals are the others.
    """
    mix = Sourcing(data)

    purchasing.add_orders(block, data)
    changes.add_changes(block, data)
    cancelling.add_cancelling(block, data)
    discounts.add_bands(block, data)
    markets.add_market_steps(block, data)
    contracts.add_commitments(block, data)
    licences.add_draws(block, data)
    production.add_lines(block, data)
    expansion.add_expansions(block, data)
    incentive.add_incentive(block, data)
    substitution.add_substitution(block, data)
    loans.add_loans(block, data)
    surplus.add_surplus(block, data)
    stock.add_stock(block, data)
    pools.add_pools(block, data)
    assured.add_assured(block, data)
    custody.add_moves(block, data)
    bonded.add_bond(block, data)
    conversion.add_conversion(block, data)
    cover.add_cover(block, data)
    response.add_response(block, data)
    discounts.goods_value(block, data)
    sourcing.add_sourcing(block, mix)
    funds.add_funds(block, data)
    spending.add_commitments(block, data)
    costs.add_end_stock(block, data)

    purchasing.order_within_bounds(block, data)
    purchasing.minimum_order(block, data)
    purchasing.whole_lots(block, data)
    purchasing.ceiling_a_month(block, data)
    purchasing.ceiling_a_year(block, data)
    purchasing.supplier_ceilings(block, data)
    purchasing.months_between_orders(block, data)
    purchasing.supplier_on_panel(block, data)

    changes.tonnes_changed(block, data)
    changes.order_changed(block, data)

    discounts.order_is_its_bands(block, data)
    discounts.one_band_for_all_units(block, data)
    discounts.band_within_its_range(block, data)

    markets.order_is_its_steps(block, data)
    markets.step_has_its_width(block, data)
    contracts.take_or_pay(block, data)
    licences.licence_drawn(block, data)
    licences.licence_left(block, data)
    procurement.global_tender(block, data)

    production.output_within_capacity(block, data)
    production.minimum_run(block, data)
    production.start_after_standing_still(block, data)
    expansion.capacity_with_expansions(block, data)
    expansion.run_needs_capacity(block, data)
    expansion.built_once(block, data)
    expansion.expansions_at_once(block, data)
    expansion.capital_outlay(block, data)
    expansion.capital_in_the_plan(block, data)
    incentive.incentive_on_what_is_made(block, data)
    incentive.incentive_tonnage(block, data)
    incentive.incentive_outlay(block, data)
    plant_hours.plant_hours(block, data)
    assured.assured_is_taken_or_kept(block, data)
    assured.kept_for_plants_is_there(block, data)
    surplus.surplus_of_own_make(block, data)

    stock.material_balance(block, data)
    substitution.no_more_than_is_asked_for(block, data)
    loans.lent_is_asked_for(block, data)
    loans.most_out(block, data)
    stock.store_capacity(block, data)
    stock.shelf_life(block, data)
    custody.store_balance(block, data)
    custody.taken_from_stores(block, data)
    custody.custody_rule(block, data)
    bonded.bonded_within_order(block, data)
    bonded.bonded_stores_hold_bonded_goods(block, data)

    pools.pool_balance(block, data)
    pools.pool_within_whole(block, data)
    pools.pool_taken_in(block, data)
    pools.pool_counts(block, data)
    pools.pool_keeps(block, data)

    cover.cover_kept(block, data)
    response.ready_in_time(block, data)
    conversion.conversion_from_stock(block, data)
    conversion.conversion_within_hours(block, data)

    sourcing.cap_or_floor(block, mix)
    sourcing.number_of_sources(block, mix)
    sourcing.concentration(block, mix)

    funds.small_bills(block, data)
    funds.bills_are_paid(block, data)
    funds.fund_balance(block, data)
    funds.carry_over(block, data)

    spending.commitments_are_divided(block, data)
    spending.commitment_limit(block, data)
    spending.year_end_ceiling(block, data)
    spending.advance_limit(block, data)

    costs.end_stock_is_there(block, data)
    goals.worst_cover(block, data)
    goals.absolute_rules(block, data)

    costs.cost_terms(block, data)
    block.objective = Objective(expr=block.total_cost, sense=minimize)
    goals.goals(block, data, mix)
