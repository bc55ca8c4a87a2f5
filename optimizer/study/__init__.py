"""Questions asked of a plan: why, what if, how much more. Everything here goes through ``optimizer.session``."""
