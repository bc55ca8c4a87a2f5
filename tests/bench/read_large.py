"""Seconds to write and to read a workbook of 200 materials x 10 offers x 60 months.

    python -m tests.bench.read_large [--profile]
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import tempfile
import time
from pathlib import Path

from optimizer.workbook.read import read_workbook
from optimizer.workbook.template import write_case
from tests.workbook.large import large_case


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.xlsx"
        case = large_case()
        begun = time.perf_counter()
        write_case(path, case)
        print(f"written in {time.perf_counter() - begun:.1f} s, {path.stat().st_size / 1e6:.1f} MB")
        profile = cProfile.Profile()
        begun = time.perf_counter()
        if "--profile" in sys.argv:
            profile.enable()
        book = read_workbook(path)
        profile.disable()
        print(f"read in {time.perf_counter() - begun:.1f} s: {len(book.case.offers):,} offers, "
              f"{sum(len(row.by_month) for row in book.case.offer_calendar):,} figures on Offer calendar")  # fmt: skip
        if "--profile" in sys.argv:
            pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
