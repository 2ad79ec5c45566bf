"""What an administrator has set."""

import json
from typing import Any

from .wire import interface

_kept: tuple[int, dict[str, Any]] | None = None


def settings() -> dict[str, Any]:
    """The plugin's settings by name, with every default filled in. Parsed again when they changed."""
    global _kept
    invocation = interface("invocation")
    version = invocation.settings_version()
    if _kept is None or _kept[0] != version:
        _kept = (version, json.loads(invocation.settings()))
    return _kept[1]
