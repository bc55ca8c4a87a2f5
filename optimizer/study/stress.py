"""Stress: what becomes of a plan when what the sheet Events tells of happens, and nobody knew.

Every scenario is gone through by the same way of answering (``study/recourse.py``). That way costs a little of its own
beside the plan, since it looks only a year ahead: so a scenario is held against the same plan, answered so from the
same month on, with nothing happening. What is short in that is not put down to the scenario.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from optimizer.case.case import Case, world
from optimizer.case.months import Month
from optimizer.case.rows_uncertain import BASE
from optimizer.plan.plan import Plan
from optimizer.session import Solved
from optimizer.solve.interruption import Interruption
from optimizer.study.recourse import CannotFollowError, Followed, GivenUpError, first_shown, follow, follow_calm

CRORE = 1e7
SHORT_T, SHORT_SHARE = 1e-3, 5e-3  # tonnes, and share of what is asked for, below which nothing is short
SAME_INR = 5e4  # less is no difference in ₹ crore with two decimals
Record = dict[str, object]
Low = tuple[float, float, str, int | None]  # least cover, what is asked for then, that month, months until it is back
COLUMNS = (
    "scenario", "shows", "days", "sector", "material", "first_short", "unmet_t", "lowest_months", "target_months",
    "lowest_material", "lowest_month", "recovery_months", "extra_inr", "answering_inr", "due_to_it_inr", "revisions",
    "words",
)  # fmt: skip
"""A row a scenario; a month or figure that there is none of is blank."""
HIT_COLUMNS = (
    "scenario", "sector", "material", "days", "first_short", "unmet_t", "lowest_months", "lowest_month",
    "recovery_months", "more_inr",
)  # fmt: skip
"""A row a scenario, sector and material; ``more_inr`` is landed cost of the material's orders for all its sectors."""


@dataclass(frozen=True)
class Stressed:
    """A scenario gone through. ``days``: from the first day of the month it shows in until the first sector goes short.
    ``recovery``: months from then until cover is where it would have been; None where that is not so by the end of the
    plan. ``extra_inr``: discounted cost above the plan's with nothing happening, of which ``answering_inr`` is what the
    way of answering costs by itself. ``broken``: the month in which absolute rules contradict each other, and no more
    is known."""

    scenario: str
    shows: Month | None
    days: float | None = None
    sector: str = ""
    material: str = ""
    first_short: str = ""
    unmet_t: float = 0.0
    sectors_short: int = 0
    lowest_months: float | None = None
    target_months: float | None = None
    lowest_material: str = ""
    lowest_month: str = ""
    recovery: int | None = 0
    last_month: str = ""
    extra_inr: float = 0.0
    answering_inr: float = 0.0
    revisions: int = 0
    broken: str = ""

    @property
    def due_to_it_inr(self) -> float:
        """What the scenario itself costs."""
        return self.extra_inr - self.answering_inr

    @property
    def sentence(self) -> str:
        """What a minister reads."""
        if self.shows is None:
            return f"{self.scenario}: nothing happens in the months planned."
        head = f"{self.scenario}, from {_named(self.shows)}: "
        if self.broken:
            return f"{head}in {_named(Month.parse(self.broken))} absolute rules contradict what was ordered by then."
        return f"{head}{'; '.join(part for part in (self._short, self._cover, self._cost) if part)}."

    @property
    def _short(self) -> str:
        if self.days is None:
            return "no sector goes short"
        when = f"{self.sector} goes short of {self.material} after {self.days:.0f} days"
        more = f" in {self.sectors_short} sectors" if self.sectors_short > 1 else ""
        return f"{when}, and {_tonnes(self.unmet_t)} t are missing in all{more}"

    @property
    def _cover(self) -> str:
        if self.lowest_months is None or self.target_months is None:
            return ""
        if self.recovery == 0:
            return "cover holds"
        lowest = (
            f"cover of {self.lowest_material} falls to {self.lowest_months:.1f} of {self.target_months:.1f} months in "
            f"{_named(Month.parse(self.lowest_month))}"
        )
        if self.recovery is None:
            return f"{lowest} and is not back by {_named(Month.parse(self.last_month))}"
        return f"{lowest} and all cover is back after {self.recovery} month{'s' * (self.recovery != 1)}"

    @property
    def _cost(self) -> str:
        inr = self.due_to_it_inr
        if abs(inr) < SAME_INR:
            return "it costs nothing more"
        return f"it costs ₹{abs(inr) / CRORE:,.2f} crore {'more' if inr > 0 else 'less'}"


