"""What-ifs around a plan: mends, prices of rules, waiting, frontiers, plans nearly as good. Knows no sheet name."""
