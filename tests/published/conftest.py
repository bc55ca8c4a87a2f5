"""Every published figure is met, counted, and stated in the README as met."""

from __future__ import annotations

import pytest

from tests.commands import ROOT
from tests.published.cases import CASES, Meets, row

KEY = "published figures met"


@pytest.fixture
def meets(figures: dict[str, str]) -> Meets:
    """Asserts that ours is the published figure of a case, and that its row of the README says so."""

    def check(name: str, ours: float) -> None:
        case = CASES[name]
        assert ours == pytest.approx(case.figure, rel=case.within)
        assert row(name, ours) in (ROOT / "README.md").read_text(encoding="utf-8"), row(name, ours)
        met = {*filter(None, figures.get(KEY, "").partition(": ")[2].split("; ")), name}
        figures[KEY] = f"{len(met)} of {len(CASES)}: {'; '.join(sorted(met))}"

    return check
