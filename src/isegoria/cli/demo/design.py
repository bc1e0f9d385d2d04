"""What the demo conversation is made from: its words, and what its simulated votes are drawn from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

LANGUAGES = ("en", "ja")

Moderation: TypeAlias = Literal[-1, 0, 1]


class DesignError(ValueError):
    """A design from which no conversation can be simulated; the message names fact and remedy."""


@dataclass(frozen=True, slots=True)
class Tendency:
    """A planted cloud of participants who lean the same way.

    Attributes:
        name: as the design calls it.
        share: part of all participants, in (0, 1].
        centre: the middle of the cloud, one figure an axis.
        spread: the standard deviation of the cloud on every axis.
    """

    name: str
    share: float
    centre: tuple[float, ...]
    spread: float


@dataclass(frozen=True, slots=True)
class StatementDesign:
    """One statement: its two texts, and how people lean towards it.

    Attributes:
        en: the English text.
        ja: the Japanese text, written apart.
        base: leaning to agree of somebody at zero on every axis; `leaning` turns it into log-odds.
        loading: how much each axis moves that leaning.
        unsure: added to the log-odds of passing.
        seed: written by the organiser.
        meta: about the conversation, not the topic.
        moderated: 1 in, 0 undecided, -1 withdrawn soon after it arrived.
    """

    en: str
    ja: str
    base: float
    loading: tuple[float, ...]
    unsure: float = 0.0
    seed: bool = False
    meta: bool = False
    moderated: Moderation = 1


@dataclass(frozen=True, slots=True)
class Design:
    """A whole conversation before anybody has come.

    Attributes:
        axes: names of the latent axes.
        words: "topic-en", "description-ja" and so on to text.
        tendencies: whoever belongs to none is unaligned.
        statements: in order of arrival, seed statements first.
    """

    axes: tuple[str, ...]
    words: Mapping[str, str]
    tendencies: tuple[Tendency, ...]
    statements: tuple[StatementDesign, ...]

    def __post_init__(self) -> None:
        """Check once what the simulation takes for granted."""
        for place, statement in enumerate(self.statements):
            if len(statement.loading) != len(self.axes):
                raise DesignError(
                    f"statement {place} loads on {len(statement.loading)} axes of {len(self.axes)}; "
                    "give one loading an axis",
                )
        for tendency in self.tendencies:
            if len(tendency.centre) != len(self.axes):
                raise DesignError(
                    f"{tendency.name} is centred on {len(tendency.centre)} axes of {len(self.axes)}; "
                    "give one figure an axis",
                )
        if sum(tendency.share for tendency in self.tendencies) > 1:
            raise DesignError("the tendencies' shares exceed 1; leave room for the unaligned")
        seeds = [statement.seed for statement in self.statements]
        if not any(seeds) or seeds != sorted(seeds, reverse=True):
            raise DesignError("seed statements are missing or come late; list one or more, before all others")
        missing = {f"{word}-{tongue}" for word in ("topic", "description") for tongue in LANGUAGES}
        missing -= self.words.keys()
        if missing:
            raise DesignError(f"{', '.join(sorted(missing))} is missing; write it in every language")

    @property
    def base(self) -> NDArray[np.float64]:
        """Each statement's leaning at the origin: shape (statements,)."""
        return np.array([statement.base for statement in self.statements])

    @property
    def loading(self) -> NDArray[np.float64]:
        """How the axes move each statement's leaning: shape (statements, axes)."""
        return np.array([statement.loading for statement in self.statements])

    @property
    def unsure(self) -> NDArray[np.float64]:
        """How far each statement makes people pass, in log-odds: shape (statements,)."""
        return np.array([statement.unsure for statement in self.statements])


def read_design(text: str) -> Design:
    """Read a design from TOML as `statements.toml` explains it.

    Raises:
        DesignError: the text is not TOML, lacks a field, has an unknown one, or contradicts itself.
    """
    try:
        table = tomllib.loads(text)
        return Design(
            axes=tuple(table["axes"]),
            words=MappingProxyType(dict(table["conversation"])),
            tendencies=tuple(
                Tendency(**{**row, "centre": tuple(row["centre"])}) for row in table["tendency"]
            ),
            statements=tuple(
                StatementDesign(**{**row, "loading": tuple(row["loading"])}) for row in table["statement"]
            ),
        )
    except tomllib.TOMLDecodeError as error:
        raise DesignError(f"the design is not TOML: {error}; mend it there") from error
    except KeyError as error:
        raise DesignError(
            f"the design has no {error}; the head of statements.toml lists the fields"
        ) from error
    except TypeError as error:
        raise DesignError(f"{error}; the head of statements.toml lists the fields") from error


def bundled_design() -> Design:
    """Read the design that comes with the package."""
    return read_design(resources.files(__package__).joinpath("statements.toml").read_text(encoding="utf-8"))
