"""The functions that a plugin decorated, and whether they are those that its manifest declares."""

from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]

# By what they are (`before`, `after` ...), by name.
_functions: dict[str, dict[str, Function]] = {}


def add(what: str, name: str, function: Function) -> None:
    """Remembers a decorated function."""
    if not isinstance(name, str):
        raise TypeError(f'@{what} takes the name of a hook, as in @{what}("code"): {_place(function)}')
    names = _functions.setdefault(what, {})
    if name in names:
        raise ValueError(f'two functions are decorated with @{what}("{name}"): {_place(function)}')
    names[name] = function


def get(what: str, name: str) -> Function:
    """The function of a name; `check` saw to it that there is one."""
    return _functions[what][name]


# What a name is called, and what declares it in plugin.toml, where it is not `[[word]]`.
_DECLARED = {
    "backfill": ("step", "a [[migration]] with `backfill`"),
    "compute": ("computed field", "a field with `computed = true`"),
    "narrow": ("hook", "a [[read]] with `narrows = true`"),
    "redact": ("hook", "a [[read]] with `writes`"),
}


def _declared(what: str) -> tuple[str, str]:
    return _DECLARED.get(what, ("hook", f"a [[{what}]]"))


def check(file: str, declared: dict[str, list[str]]) -> None:
    """Holds what was decorated against what the manifest declares. The build shows what this raises."""
    for what, names in declared.items():
        for name in names:
            if name not in _functions.get(what, {}):
                called, _ = _declared(what)
                raise LookupError(
                    f"{file}: plugin.toml declares the {called} `{name}`, but no function is decorated"
                    f' with @{what}("{name}")'
                )
    for what, functions in _functions.items():
        for name, function in functions.items():
            if name not in declared.get(what, []):
                called, section = _declared(what)
                raise LookupError(
                    f'{_place(function)}: @{what}("{name}") names a {called} that plugin.toml does not'
                    f" declare; {section} there has the name"
                )


def _place(function: Function) -> str:
    code = function.__code__
    return f"{code.co_filename.rsplit('/', 1)[-1]}:{code.co_firstlineno}"
