"""Co-hosting by files alone: documents of rounds from exports, and the landscape from documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from isegoria.opinion import JointError, SettingsError, Votes, canonical_json, read_conversation
from isegoria.opinion.joint.combining import after_first, after_second, after_third
from isegoria.opinion.joint.keys import digest_of_text, key_of
from isegoria.opinion.joint.reading import Fields
from isegoria.opinion.joint.rounds import Header, Listed, write_first, write_second, write_third
from isegoria.opinion.joint.together import host_votes
from isegoria.opinion.publication import FEWEST_FLOOR
from isegoria.opinion.settings import ROBUST
from isegoria.opinion.threads import one_thread

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from isegoria.opinion import Conversation
    from isegoria.opinion.joint.combining import AfterSecond, Joint
    from isegoria.opinion.joint.together import HostVotes

_SIGNS = ("auto", "agree", "disagree")
_ROUNDS = (1, 2, 3)


def write_summary(path: Path, documents: Sequence[Path], host: str, to: Path, sign: str) -> str:
    """Write a host's document of the next round; see `isegoria cohost summary --help`.

    Returns:
        Which round it is, and the document's digest.

    Raises:
        OpinionError: the export or a document cannot be read, or the file exists.
    """
    if sign not in _SIGNS:
        raise SettingsError(f"there is no sign called {sign!r}; use {', '.join(_SIGNS)}")
    conversation = read_conversation(path, sign=cast("Literal['auto', 'agree', 'disagree']", sign))
    votes, listed = _host(conversation)
    header = Header(host, "files", 1)
    with one_thread():
        number, text = _next(header, votes, listed, _by_round(documents))
    _write(to, text.encode())
    return f"round {number}  {digest_of_text(text)}"


def combine_documents(documents: Sequence[Path], json: Path | None, page: Path | None) -> str:
    """Compute the joint landscape; see `isegoria cohost combine --help`.

    Returns:
        Its digest.

    Raises:
        OpinionError: a document cannot be read, is missing, or does not fit the others.
    """
    rounds = _by_round(documents)
    joint = _joint(rounds)
    for place, document in ((json, joint.document), (page, joint.page)):
        if place is not None:
            _write(place, canonical_json(document))
    return str(joint.document["digest"])


def _joint(rounds: dict[int, list[str]]) -> Joint:
    with one_thread():
        return after_third(_second(rounds), rounds[3])


def _second(rounds: dict[int, list[str]]) -> AfterSecond:
    return after_second(after_first(rounds[1]), rounds[2])


def _next(
    header: Header, votes: HostVotes, listed: Sequence[Listed], rounds: dict[int, list[str]]
) -> tuple[int, str]:
    if rounds[3]:
        raise JointError("every round is there; combine the documents with: isegoria cohost combine")
    if rounds[2]:
        second = _second(rounds)
        return 3, write_third(header, second.second, second.digests, votes.counts(second.second))
    if rounds[1]:
        first = after_first(rounds[1])
        if header.host not in first.hosts:
            raise JointError(f"the first round of {header.host!r} is missing; give it with the others")
        return 2, write_second(header, first.first, first.digests, votes.lattice(first.first))
    return 1, write_first(header, listed, votes.sums(), FEWEST_FLOOR, ROBUST)


def _host(conversation: Conversation) -> tuple[HostVotes, list[Listed]]:
    votes = Votes.latest(conversation.events)
    statements = conversation.statements
    out = np.array([one.is_meta or one.moderated < 0 for one in statements], np.bool_)
    keys = [key_of(one.text) for one in statements]
    host = host_votes(votes, keys, out)
    texts = dict(zip(keys, statements, strict=True))
    listed = [
        Listed(
            key,
            "" if texts[key].moderated < 0 else texts[key].text,
            "",
            seed=texts[key].is_seed,
            meta=texts[key].is_meta,
            out=gone,
        )
        for key, gone in zip(host.votes.statements.tolist(), host.out.tolist(), strict=True)
    ]
    return host, listed


def _by_round(documents: Sequence[Path]) -> dict[int, list[str]]:
    rounds: dict[int, list[str]] = {number: [] for number in _ROUNDS}
    for path in documents:
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as wrong:
            raise JointError(f"{path} cannot be read ({wrong}); give a document of a round") from wrong
        rounds[Fields.of(text).whole("round", 1, 3)].append(text)
    return rounds


def _write(place: Path, content: bytes) -> None:
    try:
        with place.open("xb") as file:
            file.write(content)
    except OSError as wrong:
        raise JointError(
            f"{place} cannot be written ({wrong.strerror}); name a file that is not there"
        ) from wrong
