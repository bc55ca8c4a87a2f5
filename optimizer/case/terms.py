"""The cost terms, named once. Their arithmetic is written twice: in the model and in the audit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CostTerm:
    """A term of the objective in INR; ``sign`` -1 for what is credited. What ``comes_back`` is paid and no outlay."""

    key: str
    title: str
    sign: int
    meaning: str
    comes_back: bool = False

    @property
    def is_outlay(self) -> bool:
        return self.sign > 0 and not self.comes_back


COST_TERMS: tuple[CostTerm, ...] = (
    CostTerm("purchase", "Goods", 1, "Contract price of the goods ordered, paid at order or arrival."),
    CostTerm("freight", "Freight", 1, "Freight where the Incoterm leaves it to the buyer, paid with the goods."),
    CostTerm("insurance", "Insurance", 1, "Marine insurance where the buyer pays it, paid with the goods."),
    CostTerm("duty", "Duty", 1, "Customs duty and surcharge, paid on arrival."),
    CostTerm("clearance", "Port and clearance", 1, "Port, clearance and inland haul, paid on arrival."),
    CostTerm("letter_of_credit", "Letters of credit", 1, "What banks charge, paid when the letter is opened."),
    CostTerm("tax", "Creditable tax", 1, "Tax on imports that comes back later, paid on arrival.", comes_back=True),
    CostTerm("tax_back", "Creditable tax back", -1, "The same tax when it comes back: only its timing costs."),
    CostTerm("bond_interest", "Interest in bond", 1, "On duty and tax of goods in bond from the 91st day."),
    CostTerm("ordering", "Ordering cost", 1, "Cost of each order placed, in the month of order."),
    CostTerm("take_or_pay", "Take-or-pay", 1, "What is paid for tonnes committed and not ordered, in the last planned "
             "month of the year."),
    CostTerm("panel", "Panel cost", 1, "Cost of a supplier kept on the panel, in the first planned month of the year."),
    CostTerm("open_orders", "Open orders", 1, "What is still to be paid on orders signed earlier."),
    CostTerm("cancelling", "Cancelled orders", 1, "What it costs to cancel orders signed earlier, in the first month."),
    CostTerm("running", "Running cost of lines", 1, "Cost of the tonnes made, without their inputs."),
    CostTerm("campaign", "Campaigns and starts", 1, "Cost of each month a line runs, and of each start."),
    CostTerm("capital", "Capital of expansions", 1, "Equal monthly payments on capital less subsidy, in service."),
    CostTerm("incentive", "Incentive", -1, "Incentive on what lines at cost make and sell."),
    CostTerm("transfer", "Transfer prices", 1, "What lines at price are paid, less the incentive they pass on."),
    CostTerm("input_sales", "Inputs sold to lines", -1, "What lines at price pay for their inputs."),
    CostTerm("substitution", "Substitution", 1, "Extra cost of the tonnes that a substitute replaces."),
    CostTerm("loans", "Giving back loans", 1, "What borrowers pay for the tonnes they give back of loans made in the "
             "plan, premium included, in the month these come back."),
    CostTerm("holding", "Holding", 1, "Physical holding of closing stock."),
    CostTerm("custody", "Custody fees", 1, "What custodians are paid for closing stock."),
    CostTerm("moving", "Moving stock", 1, "Moving stock from store to store."),
    CostTerm("write_off", "Write-offs", 1, "Disposal of stock written off."),
    CostTerm("surplus", "Surplus sold", -1, "What lines made and nobody needs, sold in its month."),
    CostTerm("churn", "Changes to the last plan", 1, "What the officer lays on orders changed; a weight, never paid."),
    CostTerm("end_stock", "End stock", -1, "Worth of the stock left at the end."),
)
COST_KEYS = tuple(term.key for term in COST_TERMS)
