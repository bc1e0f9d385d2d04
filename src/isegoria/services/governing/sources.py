"""Which files a steward runs from: its own, and those of its package that they import, directly or not."""

from __future__ import annotations

import ast
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import isegoria

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERSION: Final = "isegoria/__init__.py"
_OURS: Final = "isegoria.agents.stewards."


@cache
def sources_of(module: str) -> Mapping[str, Path]:
    """Find the files of a module; by their names, which begin within the package.

    They are found once a process. A file that imports more later is another one, as its digest tells.

    Args:
        module: full name of the module in which the steward is.

    Raises:
        ImportError: there is none of this name, or it comes from no file.
    """
    within = _OURS if module.startswith(_OURS) else f"{module.partition('.')[0]}."
    if module.startswith("isegoria.services."):
        within = f"{module}."
    if _place(module) is None:
        raise ImportError(f"{module}: it comes from no file; install it as one")
    found: dict[str, Path] = {}
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        place = _place(name)
        if place is None:  # a class or function, a folder alone, or something optional that is not there
            continue
        found[f"{name.replace('.', '/').removeprefix('isegoria/')}{_ending(place)}"] = place
        # Whoever loads a module loads the packages above it as well.
        above = name.rpartition(".")[0]
        waiting += [one for one in (above, *_imports(name, place)) if f"{one}.".startswith(within)]
    return {**found, VERSION: Path(str(isegoria.__file__))}


def _place(module: str) -> Path | None:
    """Give the file that a module comes from; None where there is no such module, or no file."""
    try:
        spec = find_spec(module)
    except Exception:  # noqa: BLE001 - to look for a module loads those above it, and they may do anything
        return None
    if spec is None or spec.origin is None or not Path(spec.origin).is_file():
        return None
    return Path(spec.origin)


def _ending(place: Path) -> str:
    return "/__init__.py" if place.name == "__init__.py" else place.suffix


def _imports(name: str, place: Path) -> Iterator[str]:
    """Give what a file imports by full names, whether these are modules or something in one."""
    if place.suffix != ".py":
        return
    package = name if place.name == "__init__.py" else name.rpartition(".")[0]
    try:
        tree = ast.parse(place.read_bytes())
    except (SyntaxError, ValueError):  # nobody can load it either
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            near = parts[: len(parts) - node.level + 1] if node.level else []
            source = ".".join([*near, *([node.module] if node.module else [])])
            yield source
            yield from (f"{source}.{one.name}" for one in node.names)
