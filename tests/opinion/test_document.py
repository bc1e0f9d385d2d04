"""The document: JSON by its schema, and a digest that anybody can compute again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jsonschema
import numpy as np
import pytest
import rfc8785
from jsonschema import Draft202012Validator

from isegoria.cli.demo.simulate import simulate
from isegoria.opinion.analysis import analyse
from isegoria.opinion.document import Document, canonical_json, digest_of, document_of, schema
from isegoria.opinion.exchange import read_conversation
from isegoria.opinion.settings import POLIS, ROBUST, Settings
from isegoria.opinion.votes import VoteEvents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Converse
    from isegoria.opinion.conversation import Conversation

BOTH = pytest.mark.parametrize("settings", [ROBUST, POLIS], ids=["robust", "polis"])
EITHER = pytest.mark.parametrize("members", [False, True], ids=["without members", "with members"])


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """Check documents against the schema that the package ships."""
    return Draft202012Validator(schema())


@pytest.fixture(scope="module")
def demo() -> Conversation:
    """Give the demo conversation, with few participants."""
    return simulate(participants=300)


def without_texts(document: Document) -> Document:
    """Leave out what the digest leaves out."""
    figures = {key: one for key, one in document.items() if key not in {"digest", "conversation", "members"}}
    figures["statement_results"] = [
        {key: figure for key, figure in one.items() if key != "text"} for one in figures["statement_results"]
    ]
    return figures


def sha256(content: bytes) -> str:
    """Hash as the document writes it."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON is anything
    """Give every value that holds no others, and where it stands."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, f"{path}/{key}")
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, path)
    else:
        yield path, value


def keys_of(part: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON is anything
    """Give every key that a schema names, with what it says about it."""
    if isinstance(part, dict):
        yield from part.get("properties", {}).items()
        for one in part.values():
            yield from keys_of(one)
    elif isinstance(part, list):
        for one in part:
            yield from keys_of(one)


def objects_of(part: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON is anything
    """Give every object that a schema describes."""
    if isinstance(part, dict):
        if part.get("type") == "object":
            yield part
        for one in part.values():
            yield from objects_of(one)
    elif isinstance(part, list):
        for one in part:
            yield from objects_of(one)


def test_the_schema_is_a_schema() -> None:
    """The form of the document is itself well formed."""
    Draft202012Validator.check_schema(schema())


def test_the_schema_describes_every_key() -> None:
    """Whoever reads the document can look up what each key means."""
    whole = schema()
    described = {name: "description" in part for name, part in whole["$defs"].items()}

    for name, said in keys_of(whole):
        reference = said.get("$ref", "").removeprefix("#/$defs/")
        assert "description" in said or described.get(reference), name


def test_the_schema_allows_no_key_that_it_does_not_name() -> None:
    """A document with an unknown key is not one of ours; only members and groups are named by their ids."""
    for one in objects_of(schema()):
        if "properties" in one:
            assert one["additionalProperties"] is False
        else:
            assert "additionalProperties" in one


@BOTH
@EITHER
def test_the_demo_is_by_the_schema(
    demo: Conversation, settings: Settings, validator: Draft202012Validator, *, members: bool
) -> None:
    """What the demo shows, in memory and read back from its canonical bytes, has the promised form."""
    document = document_of(analyse(demo, settings), members=members)

    validator.validate(document)
    validator.validate(json.loads(canonical_json(document)))
    assert ("members" in document) == members
    assert document["conversation"]["simulated"] is True


@pytest.mark.parametrize("name", ["15-per-hour-seattle", "bg2050-volunteers", "london.youth.policing"])
@BOTH
def test_real_conversations_are_by_the_schema(
    shared_data: Path, name: str, settings: Settings, validator: Draft202012Validator
) -> None:
    """Real conversations, with clear groups or without, have the promised form."""
    landscape = analyse(read_conversation(shared_data / "polis" / name), settings)

    validator.validate(document_of(landscape, members=True))


@BOTH
def test_a_conversation_without_groups_is_by_the_schema(
    converse: Converse, settings: Settings, validator: Draft202012Validator
) -> None:
    """One voter and one statement are a landscape too, with nobody grouped."""
    document = document_of(analyse(converse([[1.0]]), settings), members=True)

    validator.validate(document)
    assert document["clarity"] in {"too_few", "no_shared_directions"}
    assert (document["groups"], document["members"], document["silhouette"]) == ([], {"0": None}, 0.0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"surprise": 1}, "surprise"),
        ({"participants": 1.5}, "1.5 is not of type 'integer'"),
        ({"digest": "sha256:0"}, "does not match"),
        ({"clarity": "foggy"}, "is not one of"),
        ({"members": {"1": "red"}}, "is not of type"),
        ({"consensus": [1, 1]}, "non-unique"),
    ],
)
def test_other_forms_are_refused(
    two_camps: Conversation, change: dict[str, object], words: str, validator: Draft202012Validator
) -> None:
    """The schema would notice."""
    document = document_of(analyse(two_camps)) | change

    with pytest.raises(jsonschema.ValidationError, match=words):
        validator.validate(document)


@BOTH
@EITHER
def test_anybody_can_compute_the_digest_again(
    two_camps: Conversation, settings: Settings, *, members: bool
) -> None:
    """The digest is the hash of the document without itself, the conversation, the members and the texts."""
    landscape = analyse(two_camps, settings)

    document = document_of(landscape, members=members)

    read = json.loads(canonical_json(document))
    assert sha256(rfc8785.dumps(without_texts(read))) == document["digest"] == digest_of(landscape)


def test_anybody_can_compute_the_digest_of_members_again(demo: Conversation) -> None:
    """Who is in which group is hashed as the document gives it."""
    document = document_of(analyse(demo), members=True)

    read = json.loads(canonical_json(document))["members"]

    assert sha256(rfc8785.dumps(read)) == document["members_digest"]
    assert set(document["members"].values()) == {None, *range(len(document["groups"]))}


@BOTH
def test_canonical_json_is_rfc_8785(two_camps: Conversation, settings: Settings) -> None:
    """Written, read and written again, the document is the same to the byte."""
    document = document_of(analyse(two_camps, settings), members=True)

    written = canonical_json(document)

    assert written == rfc8785.dumps(json.loads(written))
    assert b"\n" not in written


@BOTH
def test_counts_are_whole_numbers_and_measures_are_not(two_camps: Conversation, settings: Settings) -> None:
    """Votes and people are integers, shares and tests are floats, and none is a type of a library's own."""
    measures = {
        "silhouette", "stability", "share", "share_test", "ratio", "ratio_test", "others", "lead_lower",
        "group_aware_consensus", "lower", "upper", "net", "divisiveness", "priority", "gap", "tail",
    }  # fmt: skip

    for path, value in leaves(document_of(analyse(two_camps, settings), members=True)):
        assert type(value) in {int, float, str, bool, type(None)}, path
        if type(value) in {int, float}:
            assert (type(value) is float) == (path.rsplit("/", 1)[1] in measures), path


