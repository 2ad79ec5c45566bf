"""Codes of shots are in capitals."""

from backlot_sdk import Batch, before, settings

from records import CodeShot


@before("code")
def code(batch: Batch) -> None:
    """Corrects what can be corrected, and refuses the rest."""
    longest = settings()["longest"]
    for row in batch:
        code = row.to(CodeShot).code or ""
        if " " in code:
            row.refuse("BAD_CODE", "A code has no spaces.", field="code")
        elif len(code) > longest:
            row.refuse("LONG_CODE", f"A code has at most {longest} characters.", field="code")
        elif code != code.upper():
            row.rewrite("code", code.upper())
