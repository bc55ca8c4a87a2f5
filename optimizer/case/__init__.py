"""What the officer says: the schema of the input workbook, its checks, and the frozen Case."""
