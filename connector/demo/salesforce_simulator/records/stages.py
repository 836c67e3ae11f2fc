"""What the state of a case, an opportunity or a task says about its other fields, as a new org is set up.

Sources: recorded describes for the values; Salesforce Object Reference and Help for what follows from them.
"""

from collections.abc import Mapping
from typing import Any

Values = dict[str, Any]
Row = Mapping[str, Any]
STAGES = {
    "Prospecting": (10, "Pipeline"),
    "Qualification": (10, "Pipeline"),
    "Needs Analysis": (20, "Pipeline"),
    "Value Proposition": (50, "Pipeline"),
    "Id. Decision Makers": (60, "Pipeline"),
    "Perception Analysis": (70, "Pipeline"),
    "Proposal/Price Quote": (75, "Pipeline"),
    "Negotiation/Review": (90, "Pipeline"),
    "Closed Won": (100, "Closed"),
    "Closed Lost": (0, "Omitted"),
}
"""Probability in percent and forecast category of each stage; a stage of somebody's own is in the pipeline."""

FORECASTS = {"Best Case": "BestCase", "Commit": "Forecast"}
"""Categories whose API value is not their name."""


def of_case(before: Row, changes: Values, now: str) -> Values:
    closed = {**before, **changes}.get("Status") == "Closed"
    kept = before.get("ClosedDate") or now
    return {"IsClosed": int(closed), "ClosedDate": kept if closed else None}


def of_task(before: Row, changes: Values, now: str) -> Values:
    after = {**before, **changes}
    closed = after.get("Status") == "Completed"
    moment = before.get("CompletedDateTime") or now
    urgent = int(after.get("Priority") == "High")
    return {"IsClosed": int(closed), "CompletedDateTime": moment if closed else None, "IsHighPriority": urgent}


def of_opportunity(before: Row, changes: Values, now: str) -> Values:
    """A new stage brings its probability and category, unless the caller gives others."""
    after = {**before, **changes}
    if "StageName" in changes and changes["StageName"] != before.get("StageName"):
        after |= _of_stage(after, changes) | {"LastStageChangeDate": now if before else None}
    name = after.get("ForecastCategoryName")
    derived = {"Probability": after.get("Probability"), "ForecastCategoryName": name}
    derived |= {
        "LastStageChangeDate": after.get("LastStageChangeDate"),
        "ForecastCategory": FORECASTS.get(str(name), name),
    }
    return derived | _closing(after) | _money(after) | _fiscal(after.get("CloseDate"))


def _of_stage(after: Row, changes: Values) -> Values:
    probability, category = STAGES.get(str(after["StageName"]), (None, "Pipeline"))
    chosen = {name: changes[name] for name in ("Probability", "ForecastCategoryName") if changes.get(name) is not None}
    return {"Probability": probability, "ForecastCategoryName": category} | chosen


def _closing(after: Row) -> Values:
    return {"IsClosed": int(after.get("StageName") in ("Closed Won", "Closed Lost")),
            "IsWon": int(after.get("StageName") == "Closed Won")}  # fmt: skip


def _money(after: Row) -> Values:
    amount, probability = after.get("Amount"), after.get("Probability")
    return {"ExpectedRevenue": None if amount is None else round(amount * (probability or 0) / 100, 2)}


def _fiscal(closes: str | None) -> Values:
    """Fiscal years are calendar years here."""
    if not closes:
        return {}
    year, quarter = int(closes[:4]), (int(closes[5:7]) + 2) // 3
    return {"FiscalYear": year, "FiscalQuarter": quarter, "Fiscal": f"{year} {quarter}"}
