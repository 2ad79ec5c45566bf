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

from . import graph, journal, lookup, signals, store, web
from .actions import Refusal, action
from .after_hooks import Fact, after
from .before_hooks import Batch, Row, before
from .changes import Change
from .computed_fields import compute
from .host import Principal, new_key, new_keys, now, project, random, remaining_us, trace, who
from .jobs import Progress, backfill, job
from .lifecycle import Welcome, start
from .read_hooks import Narrowing, Redaction, narrow, redact
from .settings import settings
from .sheets import Record, Sheet
from .values import Fault, Key

__all__ = [
    "Batch",
    "Change",
    "Fact",
    "Fault",
    "Key",
    "Narrowing",
    "Principal",
    "Progress",
    "Record",
    "Redaction",
    "Refusal",
    "Row",
    "Sheet",
    "Welcome",
    "action",
    "after",
    "backfill",
    "before",
    "compute",
    "graph",
    "job",
    "journal",
    "lookup",
    "narrow",
    "new_key",
    "new_keys",
    "now",
    "project",
    "random",
    "redact",
    "remaining_us",
    "settings",
    "signals",
    "start",
    "store",
    "trace",
    "web",
    "who",
]