@dataclass(frozen=True)
class Stress:
    """All that was gone through, and a frame of what it did to each material in each sector."""

    scenarios: tuple[Stressed, ...]
    hits: pd.DataFrame
    cover: pd.DataFrame  # scenario, month, least cover of any material as a share of what is asked for

    @property
    def frame(self) -> pd.DataFrame:
        """The frame ``stress`` of a plan's notes."""
        rows = [
            {
                "scenario": s.scenario, "shows": "" if s.shows is None else str(s.shows), "days": s.days,
                "sector": s.sector, "material": s.material, "first_short": s.first_short, "unmet_t": s.unmet_t,
                "lowest_months": s.lowest_months, "target_months": s.target_months,
                "lowest_material": s.lowest_material, "lowest_month": s.lowest_month,
                "recovery_months": s.recovery, "extra_inr": s.extra_inr, "answering_inr": s.answering_inr,
                "due_to_it_inr": s.due_to_it_inr, "revisions": s.revisions, "words": s.sentence,
            }
            for s in self.scenarios
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(COLUMNS))


def scenarios_of(case: Case) -> list[str]:
    """The scenarios that have events of their own, in the order of the workbook."""
    named = [row.scenario for row in case.scenarios] + [row.scenario for row in case.events]
    own = {row.scenario for row in case.events}
    return [name for name in dict.fromkeys(named) if name != BASE and name in own]


def stress(
    solved: Solved, scenarios: Sequence[str], *, interruption: Interruption | None = None,
    say: Callable[[str], None] | None = None,
) -> Stress:  # fmt: skip
    """Carry a plan through each scenario named; Ctrl-C keeps what is done."""
    interruption, say = interruption or Interruption(), say or (lambda words: None)
    calm: dict[int, Followed] = {}
    done, hits, cover = [], [], []
    for name in scenarios:
        if interruption.stopped:
            break
        say(f"Going through {name}")
        shows = first_shown(world(replace(solved.case, world=BASE), name))
        if shows is None:
            done.append(Stressed(name, None))
            continue
        try:
            if shows not in calm:
                calm[shows] = follow_calm(solved, shows, interruption)
            followed = follow(solved, name, interruption)
        except GivenUpError:
            break
        except CannotFollowError as broken:
            done.append(Stressed(name, solved.case.months[shows], broken=str(broken.month)))
            continue
        told = _Told(solved.case, followed, calm[shows].plan)
        done.append(replace(told.stressed, extra_inr=followed.cost_inr - solved.plan.objective_inr,
                            answering_inr=calm[shows].cost_inr - solved.plan.objective_inr))  # fmt: skip
        hits += told.hits
        cover += list(told.worst_cover)
    return Stress(
        tuple(done), pd.DataFrame(hits, columns=list(HIT_COLUMNS)),
        pd.DataFrame(cover, columns=["scenario", "month", "share"]),
    )  # fmt: skip


