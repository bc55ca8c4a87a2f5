"""Random worlds: what chance makes of the coming years, drawn from a seed, and fewer worlds that stand for many."""
