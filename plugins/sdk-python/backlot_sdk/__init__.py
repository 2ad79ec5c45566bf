"""What plugins for Backlot are written against in Python.

A plugin decorates functions with the names of the hooks that its `plugin.toml` declares:

    from backlot_sdk import Batch, before, settings

    @before("code")
    def code(batch: Batch) -> None:
        for row in batch:
            if " " in (row["code"] or ""):
                row.refuse("BAD_CODE", "A code has no spaces.", field="code")

Rows that nothing is said about are accepted. Whatever a hook raises refuses its whole batch: a `Fault`
with its own code, anything else as `EXCEPTION`, with the lines that led to it in the plugin's journal.
"""

from . import journal, lookup
from .before_hooks import Batch, Row, before
from .changes import Change
from .host import Principal, new_key, new_keys, now, project, random, remaining_us, trace, who
from .lifecycle import Welcome, start
from .settings import settings
from .values import Fault, Key

__all__ = [
    "Batch",
    "Change",
    "Fault",
    "Key",
    "Principal",
    "Row",
    "Welcome",
    "before",
    "journal",
    "lookup",
    "new_key",
    "new_keys",
    "now",
    "project",
    "random",
    "remaining_us",
    "settings",
    "start",
    "trace",
    "who",
]
