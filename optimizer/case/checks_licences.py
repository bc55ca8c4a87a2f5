"""Checks on export licences and on the rules of public procurement."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import AGENCY, Case
from optimizer.case.findings import error, has_industry, materials_in, owner_of, owners, warning
from optimizer.case.problems import Problem, did_you_mean
from optimizer.case.rows_cycle import ISSUED, SignedOrder
from optimizer.case.rows_licences import TOGETHER, names_in
from optimizer.case.rows_needs import OpeningStock, OpenOrder

HOME = "India"


def licences_are_not_overdrawn(case: Case) -> Iterator[Problem]:
    """What was shipped, and what orders of the Register and open orders take, is within what a licence grants; open
    orders are its exporter's."""
    for row in case.licences:
        signed = [(order, order.draws[row.licence]) for order in case.register
                  if order.gone is None and order.accepted is None and row.licence in order.draws]  # fmt: skip
        drawn = [order for order in case.open_orders if order.licence == row.licence]
        if row.tonnes_used > row.tonnes_granted:
            rule = f"more is used than the {row.tonnes_granted:g} t granted ({row.cell('tonnes_granted')})."
            yield error(row.cell("tonnes_used"), row.tonnes_used, rule, "Mend one of the two.")
        elif row.tonnes_used + sum(order.tonnes for order in drawn) > row.tonnes_granted + 1e-9:
            left = row.tonnes_granted - row.tonnes_used
            taken, cells = sum(o.tonnes for o in drawn), ", ".join(o.cell("tonnes") for o in drawn)
            rule = f"open orders draw {taken:g} t ({cells}) on a licence with {left:g} t left."
            yield error(row.cell("tonnes_granted"), row.tonnes_granted, rule, "Mend the licence or the orders.")
        elif signed and row.tonnes_used + sum(t for _, t in signed) + sum(o.tonnes for o in drawn) > (
            row.tonnes_granted + 1e-6
        ):
            left = row.tonnes_granted - row.tonnes_used - sum(order.tonnes for order in drawn)
            taken, cells = sum(tonnes for _, tonnes in signed), ", ".join(o.cell("licence_no") for o, _ in signed)
            rule = f"orders of the Register draw {taken:g} t ({cells}) on a licence with {left:g} t left for them."
            mend = "Mend the licence or the orders, or type the date on which one was cancelled or refused."
            yield error(row.cell("tonnes_granted"), row.tonnes_granted, rule, mend)
        if row.valid_from and row.valid_to and row.valid_from > row.valid_to:
            rule = f"it begins after its end, {row.valid_to} ({row.cell('valid_to')})."
            yield error(row.cell("valid_from"), row.valid_from, rule, "Swap or mend the two months.")
        for order in drawn:
            fits = order.supplier == row.exporter and order.material in materials_in(case, row.scope)
            if not fits:
                rule = f"this licence is for {row.scope} of {row.exporter} ({row.cell('exporter')})."
                yield error(order.cell("licence"), order.licence, rule, "Name the licence the order is shipped under.")


def licences_belong_to_offers(case: Case) -> Iterator[Problem]:
    """A licence is of a supplier that sells under licence, for something; an offer that needs one has one."""
    suppliers = {offer.supplier for offer in case.offers}
    needing = [offer for offer in case.offers if offer.licence_needed]
    for row in case.licences:
        inside = materials_in(case, row.scope)
        if not inside:
            yield error(row.cell("scope"), row.scope, "this is not a material or a group.", "Type it as on Materials.")
        elif row.exporter not in suppliers:
            mend = did_you_mean(row.exporter, suppliers) or "Delete the row, or add an offer."
            yield warning(row.cell("exporter"), row.exporter, "no offer is from this supplier.", mend)
        elif not any(o.supplier == row.exporter and o.material in inside for o in needing):
            rule = "no offer of this supplier says that it needs a licence, so nothing draws on it."
            yield warning(row.cell("exporter"), row.exporter, rule, "Set Licence needed to yes on Offers.")
    for offer in needing:
        own = [row for row in case.licences if row.exporter == offer.supplier]
        if not any(offer.material in materials_in(case, row.scope) for row in own):
            rule = f"{offer.supplier} has no licence for {offer.material}, so this offer is never used."
            yield warning(offer.cell("licence_needed"), "yes", rule, "Add it to Licences, or set this to no.")


