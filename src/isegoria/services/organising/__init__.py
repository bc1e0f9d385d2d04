"""Open a conversation, set its rules, seed it, and lead it through its states."""

from isegoria.opinion.publication import FEWEST_FLOOR
from isegoria.services.organising.editing import Wording, discard, reword, wording
from isegoria.services.organising.opening import (
    SECTORS,
    Written,
    change_settings,
    create,
    may_organise,
    my_conversations,
    written,
)
from isegoria.services.organising.rules import LONGEST_DESCRIPTION, LONGEST_TOPIC, Options
from isegoria.services.organising.sectors import (
    SectorRow,
    add_sector,
    remove_sector,
    rename_sector,
    sectors_of,
)
from isegoria.services.organising.seeding import CheckedSeed, check_seeds, read_csv, read_lines, seed
from isegoria.services.organising.states import close_due, next_states, set_state

__all__ = [
    "FEWEST_FLOOR",
    "LONGEST_DESCRIPTION",
    "LONGEST_TOPIC",
    "SECTORS",
    "CheckedSeed",
    "Options",
    "SectorRow",
    "Wording",
    "Written",
    "add_sector",
    "change_settings",
    "check_seeds",
    "close_due",
    "create",
    "discard",
    "may_organise",
    "my_conversations",
    "next_states",
    "read_csv",
    "read_lines",
    "remove_sector",
    "rename_sector",
    "reword",
    "sectors_of",
    "seed",
    "set_state",
    "wording",
    "written",
]
