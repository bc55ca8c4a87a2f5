"""How it is decided: hand-over to HiGHS, goals in order, interruption. Knows no sheet name."""
