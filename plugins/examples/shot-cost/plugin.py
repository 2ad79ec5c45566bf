"""What a shot has cost by now, and what it was planned to."""

from decimal import Decimal

from backlot_sdk import Key, Sheet, compute, lookup

HOUR = 3600
CENT = Decimal("0.01")


def costs(shots: Sheet, seconds: str) -> list[Decimal | None]:
    """What so much time of each shot costs. Whoever may not see what it is sold as is not told: to them it
    looks as if it were not sold at all."""
    goods = shots.column("good")
    wanted = list({good for good in goods if good is not None})
    hourly = {good.key: good["cost"] for good in lookup.by_keys("Good", wanted, ["cost"])}

    def cost(good: Key | None, time: int | None) -> Decimal | None:
        rate = None if good is None else hourly.get(good)
        return None if rate is None or time is None else (rate * time / HOUR).quantize(CENT)

    return [cost(good, time) for good, time in zip(goods, shots.column(seconds), strict=True)]


@compute("plannedCost")
def planned_cost(shots: Sheet) -> list[Decimal | None]:
    """By the plan."""
    return costs(shots, "scheduleSeconds")


@compute("spentCost")
def spent_cost(shots: Sheet) -> list[Decimal | None]:
    """By what was logged: on the shot, and on whatever is a part of it."""
    return costs(shots, "totalLoggedSeconds")


@compute("costState")
def cost_state(shots: Sheet) -> list[str | None]:
    """By both: an hour costs the same in the plan and in a log."""

    def state(planned: int | None, logged: int | None) -> str | None:
        if planned is None or logged is None:
            return None
        return "NOT_BEGUN" if logged == 0 else "OVER" if logged > planned else "WITHIN"

    columns = shots.column("scheduleSeconds"), shots.column("totalLoggedSeconds")
    return [state(planned, logged) for planned, logged in zip(*columns, strict=True)]
