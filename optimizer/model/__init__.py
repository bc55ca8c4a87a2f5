"""What is decided: the mixed-integer program, one business subject a file. Knows no sheet and no solver."""
