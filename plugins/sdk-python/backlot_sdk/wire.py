"""The interfaces of the component that this runs in.

The build writes an entry module that connects them before the plugin is imported: which there are
depends on the manifest.
"""

from types import ModuleType

_interfaces: dict[str, ModuleType] = {}


def connect(**interfaces: ModuleType) -> None:
    """Names the generated modules of the interfaces that the plugin was given."""
    _interfaces.update(interfaces)


def interface(name: str) -> ModuleType:
    """The generated module of an interface."""
    found = _interfaces.get(name)
    if found is None:
        hint = {"lookup": "name what it reads in plugin.toml: [permissions] read = { Shot = [\"code\"] }"}
        raise RuntimeError(f"this plugin was not given `{name}`: {hint.get(name, 'see plugin.toml')}")
    return found
