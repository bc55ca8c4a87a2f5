"""The Indian rare-earth case, December 2026 to November 2029, built from figures kept with the package."""

from __future__ import annotations

from optimizer.case.case import Case
from optimizer.example import (
    india_chain,
    india_contracts,
    india_domestic,
    india_magnet_offers,
    india_money,
    india_needs,
    india_oxide_offers,
    india_past,
    india_prices,
    india_rules,
    india_scenarios,
    india_scheme,
    india_sources,
    india_terms,
    india_worlds,
)
from optimizer.example.words import Basis


def build_india(basis: Basis) -> Case:
    """The whole case. ``narrow``: magnets imported as magnets, 870 t in 2024-25; ``wide``: 4,629 t in 2026.

    Supply, funds and stock are the same on both, so that the wide plan's exceptions show what is missing.
    """
    offers = india_contracts.under_terms(india_magnet_offers.magnet_offers() + india_oxide_offers.oxide_offers())
    open_orders = india_contracts.signed_under(india_past.open_orders())
    demand = india_needs.demand(basis)
    return Case(
        settings=india_needs.settings(basis),
        materials=india_chain.with_surplus(india_needs.materials()) + india_chain.materials(),
        demand=demand,
        offers=india_money.paid_in_parts(offers),
        funds=india_money.with_limits(india_rules.funds()),
        buyers=india_needs.buyers(),
        sectors=india_needs.sectors(),
        seasons=india_needs.seasons(),
        opening_stock=india_past.opening_stock(),
        open_orders=open_orders,
        so_far=india_past.so_far(),
        tiers=india_magnet_offers.tiers(offers),
        suppliers=india_contracts.registered(india_terms.suppliers()),
        offer_calendar=india_magnet_offers.offer_calendar(),
        price_index=india_magnet_offers.price_index(),
        exchange_rates=india_prices.exchange_rates(),
        freight=india_rules.freight(),
        duty=india_money.with_tax(india_rules.duty()),
        source_mix=india_rules.source_mix(),
        lines=india_scheme.priced(india_chain.lines() + india_domestic.lines()),
        capacity=india_chain.capacity() + india_domestic.capacity(),
        recipes=india_scheme.sold(india_domestic.recipes() + india_chain.recipes()),
        plants=india_chain.plants(),
        plant_hours=india_chain.plant_hours(),
        assured_inputs=india_chain.assured_inputs(
            tuple(india_domestic.scheme_line(plant) for plant in india_domestic.SCHEME[: india_chain.ASSURED])
        ),
        schemes=india_scheme.schemes(),
        beneficiaries=india_scheme.beneficiaries(),
        expansions=india_scheme.expansions(),
        substitutions=india_scheme.substitutions(),
        stores=india_money.with_custodians(india_domestic.stores()),
        payment_terms=india_money.payment_terms(),
        fund_purposes=india_money.fund_purposes(),
        custody_rules=india_money.custody_rules(),
        moving_costs=india_money.moving_costs(),
        take_or_pay=india_contracts.take_or_pay(),
        market_curves=india_contracts.market_curves(),
        licence_bars=india_contracts.licence_bars(),
        licences=india_contracts.licences(offers, open_orders),
        procurement_rules=india_contracts.procurement_rules(),
        scenarios=india_scenarios.scenarios(),
        events=india_scenarios.events(india_domestic.capacity()),
        shortage_values=india_scenarios.shortage_values(),
        chances=india_worlds.chances(),
        sources=india_sources.sources(basis),
    )
