"""Which rules of the field a case puts in force, and where the officer said so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from optimizer.case.case import ROW_CLASSES, Case
from optimizer.case.columns import Row


@dataclass(frozen=True)
class RuleInForce:
    """A rule by its name in the field; ``where`` is the sheet and how many of its rows speak of it."""

    name: str
    in_force: bool
    where: str
    sentence: str


def rules_in_force(case: Case) -> tuple[RuleInForce, ...]:
    """Every rule the program knows, in reading order, in force or not used in this case."""
    return (*_need(case), *_buying(case), *_timing(case), *_cycle(case), *_price(case), *_landed(case), *_mix(case),
            *_contracts(case), *_stock(case), *_making(case), *_support(case), *_money(case),
            *_uncertain(case))  # fmt: skip


def _need(case: Case) -> Iterable[RuleInForce]:
    settings = case.settings
    usual = settings.cover_months
    covered = [m for m in case.materials if (usual if m.cover_months is None else m.cover_months) > 0]
    yield _rule("Months of cover", "materials", covered,
                "Stock counted must meet the demand of the months to come.")
    yield _rule("Ramp of cover", "materials", [m for m in covered if m.cover_full_by is not None],
                "Cover grows evenly to its target by the month given.")
    yield _rule("Cover of imports only", "materials", [m for m in covered if m.cover_basis == "imports only"],
                "Cover protects the imported share of demand.")
    yield _rule("Cover of named sectors", "materials",
                [m for m in covered if m.cover_basis == "named sectors"],
                "Cover protects the sectors marked as covered.")
    inputs = {r.line for r in case.recipes if r.role == "input"}
    yield _rule("Cover by conversion", "lines",
                [r for r in case.lines if r.line in inputs and covered and settings.cover_by_conversion],
                "What lines could make of the stock within the months of cover counts as well, no tonne twice.")
    yield _rule("Cover of a line's intake", "lines", [r for r in case.lines if r.input_cover_months is not None],
                "What the line takes in within so many months is need of its own.")
    yield _rule("Importance of materials", "materials", [m for m in case.materials if m.weight != 1],
                "When cover must be shared out, heavier materials come first.")
    yield _rule("Importance of sectors", "sectors", [s for s in case.sectors if s.weight != 1],
                "When not all demand can be met, heavier sectors come first.")
    yield _rule("Seasons", "seasons", case.seasons, "Demand follows the shape of the year.")
    yield _rule("Demand by month", "demand_by_month", case.demand_by_month,
                "Tonnes typed for a month stand over the yearly figure.")
    yield _rule("Two buyers", "buyers", case.buyers if len(case.buyers) > 1 else (),
                "Industry serves the sectors; the agency holds the stockpile and passes on to industry.")
    yield _rule("Industry stock counted as cover", "buyers", [b for b in case.buyers if b.role == "industry"
                                                              and (b.counted_share or 0) > 0],
                "The share given of the industry's stock counts toward cover.")
    yield _rule("Issue limit", "materials",
                [m for m in case.materials if m.issue_limit_t_per_month is not None],
                "The agency passes on no more than this in a month.")


def _buying(case: Case) -> Iterable[RuleInForce]:
    offers, calendar = case.offers, case.offer_calendar
    yield _rule("Minimum order", "offers", [o for o in offers if o.minimum_order_t > 0],
                "An order is at least this large.")
    yield _rule("Lots", "offers", [o for o in offers if o.lot_t is not None],
                "Orders are whole numbers of lots.")
    yield _rule("Order increment", "offers", [o for o in offers if o.lot_t is None],
                "Orders are written to this step.")
    yield _rule("Monthly ceiling", "offers", [o for o in offers if o.ceiling_t_per_month is not None],
                "Orders of a month, of all buyers together, stay within it.")
    yield _rule("Yearly ceiling", "offers", [o for o in offers if o.ceiling_t_per_year is not None],
                "Orders of a fiscal year stay within it, what was ordered earlier counted.")
    yield _rule("Ceiling of a supplier", "suppliers",
                [s for s in case.suppliers
                 if s.ceiling_t_per_month is not None or s.ceiling_t_per_year is not None],
                "Orders over all offers of the supplier stay within it.")
    yield _rule("Months between orders", "offers", [o for o in offers if o.months_between_orders >= 2],
                "After an order the offer rests.")
    yield _rule("Offers of one buyer", "offers", [o for o in offers if o.buyer is not None],
                "Only the buyer named may use the offer.")
    yield _rule("Panel of suppliers", "suppliers",
                [s for s in case.suppliers if s.panel_cost_inr_per_year > 0],
                "A supplier ordered from in a fiscal year costs its place on the panel.")
    yield _rule("Ordering cost", "offers", [o for o in offers if o.order_cost_inr > 0],
                "Each order costs this, whatever its size.")
    yield _rule("Terms by month", "offer_calendar", calendar,
                "Terms typed for a month stand over those on Offers.")
    yield _rule("Availability", "offer_calendar", [r for r in calendar if r.item == "availability"],
                "The ceiling shrinks to this share; at 0 nothing can be ordered.")
    yield _rule("Transit loss", "offers", [o for o in offers if o.transit_loss > 0],
                "This share of what is ordered does not arrive usable.")


def _timing(case: Case) -> Iterable[RuleInForce]:
    parts = ("lead_days", "approval_days", "contract_days", "licence_days", "production_days", "transit_days",
             "clearance_days", "inspection_days")
    yield _rule("Lead time", "offers", [o for o in case.offers if any(getattr(o, part) for part in parts)],
                "Goods are usable from the first month that begins after the lead time.")
    yield _rule("Safety days", "settings", (case.settings,) if case.settings.safety_days else (),
                "Days added to every lead time.")
    yield _rule("Validity", "offers",
                [o for o in case.offers if o.valid_from is not None or o.valid_to is not None],
                "An offer can be ordered in its months only.")
    yield _rule("Open orders", "open_orders", case.open_orders,
                "Orders signed earlier arrive, are paid and count in shares.")
    yield _rule("Orders signed", "register", case.register,
                "Orders of the Register stand until received, cancelled, refused or rejected; what is open arrives.")
    yield _rule("Goods received", "receipts", case.receipts, "What was received since the position is in stock.")
    yield _rule("Stock counted", "stock_counts", case.stock_counts,
                "What a count did not find waits to be written off and counts in no cover.")
    yield _rule("Stock moved", "issues", case.issues, "What was issued and made since the position is in the balance.")
    yield _rule("Money moved", "fund_movements", case.fund_movements,
                "What was paid and received since the position is in the balances of the funds.")
    yield _rule("So far this year", "so_far", case.so_far,
                "What was bought before the first month counts in shares and yearly ceilings.")


def _cycle(case: Case) -> Iterable[RuleInForce]:
    settings = case.settings
    charged = settings.churn_inr_per_t > 0 or settings.churn_inr_per_order > 0
    yield _rule("Changes to the last plan", "planned_before", case.planned_before if charged else (),
                "An order planned before and not signed weighs in the plan what changing it is said to cost.")


def _price(case: Case) -> Iterable[RuleInForce]:
    yield _rule("All-units discount", "offers", [o for o in case.offers if o.discount == "all-units"],
                "The price of the band holds for every tonne.")
    yield _rule("Incremental discount", "offers", [o for o in case.offers if o.discount == "incremental"],
                "The price of a band holds for the tonnes within it.")
    yield _rule("Price index", "offers", [o for o in case.offers if o.price_index is not None],
                "The price moves by month with its index.")
    yield _rule("Price of arrival or payment", "offers", [o for o in case.offers if o.price_date != "order"],
                "The price is that of the month of arrival or payment.")
    yield _rule("Exchange rates by month", "exchange_rates", case.exchange_rates,
                "Foreign prices are paid at the rate of the month of payment.")
    yield _rule("One exchange rate", "settings",
                (case.settings,) if case.settings.inr_per_usd is not None else (),
                "Dollars are paid at this rate where no month has its own.")
    yield _rule("Price of contained metal or oxide", "offers",
                [o for o in case.offers if o.contained_share is not None],
                "The price is for a kilogram contained, not delivered.")
    yield _rule("Foreign tax in the price", "offers", [o for o in case.offers if o.vat_in_price > 0],
                "Tax the exporter gets back is taken out of the price.")


def _contracts(case: Case) -> Iterable[RuleInForce]:
    yield _rule("Floor and cap of a price", "offers",
                [o for o in case.offers if o.floor_price_per_kg is not None or o.cap_price_per_kg is not None],
                "Whatever its index, the price stays between them.")
    yield _rule("Take-or-pay", "take_or_pay", case.take_or_pay,
                "Tonnes committed for a fiscal year are ordered in it or paid for all the same.")
    yield _rule("Thin markets", "market_curves", case.market_curves,
                "The more is bought in a market in a month, by all buyers, the more is asked above the price.")
    yield _rule("Cancelling signed orders", "register",
                [*(r for r in case.register if r.cancel_inr_crore is not None),
                 *(r for r in case.open_orders if r.cancel_inr_crore is not None)],
                "An order with a cost of cancelling is proposed to be cancelled where that saves more.")
    yield _rule("Licence bars", "licence_bars", case.licence_bars,
                "Tonnes that a licence bars from some uses are kept apart through stock, lines and cover.")
    yield _rule("Export licences", "licences", case.licences,
                "Orders of offers that need a licence draw on those of their supplier, by the month of shipment.")
    kinds = {
        "land border": ("Land-border registration", "The agency buys from the countries named only if the supplier is "
                        "registered."),
        "local content": ("Local content", "The agency buys from suppliers of the class named or better."),
        "global tender": ("Global-tender threshold", "The agency's foreign orders are worth at least this, unless an "
                          "authority is held."),
    }  # fmt: skip
    for kind, (name, sentence) in kinds.items():
        yield _rule(name, "procurement_rules", [r for r in case.procurement_rules if r.kind == kind], sentence)


def _landed(case: Case) -> Iterable[RuleInForce]:
    yield _rule("Freight, insurance and clearance", "freight", case.freight,
                "Added to the goods as the Incoterm leaves them to the buyer.")
    yield _rule("Customs duty", "duty", case.duty, "By HS code, country of processing and month of arrival.")


def _mix(case: Case) -> Iterable[RuleInForce]:
    kinds = {
        "cap": ("Cap on a source", "No more than this share from the source."),
        "floor": ("Floor for a source", "At least this share from the source."),
        "at least": ("Least number of sources", "At least this many sources."),
        "at most": ("Greatest number of sources", "At most this many sources."),
        "concentration": ("Cap on concentration", "The Herfindahl index of the sources stays within it."),
    }
    for kind, (name, sentence) in kinds.items():
        yield _rule(name, "source_mix", [r for r in case.source_mix if r.kind == kind], sentence)
    yield _rule("Order of goals", "goals", case.goals, "Which rules come first when not all can be kept.")
    yield _rule("Absolute rules", "source_mix", [r for r in case.source_mix if r.absolute],
                "Rules on sources that may not be bent.")
    yield _rule("Rolling windows", "source_mix", [r for r in case.source_mix if r.window == "rolling"],
                "The rule holds over every window of so many months.")
    yield _rule("Shares of value", "source_mix", [r for r in case.source_mix if r.measure == "value"],
                "Shares are counted in contract value, not in tonnes.")


def _stock(case: Case) -> Iterable[RuleInForce]:
    yield _rule("Opening lots", "opening_stock", case.opening_stock, "Opening stock by owner, store and lot.")
    yield _rule("Stores", "stores", case.stores, "Stock lies in stores, within their capacity and scope.")
    yield _rule("Custody fees", "stores", [s for s in case.stores if s.custody_fee_inr_per_t_month > 0],
                "A custodian is paid for what lies in its store at the end of a month.")
    yield _rule("Custody rules", "custody_rules", case.custody_rules,
                "Custodians hold at least, and at most, these shares of an owner's stock.")
    yield _rule("Bonded stores", "stores", [s for s in case.stores if s.bonded],
                "Imports in bond pay duty and tax when they leave it, with interest from the 91st day.")
    yield _rule("Moving costs", "moving_costs", case.moving_costs,
                "Stock stays in its store unless it is used, or moved at this cost.")
    yield _rule("Response classes", "response", case.response,
                "So many months of need lie in stores that are ready within so many days.")
    yield _rule("Shelf life", "materials", [m for m in case.materials if m.shelf_life_months is not None],
                "Stock is used or written off before it is too old.")
    yield _rule("Holding cost", "materials", [m for m in case.materials if m.holding_inr_per_t_month > 0],
                "Holding a tonne for a month costs this.")
    yield _rule("Worth of end stock", "settings", (case.settings,) if case.settings.value_end_stock else (),
                "Stock left at the end is credited.")


def _making(case: Case) -> Iterable[RuleInForce]:
    lines = case.lines
    yield _rule("Domestic lines", "lines", lines,
                "Domestic lines make materials within their capacity by date.")
    yield _rule("Recipes", "recipes", case.recipes, "What a line takes in, and gives besides.")
    yield _rule("Minimum run", "lines", [r for r in lines if r.minimum_run_t > 0],
                "A line that runs makes at least this in the month.")
    limited = {row.line for row in case.capacity}
    yield _rule("Lines without a capacity", "lines", [r for r in lines if r.line not in limited],
                "Only the hours of its plant, its inputs and what is of use limit such a line.")
    yield _rule("Assured inputs", "assured_inputs", case.assured_inputs,
                "A plant takes in what is assured to it within the fiscal year, or stock of it is kept for it.")
    yield _rule("Surplus", "materials", [m for m in case.materials if m.surplus_price_inr_per_kg is not None],
                "What lines made and nobody needs may be sold, out of what they made.")
    yield _rule("Plant hours", "plants", case.plants, "Lines of a plant share its hours.")
    yield _rule("Changeovers", "lines", [r for r in lines if r.changeover_hours > 0],
                "Setting a line up takes hours in every month in which it runs.")
    yield _rule("Campaign and start costs", "lines",
                [r for r in lines if r.campaign_cost_inr or r.start_cost_inr],
                "Each month a line runs, and each start, costs this.")


def _support(case: Case) -> Iterable[RuleInForce]:
    yield _rule("Substitution", "substitutions", case.substitutions,
                "Another material may serve a part of a sector's demand, at an extra cost. It does not help cover.")
    yield _rule("Loans", "loans", case.loans,
                "Stock may be lent to a sector, and comes back in kind with a premium at the borrower's cost.")
    yield _rule("Loans out", "loans_out", case.loans_out, "What was lent before the first month comes back.")
    yield _rule("Expansions", "expansions", case.expansions,
                "The plan chooses whether and when an expansion begins; its capital is paid while it serves.")
    yield _rule("Expansions at once", "settings", (case.settings,) if case.settings.expansions_at_once else (),
                "No more than so many are under construction at the same time.")
    yield _rule("Incentives", "beneficiaries", case.beneficiaries,
                "A scheme pays for what a line makes, within its tonnage, its months and the outlay.")
    yield _rule("Lines at price", "lines", [r for r in case.lines if r.pricing == "at price"],
                "A private line is paid its transfer price less the incentive it passes on.")
    yield _rule("The nation's view", "settings", (case.settings,) if case.settings.view == "nation" else (),
                "Every line counts at its own cost; incentives and transfer prices net out.")


def _money(case: Case) -> Iterable[RuleInForce]:
    yield _rule("Voted funds", "funds", case.funds,
                "The agency pays from its funds and never more than they hold.")
    yield _rule("Carry-over", "funds", [f for f in case.funds if f.carry_over_share > 0],
                "This share of the allocation may be kept after 31 March; the rest lapses.")
    yield _rule("Receipts from issues", "materials", [m for m in case.materials if m.refills_fund is not None
                                                      and m.issue_price_inr_per_kg],
                "What industry pays for stock passed on refills the fund.")
    yield _rule("Payment terms", "offers", [o for o in case.offers if o.payment_terms is not None],
                "Parts of the price are paid at milestones, counted in days.")
    yield _rule("Letter-of-credit charge", "payment_terms",
                [r for r in case.payment_terms if r.charge_per_quarter > 0],
                "The bank charges a share of the part for each quarter from opening to payment.")
    yield _rule("Advance ceiling", "settings",
                (case.settings,) if case.settings.advance_ceiling_share is not None else (),
                "No contract of the agency is paid by more than this before the shipping documents.")
    yield _rule("Creditable tax", "duty", [r for r in case.duty if r.creditable_tax > 0],
                "It is paid on arrival and comes back later; only its timing costs.")
    yield _rule("Fund purposes", "fund_purposes", case.fund_purposes, "A fund pays only what it is for.")
    yield _rule("Commitment limit", "funds", [f for f in case.funds if f.commitment_limit_inr_crore is not None],
                "Orders signed in a year, delivered, stay within what may be committed.")
    yield _rule("Ceiling of the last quarter", "funds", [f for f in case.funds if f.last_quarter_share is not None],
                "From January to March no more than this share of the allocation is paid.")
    yield _rule("Ceiling of March", "funds", [f for f in case.funds if f.march_share is not None],
                "In March no more than this share of the allocation is paid.")
    yield _rule("Advance limit", "funds", [f for f in case.funds if f.advance_limit_inr_crore is not None],
                "No more than this stands advanced to suppliers at the end of a month.")
    yield _rule("Discount rate", "settings",
                (case.settings,) if case.settings.discount_rate_per_year > 0 else (),
                "Later payments weigh less.")


def _uncertain(case: Case) -> Iterable[RuleInForce]:
    yield _rule("Policy calendar", "events", case.known_events,
                "What is known to come (bans, prices, delays, demand) is reckoned with from the start.")
    yield _rule("Scenarios", "scenarios", case.scenarios,
                "solve --scenarios weighs what may happen by how likely it is and what a shortage costs.")
    yield _rule("Random worlds", "chances", case.chances,
                "solve --scenarios with a number draws so many worlds from what chance decides.")


def _rule(name: str, field: str, rows: Sequence[Row], sentence: str) -> RuleInForce:
    """The rule said by ``rows`` of the Case field; without a row it is not used."""
    sheet = ROW_CLASSES[field].sheet.name
    count = f"{sheet}: {len(rows)} {'row' if len(rows) == 1 else 'rows'}" if rows else f"{sheet}: none"
    return RuleInForce(name, bool(rows), count, sentence)
