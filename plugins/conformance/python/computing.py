"""Fields of every kind that are computed, or replaced."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from backlot_sdk import Fault, Key, Redaction, Sheet, compute, redact


def made(name: str, reads: str, make: Callable[[Any], Any]) -> None:
    """Makes a field of another one, and nothing of nothing."""

    @compute(name)
    def field(golden: Sheet) -> list[Any]:
        return [None if one[reads] is None else make(one[reads]) for one in golden]


made("madeText", "text", lambda text: text.upper())
made("madeWhole", "whole", lambda whole: whole + 1)
made("madeReal", "real", lambda real: real * 2)
made("madePrice", "price", lambda price: price + Decimal("0.25"))
made("madeMoment", "moment", lambda moment: moment + timedelta(microseconds=1_000_001))
made("madeLength", "length", lambda length: length + 60)
made("madeExtra", "extra", lambda extra: {"was": extra})
made("madeWord", "word", lambda word: "TWO" if word == "ONE" else "ONE")


@compute("madeTruth")
def made_truth(golden: Sheet) -> list[bool]:
    """Whether there is a parent."""
    return [parent is not None for parent in golden.column("parent")]


@compute("madeParent")
def made_parent(golden: Sheet) -> list[Key | None]:
    """The parent."""
    return golden.column("parent")


@compute("madeWrong")
def made_wrong(golden: Sheet) -> Any:
    """Goes wrong as the first record says."""
    asks = golden.column("ask")
    match asks[0] if asks else "":
        case "wrong-few":
            return asks[1:]
        case "wrong-word":
            return asks
        case "wrong-fault":
            raise Fault("GAVE_UP", f"cannot go on with {golden.kind}")
        case "wrong-throw":
            return asks[len(asks)]
    return [None] * len(golden)


@redact("mask")
def mask(masked: Sheet, redaction: Redaction) -> None:
    """Shows other values, or goes wrong as the first record says."""
    asks = masked.column("ask")
    if asks and asks[0] == "fault":
        raise Fault("GAVE_UP", f"cannot go on with {masked.kind}")
    if asks and asks[0] == "few":
        redaction.replace("text", asks[1:])
        return

    def change(field: str, make: Callable[[Any], Any]) -> None:
        redaction.replace(field, [None if one is None else make(one) for one in masked.column(field)])

    change("text", lambda text: text.upper())
    change("whole", lambda whole: whole + 1)
    change("truth", lambda truth: not truth)
    change("price", lambda price: price + Decimal("0.25"))
    change("moment", lambda moment: moment + timedelta(microseconds=1_000_001))
