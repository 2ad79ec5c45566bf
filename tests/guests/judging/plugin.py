"""Judges codes of shots: what benchmarks call beside `naming-guard`, which does the same in Rust."""

import re

from backlot_sdk import Batch, before, settings


@before("shot-code")
def shot_code(batch: Batch) -> None:
    pattern = re.compile(settings()["pattern"])
    for row in batch:
        code = row["code"]
        if code and not pattern.fullmatch(code):
            row.refuse("BAD_SHOT_CODE", f"The code does not fit {pattern.pattern}.", field="code")
