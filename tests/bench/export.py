"""Write the program of a workbook as a file that any solver reads; prints its number of integers.

    python -m tests.bench.export WORKBOOK FILE.mps
"""

from __future__ import annotations

import sys
from pathlib import Path

from optimizer.solve.engine import Engine
from optimizer.solve.handover import compile_program
from optimizer.solve.interruption import Interruption
from tests.bench.contestants import block_of

if __name__ == "__main__":
    block, integers = block_of(Path(sys.argv[1]))
    Engine(compile_program(block), 1, Interruption()).highs.writeModel(sys.argv[2])
    print(integers)