def test_rounding_never_shows_more_than_it_knows(two_camps: Conversation) -> None:
    """Figures are rounded before hashing, so that the last bits of a machine do not name a landscape."""
    landscape = analyse(two_camps)
    shaken = replace(
        landscape,
        priority=landscape.priority * (1 + 1e-12),
        group_aware_consensus=landscape.group_aware_consensus + 1e-15,
    )

    assert digest_of(shaken) == digest_of(landscape)


def test_members_are_null_where_not_grouped(converse: Converse, two_camps: Conversation) -> None:
    """Whoever voted too little is listed without a group."""
    votes = np.vstack([matrix_of(two_camps), [1.0] * 3 + [np.nan] * 9])

    document = document_of(analyse(converse(votes)), members=True)

    assert document["members"]["40"] is None
    assert document["participants_grouped"] == document["participants_qualified"] == 40
    assert [sum(value == group for value in document["members"].values()) for group in (0, 1)] == [
        one["size"] for one in document["groups"]
    ]


def matrix_of(conversation: Conversation) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Give the votes as a table again."""
    events = conversation.events
    matrix = np.full((events.participants.size, events.statements.size), np.nan)
    matrix[events.participant, events.statement] = events.vote
    return matrix


def test_statements_too_large_for_json_are_written_as_text(
    two_camps: Conversation, validator: Draft202012Validator
) -> None:
    """An id of nineteen digits comes out digit for digit, where JSON numbers would blur it."""
    large = np.arange(12) + (1 << 60)
    conversation = with_ids(two_camps, statements=large)

    document = document_of(analyse(conversation))

    validator.validate(document)
    assert [one["id"] for one in document["statement_results"]] == [str(one) for one in large]
    assert canonical_json(document)


def test_text_ids_stay_text(two_camps: Conversation, validator: Draft202012Validator) -> None:
    """Participants and statements that a source names by words keep their names."""
    people = np.array([f"person-{one:02}" for one in range(40)])
    conversation = with_ids(two_camps, statements=np.array(list("abcdefghijkl")), participants=people)

    document = document_of(analyse(conversation), members=True)

    validator.validate(document)
    assert document["consensus"] == ["k"]
    assert list(document["members"]) == people.tolist()


def with_ids(
    conversation: Conversation,
    statements: np.ndarray[tuple[int], np.dtype[Any]],
    participants: np.ndarray[tuple[int], np.dtype[Any]] | None = None,
) -> Conversation:
    """Give participants and statements other ids in the same order."""
    events = replace(conversation.events, statements=statements)
    if participants is not None:
        events = replace(events, participants=participants)
    named = tuple(
        replace(one, id=name) for one, name in zip(conversation.statements, statements.tolist(), strict=True)
    )
    return replace(conversation, events=events, statements=named)


def test_texts_come_in_the_language_asked_for(demo: Conversation) -> None:
    """The Japanese reader gets Japanese statements and topic, and the same digest."""
    landscape = analyse(demo)

    english, japanese = document_of(landscape), document_of(landscape, language="ja")

    assert english["conversation"]["topic"] == demo.topic
    assert japanese["conversation"]["topic"] == demo.translations["topic-ja"]
    assert japanese["conversation"]["description"] == demo.translations["description-ja"]
    assert japanese["statement_results"][0]["text"] == demo.statements[0].translations["ja"]
    assert english["digest"] == japanese["digest"]
    assert document_of(landscape, language="fr")["conversation"] == english["conversation"]


def test_tallies_of_latest_votes_and_of_events_are_both_told(two_camps: Conversation) -> None:
    """Someone who changes their mind counts once in what people think and twice in what was cast."""
    events = two_camps.events
    again = VoteEvents(
        events.participants,
        events.statements,
        np.append(events.participant, events.participant[0]),
        np.append(events.statement, events.statement[0]),
        np.append(events.vote, -events.vote[0]),
        np.append(events.time, events.time.max() + 1),
    )

    before = document_of(analyse(two_camps))
    after = document_of(analyse(replace(two_camps, events=again)))

    first, second = before["statement_results"][0], after["statement_results"][0]
    assert (after["votes"], after["vote_events"]) == (before["votes"], before["vote_events"] + 1)
    assert second["seen"] == first["seen"] == first["events_agree"] + first["events_disagree"]
    assert second["agree"] + second["disagree"] == first["agree"] + first["disagree"]
    assert second["events_agree"] + second["events_disagree"] == first["seen"] + 1
    assert second["pass"] == second["events_pass"] == 0
