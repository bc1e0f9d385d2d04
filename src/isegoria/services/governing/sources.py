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

    Args:
        module: full name of the module in which the steward is.

    Raises:
        ImportError: there is none of this name, or it comes from no file.
    """
    within = _OURS if module.startswith(_OURS) else f"{module.partition('.')[0]}."
    if module.startswith("isegoria.services."):
        within = f"{module}."
    found: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        place = _place(name)
        if place in found.values():
            continue
        found[f"{name.replace('.', '/').removeprefix('isegoria/')}.py"] = place
        waiting += [one for one in _imports(place) if one.startswith(within)]
    return {**found, VERSION: Path(str(isegoria.__file__))}


def _place(module: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None or not Path(spec.origin).is_file():
        raise ImportError(f"{module}: it comes from no file; install it as one")
    return Path(spec.origin)


def _imports(place: Path) -> Iterator[str]:
    """Give what a file imports by full names, as far as these are modules."""
    if place.suffix != ".py":
        return
    for node in ast.walk(ast.parse(place.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (
                f"{node.module}.{one.name}" for one in node.names if _is_module(node.module, one.name)
            )


def _is_module(package: str, name: str) -> bool:
    try:
        return find_spec(f"{package}.{name}") is not None
    except (ImportError, ValueError):
        return False
