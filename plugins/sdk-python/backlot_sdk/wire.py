"""The interfaces of the component that this runs in.

The build writes an entry module that connects them before the plugin is imported: which there are
depends on the manifest.
"""

from types import ModuleType

_interfaces: dict[str, ModuleType] = {}

_HINTS = {
    "graph": 'name what it runs in plugin.toml: [documents] open = "documents/open.graphql"',
    "lookup": 'name what it reads in plugin.toml: [permissions] read = { Shot = ["code"] }',
    "signals": 'name what it speaks about in plugin.toml: [permissions] topics = ["farm.*"]',
    "web": 'say where it may go in plugin.toml: [permissions] http = ["https://example.com/api/*"]',
    "store": 'say how much in plugin.toml: [permissions] store = { bytes = "1MiB" }',
}


def connect(**interfaces: ModuleType) -> None:
    """Names the generated modules of the interfaces that the plugin was given."""
    _interfaces.update(interfaces)


def is_given(name: str) -> bool:
    """Whether the plugin was given an interface."""
    return name in _interfaces


def interface(name: str) -> ModuleType:
    """The generated module of an interface."""
    found = _interfaces.get(name)
    if found is None:
        raise RuntimeError(f"this plugin was not given `{name}`: {_HINTS.get(name, 'see plugin.toml')}")
    return found