class _Told:
    """What a scenario did, beside the same plan with nothing happening."""

    def __init__(self, case: Case, followed: Followed, calm: Plan) -> None:
        assert followed.shows is not None
        self.case, self.followed, self.shows, self.calm = case, followed, followed.shows, calm
        self.months = [str(m) for m in case.months if m >= self.shows]
        self.hits: list[Record] = []
        lows = {material: self._lowest(rows) for material, rows in self._covers().items()}
        for (sector, material), months in self._issues().items():
            self.hits.append(self._hit(sector, material, months, lows.get(material)))
        self.stressed = self._summed(lows)

    def _issues(self) -> dict[tuple[str, str], dict[str, tuple[float, float]]]:
        """(sector, material) -> month -> tonnes asked for, and tonnes not met beyond what is not met anyway."""
        keys = ["sector", "material", "month"]
        anyway = self.calm["issues"].set_index(keys)["unmet_t"].to_dict()
        found: dict[tuple[str, str], dict[str, tuple[float, float]]] = defaultdict(dict)
        for row in self.followed.plan["issues"].to_dict("records"):
            if row["month"] in self.months:
                more = row["unmet_t"] - anyway.get((row["sector"], row["material"], row["month"]), 0.0)
                short = more if more > max(SHORT_T, SHORT_SHARE * row["demand_t"]) else 0.0
                found[row["sector"], row["material"]][row["month"]] = row["demand_t"], short
        return found

    def _covers(self) -> dict[str, list[Record]]:
        """Material -> its rows of cover from the month on in which the scenario shows, with ``more_short_t``."""
        anyway = self.calm["cover"].set_index(["material", "month"])["short_cover_t"].to_dict()
        found: dict[str, list[Record]] = defaultdict(list)
        for row in self.followed.plan["cover"].to_dict("records"):
            if row["month"] in self.months and row["target_months"] > 0:
                more = row["short_cover_t"] - anyway.get((row["material"], row["month"]), 0.0)
                short = more if more > max(SHORT_T, SHORT_SHARE * row["requirement_t"]) else 0.0
                found[row["material"]].append({**{str(k): v for k, v in row.items()}, "more_short_t": short})
        return found

    def _lowest(self, rows: list[Record]) -> Low:
        low = min(rows, key=lambda row: (round(_share(row), 3), str(row["month"])))
        short = [str(row["month"]) for row in rows if row["more_short_t"]]
        back: int | None = 0
        if short:
            ends = Month.parse(max(short)) + 1
            back = None if ends > self.case.months[-1] else ends - self.shows
        return _figure(low, "cover_months_with_conversion"), _figure(low, "target_months"), str(low["month"]), back

    def _hit(self, sector: str, material: str, months: dict[str, tuple[float, float]], low: Low | None) -> Record:
        first = next((m for m in sorted(months) if months[m][1] > 0), "")
        return {
            "scenario": self.followed.scenario, "sector": sector, "material": material,
            "days": self._days(first, months) if first else None, "first_short": first,
            "unmet_t": sum(short for _, short in months.values()),
            "lowest_months": None if low is None else low[0], "lowest_month": "" if low is None else low[2],
            "recovery_months": None if low is None else low[3], "more_inr": self._more_inr(material),
        }  # fmt: skip

    def _days(self, first: str, months: dict[str, tuple[float, float]]) -> float:
        """Days from the first of the month it shows in: whole months, then the share of the month that is met."""
        days = 0.0
        for month in self.case.months:
            if month < self.shows:
                continue
            length = calendar.monthrange(month.year, month.month)[1]
            if str(month) == first:
                asked, short = months[first]
                return days + length * (1 - short / asked)
            days += length
        return days

    def _more_inr(self, material: str) -> float:
        """Landed cost of a material's orders above that with nothing happening."""
        sums = [float(f[f["material"] == material]["landed_inr"].sum())
                for f in (self.followed.plan["orders"], self.calm["orders"])]  # fmt: skip
        return sums[0] - sums[1]

    def _summed(self, lows: dict[str, Low]) -> Stressed:
        lasting = {material: low[3] for material, low in lows.items()}
        one = Stressed(self.followed.scenario, self.shows, revisions=self.followed.revisions,
                       last_month=str(self.case.months[-1]))  # fmt: skip
        short = [hit for hit in self.hits if hit["days"] is not None]
        if short:
            first = min(short, key=lambda hit: (_figure(hit, "days"), -_figure(hit, "unmet_t")))
            one = replace(
                one, days=_figure(first, "days"), sector=str(first["sector"]), material=str(first["material"]),
                first_short=str(first["first_short"]), unmet_t=sum(_figure(hit, "unmet_t") for hit in short),
                sectors_short=len({hit["sector"] for hit in short}),
            )  # fmt: skip
        if lows:
            hit_first = min(lows, key=lambda m: (lasting[m] == 0, lows[m][0] / lows[m][1]))
            months, target, month, _ = lows[hit_first]
            known = [back for back in lasting.values() if back is not None]
            one = replace(
                one, lowest_months=months, target_months=target, lowest_material=hit_first, lowest_month=month,
                recovery=max(known, default=0) if len(known) == len(lasting) else None,
            )  # fmt: skip
        return one

    @property
    def worst_cover(self) -> Iterator[tuple[str, str, float]]:
        """(scenario, month, least cover of any material as a share of what is asked for), all months of the plan."""
        rows = self.followed.plan["cover"]
        rows = rows[rows["target_months"] > 0]
        for month in self.case.months:
            shares = [_share({str(k): v for k, v in row.items()})
                      for row in rows[rows["month"] == str(month)].to_dict("records")]  # fmt: skip
            if shares:
                yield self.followed.scenario, str(month), min(1.0, min(shares))


def _share(row: Record) -> float:
    return _figure(row, "cover_months_with_conversion") / _figure(row, "target_months")


def _figure(row: Record, name: str) -> float:
    value = row[name]
    assert isinstance(value, int | float)
    return float(value)


def _tonnes(tonnes: float) -> str:
    return f"{tonnes:,.0f}" if tonnes >= 100 else f"{tonnes:,.1f}" if tonnes >= 1 else f"{tonnes:.2g}"


def _named(month: Month) -> str:
    """April 2027."""
    return f"{calendar.month_name[month.month]} {month.year}"