def licences_name_an_end_user_they_reach(case: Case) -> Iterator[Problem]:
    """Where a licence names an end user, it is a sector, and offers and open orders under it are kept for that one."""
    sectors = {row.sector for row in case.demand} | {row.sector for row in case.demand_by_month}
    bars = {bar.bar: bar for bar in case.licence_bars}
    for row in case.licences:
        user = row.end_user
        if user is None or not (inside := materials_in(case, row.scope)):
            continue
        if user not in sectors:
            mend = did_you_mean(user, sectors) or "Type it as on Demand."
            yield error(row.cell("end_user"), user, "this is not a sector of Demand.", mend)
            continue
        keeping = {name for name, bar in bars.items() if bar.keeps_for(user)}
        drawing = [o for o in case.offers if o.licence_needed and o.supplier == row.exporter and o.material in inside]
        if drawing and not any(o.bar in keeping for o in drawing):
            rule = f"no offer of {row.exporter} is under a bar that is only for {user}, so nothing draws on it."
            yield warning(row.cell("end_user"), user, rule, "Name on Offers a bar of Licence bars that is Only for it.")
        for order in case.open_orders:
            if order.licence == row.licence and order.bar not in keeping:
                where = row.cell("end_user")
                rule = f"this licence is for {user} alone ({where}), and nothing keeps these tonnes for it."
                mend = f"Name in the column Bar a bar that is Only for {user}, or mend the licence."
                yield error(order.cell("licence"), order.licence, rule, mend)


def bars_are_for_someone(case: Case) -> Iterator[Problem]:
    """A bar names sectors that have demand, leaves someone to use the tonnes, and what may not be stockpiled is not
    the agency's beside an industry."""
    sectors = {row.sector for row in case.demand} | {row.sector for row in case.demand_by_month}
    named = {row.bar for row in case.offers} | {row.bar for row in case.open_orders}
    named |= {bar for row in case.opening_stock for bar in (row.bar or "").split(TOGETHER)}
    named |= {row.bar for row in case.register}
    for bar in case.licence_bars:
        for field in ("barred_sectors", "only_sectors"):
            for name in names_in(getattr(bar, field)):
                if name not in sectors:
                    mend = did_you_mean(name, sectors) or "Type it as on Demand."
                    yield error(bar.cell(field), name, "this is not a sector of Demand.", mend)
        if TOGETHER in bar.bar:
            rule = "a bar may not have + in its name: it stands between bars that are on the same tonnes."
            yield error(bar.cell("bar"), bar.bar, rule, "Give it another name.")
        if not any(bar.lets(sector) for sector in sectors):
            rule = "no sector with demand may use tonnes under it."
            yield warning(bar.cell("bar"), bar.bar, rule, "Mend the sectors it bars.")
        if bar.bar not in named:
            rule = "no offer, open order or opening stock is under it, so it changes nothing."
            yield warning(bar.cell("bar"), bar.bar, rule, "Name it in the column Bar, or delete the row.")
    never = {bar.bar for bar in case.licence_bars if bar.stockpiling == "barred"}
    standing = (order for order in case.register if order.gone is None)
    there: tuple[OpenOrder | OpeningStock | SignedOrder, ...] = (*case.open_orders, *case.opening_stock, *standing)
    for row in there:
        barred = never & set((row.bar or "").split(TOGETHER))
        if barred and has_industry(case) and owner_of(case, row.buyer) == owners(case).get(AGENCY):
            rule = "this may not be stockpiled, so it cannot be the agency's."
            yield error(row.cell("bar"), row.bar, rule, "Name industry as its owner, or mend the bar.")


def barred_tonnes_went_to_whom_they_may(case: Case) -> Iterator[Problem]:
    """No sector was issued tonnes that a bar keeps from it."""
    bars = {bar.bar: bar for bar in case.licence_bars}
    for row in case.issues:
        against = [bar for bar in (row.bar or "").split(TOGETHER) if bar in bars and not bars[bar].lets(row.party)]
        if row.kind == ISSUED and against:
            rule = f"{row.party} may not use tonnes under {against[0]} ({bars[against[0]].cell('bar')})."
            yield warning(row.cell("bar"), row.bar, rule, "Clear the bar where they were free, or mend the sector.")


def procurement_rules_say_what_they_need(case: Case) -> Iterator[Problem]:
    """A rule has the figure of its kind, is for something, and names countries that are sold from."""
    vendors = {offer.country for offer in case.offers}
    for row in case.procurement_rules:
        if not materials_in(case, row.scope):
            yield error(row.cell("scope"), row.scope, "this is not a material or a group.", "Type it as on Materials.")
        if row.from_month and row.to_month and row.from_month > row.to_month:
            rule = f"it begins after its end, {row.to_month} ({row.cell('to_month')})."
            yield error(row.cell("from_month"), row.from_month, rule, "Swap or mend the two months.")
        if row.kind == "global tender" and row.threshold_inr_crore is None:
            rule = "a global-tender rule needs its threshold."
            yield error(row.cell("threshold_inr_crore"), "", rule, "Type it, 200 by Rule 161(iv) of the GFR.")
        if row.kind == "land border" and not names_in(row.countries):
            yield error(row.cell("countries"), "", "a land-border rule needs its countries.", "Name them, with commas.")
        for name in names_in(row.countries) if row.kind == "land border" else ():
            if name not in vendors:
                mend = did_you_mean(name, vendors) or "Leave it, or mend the name."
                yield warning(row.cell("countries"), name, "no offer is from this country.", mend)
        if row.kind != "land border" and row.countries:
            rule = f"countries are for land border; with {row.kind} they are not used."
            yield warning(row.cell("countries"), row.countries, rule, "Leave it blank.")
