"""Finds, before a plugin is built, what would only fail once it runs: `sandbox.py FOLDER`.

Each line that it prints is a fault: file, line, what is wrong, and what would be right.
"""

import ast
import sys
from pathlib import Path

# Modules that can be imported and then have no system to turn to.
ABSENT = {
    "asyncio": "a hook answers at once: there is nothing to wait for",
    "ctypes": "there are no libraries",
    "http": "there is no network",
    "multiprocessing": "there are no processes",
    "os": "there are no files, and there is no environment",
    "pathlib": "there are no files",
    "random": "use backlot_sdk.random(count), which is the same in replays",
    "secrets": "use backlot_sdk.random(count), which is the same in replays",
    "shutil": "there are no files",
    "signal": "there are no processes",
    "socket": "there is no network",
    "sqlite3": "there are no files",
    "ssl": "there is no network",
    "subprocess": "there are no processes",
    "tempfile": "there are no files",
    "threading": "there are no threads",
    "time": "use backlot_sdk.now(), which is the same in replays",
    "urllib.request": "there is no network",
}

# Calls that ask a system for something.
CALLS = {
    "open": "there are no files",
    "input": "nobody is there to answer",
    "datetime.now": "use backlot_sdk.now(), which is the same in replays",
    "datetime.today": "use backlot_sdk.now(), which is the same in replays",
    "datetime.utcnow": "use backlot_sdk.now(), which is the same in replays",
    "date.today": "use backlot_sdk.now().date(), which is the same in replays",
    "uuid4": "use backlot_sdk.new_key(), which is the same in replays",
    "uuid.uuid4": "use backlot_sdk.new_key(), which is the same in replays",
}


class Finder(ast.NodeVisitor):
    """Walks through a file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.depth = 0

    def fault(self, node: ast.AST, what: str, right: str) -> None:
        """Tells of a fault."""
        print(f"{self.file}:{getattr(node, 'lineno', 1)}: {what}: {right}")

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """What stands in a function runs when there are no files any more."""
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        """Nothing waits for it."""
        self.fault(node, f"`async def {node.name}`", "a hook answers at once: there is nothing to wait for")

    def visit_Import(self, node: ast.Import) -> None:
        """`import a, b`."""
        for alias in node.names:
            self.imported(node, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """`from a import b`."""
        if node.level == 0 and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            absent = [name for name in names if name in ABSENT]
            self.imported(node, absent[0] if absent else node.module)
        elif self.depth:
            self.imported(node, "." * node.level)

    def imported(self, node: ast.AST, name: str) -> None:
        """A module of a name."""
        if self.depth:
            right = "import it at the top of the file: modules are found while the plugin is built, not later"
            self.fault(node, f"`{name}` is imported inside of a function", right)
        found = ABSENT.get(name) or ABSENT.get(name.split(".")[0])
        if found:
            self.fault(node, f"`{name}` does not work in the sandbox", found)

    def visit_Call(self, node: ast.Call) -> None:
        """A call of a known name."""
        found = CALLS.get(name := ast.unparse(node.func)) or CALLS.get(name.removeprefix("datetime."))
        if found:
            self.fault(node, f"`{name}` does not work in the sandbox", found)
        self.generic_visit(node)


def main(folder: Path) -> None:
    """Looks through the sources in a folder."""
    for path in sorted(folder.rglob("*.py")):
        try:
            tree = ast.parse(path.read_text("utf-8"))
        except SyntaxError:
            # The build says so, by the grammar of the Python that the plugin will run on.
            continue
        Finder(str(path.relative_to(folder))).visit(tree)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
