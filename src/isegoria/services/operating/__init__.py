"""Running the site: its database in order, its health, its first accounts, a copy for safe keeping."""

from isegoria.services.operating.admitting import Admitted, admit
from isegoria.services.operating.condition import Health, WorkFigures, health, work_figures
from isegoria.services.operating.copying import back_up
from isegoria.services.operating.schema import (
    OperatingError,
    Schema,
    check_durability,
    migrate,
    schema,
)

__all__ = [
    "Admitted",
    "Health",
    "OperatingError",
    "Schema",
    "WorkFigures",
    "admit",
    "back_up",
    "check_durability",
    "health",
    "migrate",
    "schema",
    "work_figures",
]
