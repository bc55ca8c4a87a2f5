"""LibreOffice for the tests: books worked out again from their formulas."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(books: Sequence[Path], folder: Path) -> list[Path]:
    """The books with every formula worked out anew, in one run of LibreOffice; skips where there is none."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed (libreoffice-calc-nogui)")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    out = folder / "recalculated"
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx", "--outdir",
         str(out), *map(str, books)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    found = [out / book.name for book in books]
    assert all(path.exists() for path in found)
    return found
