"""The demo conversation: simulated participants vote on the bundled statements, the same way every time."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from isegoria.cli.demo.arrivals import Arrivals, schedule_statements
from isegoria.cli.demo.crowd import CLOSES, MINUTE, UNALIGNED, Crowd, gather_crowd
from isegoria.cli.demo.design import Design, bundled_design
from isegoria.cli.demo.leaning import CHOICES, choose, lean
from isegoria.cli.demo.visits import Sightings, show_statements
from isegoria.opinion.conversation import Conversation, Statement
from isegoria.opinion.votes import AGREE, VoteEvents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

SEED = 20261005
PARTICIPANTS = 1200
FEWEST = 200

NOTES = (
    "Simulated data: participants and votes were made by a program, not by people.",
    "模擬データ（シミュレーション）です。参加者も投票もプログラムが作ったもので、実在の人のものではありません。",
)

_CHANGED_MINDS = 0.02


def simulate(seed: int = SEED, participants: int = PARTICIPANTS) -> Conversation:
    """Play the demo conversation through: nobody real takes part, and one seed gives one conversation.

    Args:
        seed: decides everything that is left to chance.
        participants: how many simulated participants come; FEWEST or more.

    Returns:
        A conversation marked as simulated, in English and Japanese. Participants are numbered from 1 by
        arrival; the organiser is 0 and casts no vote.

    Raises:
        ValueError: fewer participants than FEWEST.
    """
    cast = _assemble(seed, participants)
    words = cast.design.words
    authors = cast.arrivals.author
    return Conversation(
        events=_play(cast),
        statements=_statements(cast.design, cast.arrivals),
        topic=words["topic-en"],
        description=words["description-en"],
        translations=_translations(words),
        simulated=True,
        counters=MappingProxyType({"commenters": int(np.unique(authors[authors > 0]).size)}),
        notes=NOTES,
    )


def planted_tendencies(seed: int = SEED, participants: int = PARTICIPANTS) -> Mapping[int, str | None]:
    """Tell which tendency each simulated participant was drawn from, to judge what an analysis finds.

    Args:
        seed: as given to `simulate`.
        participants: as given to `simulate`.

    Returns:
        Participant id to the tendency's name; None for the unaligned.

    Raises:
        ValueError: fewer participants than FEWEST.
    """
    cast = _assemble(seed, participants)
    names = [tendency.name for tendency in cast.design.tendencies]
    return MappingProxyType(
        {
            person: None if index == UNALIGNED else names[index]
            for person, index in enumerate(cast.crowd.tendency.tolist(), start=1)
        }
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Cast:
    """Everything that stands before the first vote, and the chance that is left for the votes."""

    design: Design
    crowd: Crowd
    arrivals: Arrivals
    random: np.random.Generator


def _assemble(seed: int, participants: int) -> _Cast:
    if participants < FEWEST:
        raise ValueError(f"{participants} participants cannot fill the demo; ask for {FEWEST} or more")
    design = bundled_design()
    gathering, writing, voting = (
        np.random.Generator(np.random.PCG64(child)) for child in np.random.SeedSequence(seed).spawn(3)
    )
    crowd = gather_crowd(design, participants, gathering)
    return _Cast(design, crowd, schedule_statements(design, crowd, writing), voting)


def _play(cast: _Cast) -> VoteEvents:
    seen = show_statements(cast.crowd, cast.arrivals, cast.random)
    chances = lean(cast.design, cast.crowd, seen.participant, seen.statement)
    vote = choose(chances, cast.random)
    vote[seen.own] = AGREE
    again, time, changed = _change_minds(cast, seen, vote, chances)
    every = np.concatenate([np.arange(vote.size), again])
    moment, cast_vote = np.concatenate([seen.time, time]), np.concatenate([vote, changed])
    order = np.argsort(moment, kind="stable")
    return VoteEvents(
        participants=np.arange(1, len(cast.crowd) + 1, dtype=np.int64),
        statements=np.arange(len(cast.design.statements), dtype=np.int64),
        participant=seen.participant[every[order]].astype(np.uint32),
        statement=seen.statement[every[order]].astype(np.uint16),
        vote=cast_vote[order],
        time=_one_at_a_time(moment[order]),
    )


def _change_minds(
    cast: _Cast, seen: Sightings, vote: NDArray[np.int8], chances: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int8]]:
    """Pick votes that change later: which, when and to what; withdrawn statements stay as they are."""
    stays = cast.arrivals.withdrawn[seen.statement] == CLOSES
    number = round(_CHANGED_MINDS * vote.size)
    again = cast.random.choice(np.flatnonzero(stays), size=number, replace=False)
    soon = seen.time[again] + cast.random.integers(MINUTE // 4, 10 * MINUTE, size=number)
    someday = seen.time[again] + (cast.random.random(number) * (CLOSES - seen.time[again])).astype(np.int64)
    time = np.where(cast.random.random(number) < 1 / 2, np.minimum(soon, CLOSES), someday)
    others = np.where(vote[again, None] == CHOICES, 0.0, chances[again])
    return again, time, choose(others, cast.random)


def _one_at_a_time(time: NDArray[np.int64]) -> NDArray[np.int64]:
    """Move ascending times apart by as few milliseconds as makes each its own."""
    place = np.arange(time.size)
    return np.maximum.accumulate(time - place) + place


def _statements(design: Design, arrivals: Arrivals) -> tuple[Statement, ...]:
    return tuple(
        Statement(
            id=place,
            text=written.en,
            author=int(arrivals.author[place]),
            moderated=written.moderated,
            is_meta=written.meta,
            is_seed=written.seed,
            created=int(arrivals.created[place]),
            translations=MappingProxyType({"ja": written.ja, "en": written.en}),
        )
        for place, written in enumerate(design.statements)
    )


def _translations(words: Mapping[str, str]) -> Mapping[str, str]:
    """Name the words as a summary file does."""
    return MappingProxyType(
        {
            "topic-ja": words["topic-ja"],
            "topic-en": words["topic-en"],
            "description-ja": words["description-ja"],
            "description-en": words["description-en"],
        }
    )
