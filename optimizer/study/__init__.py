"""Questions about a plan: why this, why not that, what-ifs, prices of rules. Knows no sheet name."""
