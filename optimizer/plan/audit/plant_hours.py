"""Plant hours: what the lines of a plant take of the hours it has."""

from __future__ import annotations

from optimizer.case.months import Month
from optimizer.plan.audit.derive import Facts
from optimizer.plan.audit.finding import Findings, Record
from optimizer.plan.audit.production import Made
from optimizer.plan.audit.tables import Tables, unit_of


def check_plant_hours(facts: Facts, tables: Tables, lines: Made, findings: Findings) -> None:
    """Hours of each plant on Plants: those of what is made and of changeovers are no more than it has."""
    stated = findings.by_key("plant_hours", tables["plant_hours"], ("plant", "month"))
    recomputed: dict[tuple[str, ...], Record] = {}
    for plant in facts.case.plants:
        for month in facts.months:
            own = [run for run in lines.runs if run[0].plant == plant.plant and run[1] == month]
            making = sum(line.hours_per_t * made for line, _, made, _, _ in own)
            changing = sum(line.changeover_hours for line, _, _, running, _ in own if running)
            has = hours_of(facts, plant.plant, month)
            recomputed[plant.plant, str(month)] = {
                "hours": has, "making_hours": float(making), "changeover_hours": float(changing),
                "idle_hours": has - making - changing,
            }  # fmt: skip
            where = f"plant {plant.plant}, {month}"
            findings.at_most("plant hours", where, making + changing, has, "hours", "what its lines take")
    findings.match("plant_hours", stated, recomputed, unit_of)


def hours_of(facts: Facts, plant: str, month: Month) -> float:
    """Hours of a plant named on Plants: those typed for the month, else the usual ones."""
    typed = next((row.by_month for row in facts.case.plant_hours if row.plant == plant), {})
    return typed.get(month, next(row.hours_per_month for row in facts.case.plants if row.plant == plant))
