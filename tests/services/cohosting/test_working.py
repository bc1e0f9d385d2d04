"""Two hosts go through the rounds: whatever one of them does, the other says clearly how it stands."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest

from crowds import planted, settle
from isegoria.opinion import VoteEvents, Votes, canonical_json
from isegoria.opinion.joint.document import document_of
from isegoria.opinion.joint.keys import key_of
from isegoria.opinion.joint.rounds import text_of
from isegoria.opinion.joint.together import HostVotes, host_votes, together
from isegoria.record.notes import SigningKey
from isegoria.services import cohosting, erasing
from isegoria.services.cohosting import working
from isegoria.services.cohosting.rounds import Memories
from isegoria.services.cohosting.votes import read_host
from isegoria.services.errors import Forbidden, Invalid, Missing
from isegoria.services.recording import sealing
from isegoria.store.models import CoHost, Conversation, JointLandscape, Opening, RoundDocument, Statement
from services.cohosting.other_host import NAME, OtherHost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from town import Town

PEOPLE = 120
SHOWN = "other.example"


def votes_of(matrix: NDArray[np.float64], texts: list[str]) -> HostVotes:
    """Hold votes as another host does: one row a participant, one column a statement."""
    rows, columns = np.nonzero(~np.isnan(matrix))
    events = VoteEvents(
        np.arange(matrix.shape[0]),
        np.arange(matrix.shape[1]),
        rows.astype(np.uint32),
        columns.astype(np.uint16),
        matrix[rows, columns].astype(np.int8),
        np.arange(rows.size),
    )
    keys = [key_of(text) for text in texts]
    return host_votes(Votes.latest(events), keys, np.zeros(matrix.shape[1], np.bool_))


@dataclass
class Pair:
    """This site's conversation, and the other host."""

    town: Town
    other: OtherHost
    memories: Memories = field(default_factory=Memories)

    @property
    def row(self) -> CoHost:
        """How it stands."""
        return CoHost.objects.get(pk=self.town.id)

    def step(self, *, worker: str = "test") -> bool:
        """Let a worker do one step, and the sealer its work."""
        while sealing.seal() is not None:
            pass
        return working.step(
            worker=worker,
            conversation=self.town.id,
            ask=self.other,
            memories=self.memories,
            patient=False,
        )

    def go(self, most: int = 12) -> CoHost:
        """Go on until nothing moves any more."""
        moved = True
        for _one in range(most):
            before, moved = moved, self.step()
            if not (moved or before):
                break
        return self.row

    def alone(self) -> str:
        """Name what one place with all votes finds."""
        hosts = {"here": read_host(self.town.id).host, NAME: self.other.votes}
        return str(document_of(together(hosts))["digest"])


@pytest.fixture
def pair(db: None) -> Pair:  # noqa: ARG001 - rows need the database
    """Hold a conversation of 240 people together, half of them on either host."""
    votes = planted(2 * PEOPLE)
    town = settle(votes[:PEOPLE], sectors=[one % 2 for one in range(PEOPLE)])
    texts = list(
        Statement.objects.filter(conversation_id=town.id).order_by("number").values_list("text", flat=True)
    )
    other = OtherHost(votes_of(votes[PEOPLE:], texts), {key_of(one): one for one in texts}, town.id)
    cohosting.accept(slug=town.slug, account=town.account("organiser"), line=other.line())
    return Pair(town, other)


def test_both_find_what_one_place_would(pair: Pair) -> None:
    """After three rounds both hosts hold the landscape of all votes, and the page shows it."""
    row = pair.go()

    joint = JointLandscape.objects.get(pk=pair.town.id)
    assert row.state == "together"
    assert joint.digest == pair.alone() == pair.other.joint[1]
    shown = pair.town.browser().get(f"/c/{pair.town.slug}/joint/")
    assert joint.digest in shown.content.decode()
    assert SHOWN in shown.content.decode()
    assert "Group A" in shown.content.decode()
    figures = pair.town.browser().get(f"/c/{pair.town.slug}/joint/joint.json")
    assert figures.content == canonical_json(joint.page)


def test_every_sum_stands_in_the_log_before_it_is_given(pair: Pair) -> None:
    """What is not sealed yet is not there for the other host; what is, has a receipt."""
    pair.step()
    row = RoundDocument.objects.get(conversation_id=pair.town.id, own=True, number=1)
    line = cohosting.offer(slug=pair.town.slug, account=pair.town.account("organiser"))
    token = read_token(line)

    with pytest.raises(Missing):
        cohosting.document(slug=pair.town.slug, token=token, epoch=1, number=1)
    while sealing.seal() is not None:
        pass

    given = cohosting.document(slug=pair.town.slug, token=token, epoch=1, number=1)
    assert given["document"] == row.text
    said = Opening.objects.get(conversation_id=pair.town.id, kind="summary").record
    assert row.digest in said
    assert said in decoded(given["receipt"])


def decoded(receipt: str) -> str:
    """Read what a receipt opens."""
    from isegoria.record.receipts import Receipt  # noqa: PLC0415 - only here

    opening = Receipt.parse(receipt).opening
    assert opening is not None
    return opening.record


def read_token(line: str) -> str:
    """Take the key out of a line."""
    from isegoria.services.cohosting.lines import read_line  # noqa: PLC0415 - only here

    return read_line(line, secure=False).token


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_altered_sum_is_refused(pair: Pair, number: int) -> None:
    """Whoever changes a document on its way is found out by the receipt; nothing of it is used."""

    def swap(at: int, text: str) -> str:
        return text.replace('"epoch":1', '"epoch": 1') if at == number else text

    pair.other.swap = swap

    row = pair.go()

    assert row.state == "refused"
    assert "not the one that stands in the log of other.example/log" in row.detail
    assert not JointLandscape.objects.exists()
    page = pair.town.browser().get(f"/c/{pair.town.slug}/joint/").content.decode()
    assert "not what stands in its public record" in page
    pair.other.swap = lambda _number, text: text
    assert pair.go().state == "together"


def test_a_log_of_another_key_is_refused(pair: Pair) -> None:
    """Only the host whose key the organiser was given speaks for it."""
    pair.other.key = SigningKey(NAME, b"x" * 32)

    row = pair.go()

    assert row.state == "refused"
    assert "receipt of round 1 does not hold" in row.detail


def test_a_log_that_shrank_is_refused(pair: Pair) -> None:
    """A log never loses entries; one that did was rewritten."""
    CoHost.objects.filter(pk=pair.town.id).update(size=1_000)

    row = pair.go()

    assert row.state == "refused"
    assert "shrank from 1000 to" in row.detail


def lying(number: int, name: str) -> object:
    """Make a host put other figures on record than it should."""

    def change(at: int, text: str) -> str:
        document = json.loads(text)
        if at == number:
            document[name][0] += 1
        return text_of(document)

    return change


@pytest.mark.parametrize(("number", "name"), [(2, "counts"), (3, "votes")])
def test_a_host_that_contradicts_itself_is_found_out(pair: Pair, number: int, name: str) -> None:
    """A host that signs one thing in one round and another in the next is not believed."""
    pair.other.change = lying(number, name)  # type: ignore[assignment]

    row = pair.go()

    assert row.state == "apart"
    assert "counts other people" in row.detail
    assert not JointLandscape.objects.exists()


def test_a_host_that_is_away_is_asked_again_later_and_later(pair: Pair) -> None:
    """Nothing is lost while the other host is away; it is asked again, less and less often."""
    pair.go(2)
    pair.other.away = True
    pauses = []
    for _one in range(5):
        pair.step()
        row = pair.row
        assert row.checked_at is not None
        pauses.append(row.next_at / 1000.0 - row.checked_at.timestamp())

    assert pair.row.state == "unreachable"
    assert pauses[-1] > 2.0 * pauses[0]
    page = pair.town.browser().get(f"/c/{pair.town.slug}/joint/").content.decode()
    assert "does not answer at the moment" in page
    pair.other.away = False
    assert pair.go().state == "together"


def test_another_worker_goes_on_where_one_died(pair: Pair) -> None:
    """While nobody votes, whoever takes over sums the same votes and goes on."""
    pair.go(2)
    pair.memories = Memories()

    row = pair.go()

    assert row.state == "together"
    assert row.epoch == 1


def test_votes_in_between_do_not_mix_with_those_that_were_summed(pair: Pair) -> None:
    """Whoever votes during an epoch is counted in the next; a worker that forgot begins anew."""
    pair.go(2)
    change_a_vote(pair.town)
    remembered = pair.row.epoch
    pair.memories = Memories()

    row = pair.go(20)

    assert remembered == 1
    assert row.state == "together"
    assert row.epoch == 2
    assert JointLandscape.objects.get(pk=pair.town.id).digest == pair.alone()


def test_new_votes_make_a_new_landscape(pair: Pair) -> None:
    """The joint landscape follows the votes; until then the page says that it is behind."""
    pair.go()
    before = JointLandscape.objects.get(pk=pair.town.id).digest
    change_a_vote(pair.town)
    behind = pair.town.browser().get(f"/c/{pair.town.slug}/joint/").content.decode()

    row = pair.go(20)

    assert "More people have voted since" in behind
    assert row.epoch == 2
    after = JointLandscape.objects.get(pk=pair.town.id).digest
    assert after == pair.alone() != before


def test_whoever_is_erased_is_not_summed_any_more(pair: Pair) -> None:
    """No document of a host keeps the votes or words of somebody who had their data erased."""
    pair.go()

    erasing.erase(conversation=pair.town.id, participant=pair.town.people[0], statements=True)

    assert not RoundDocument.objects.exists()
    assert pair.go(20).state == "together"
    joint = JointLandscape.objects.get(pk=pair.town.id)
    assert joint.page["participants"] == 2 * PEOPLE - 1
    assert joint.digest == pair.alone()


def change_a_vote(town: Town) -> None:
    """Let somebody vote once more."""
    number = Statement.objects.filter(conversation_id=town.id).count()
    Statement.objects.create(
        conversation_id=town.id,
        number=number,
        text="One more",
        created_at=Conversation.objects.get().created_at,
    )
    town.vote(0, {number: 1})


def test_a_statement_of_the_other_host_waits_for_our_moderators(pair: Pair) -> None:
    """What was said on the other site is offered here, once; when it is let in, both vote on one list."""
    matrix = np.where(np.arange(30)[:, None] % 2, 1.0, -1.0) * np.ones((30, 2))
    pair.other.votes = votes_of(matrix, ["Statement 0", "Trams need night service"])
    pair.other.texts[key_of("Trams need night service")] = "Trams need night service"

    pair.go()
    pair.memories = Memories()
    CoHost.objects.filter(pk=pair.town.id).update(epoch=5)
    pair.go()

    offered = Statement.objects.get(conversation_id=pair.town.id, state="pending")
    assert (offered.text, offered.author_label) == ("Trams need night service", SHOWN)
    queue = pair.town.browser(role="moderator").get(f"/organise/{pair.town.slug}/moderation/")
    assert "Trams need night service" in queue.content.decode()


def test_only_the_other_host_gets_sums(pair: Pair) -> None:
    """Sums of pairs of statements tell something about few people, so they are not for everybody."""
    slug, organiser = pair.town.slug, pair.town.account("organiser")
    old = read_token(cohosting.offer(slug=slug, account=organiser))
    new = read_token(cohosting.offer(slug=slug, account=organiser))

    for token in ("", "a guess", old):
        with pytest.raises(Forbidden):
            cohosting.status(slug=slug, token=token)
    assert cohosting.status(slug=slug, token=new)["epoch"] == 0
    Conversation.objects.filter(pk=pair.town.id).update(publication="open")
    assert cohosting.status(slug=slug, token="")["epoch"] == 0


def test_ending_it_leaves_nothing(pair: Pair) -> None:
    """Once it is ended, the other host gets nothing more, and there are no joint results."""
    pair.go()

    cohosting.end(slug=pair.town.slug, account=pair.town.account("organiser"))

    assert not CoHost.objects.exists()
    assert not RoundDocument.objects.exists()
    assert not JointLandscape.objects.exists()
    assert pair.town.browser().get(f"/c/{pair.town.slug}/joint/").status_code == 404


@pytest.mark.parametrize("line", ["", "trams", "isegoria-cohost-1:AAAA", "isegoria-cohost-1:e30"])
def test_what_is_no_line_is_refused(pair: Pair, line: str) -> None:
    """A line that was cut off, or something else, is said to be none."""
    with pytest.raises(Invalid):
        cohosting.accept(slug=pair.town.slug, account=pair.town.account("organiser"), line=line)


def test_a_site_does_not_hold_a_conversation_together_with_itself(pair: Pair) -> None:
    """One's own line is not the other's."""
    account = pair.town.account("organiser")
    line = cohosting.offer(slug=pair.town.slug, account=account)

    with pytest.raises(Invalid, match="own line"):
        cohosting.accept(slug=pair.town.slug, account=account, line=line)


def test_organisers_see_how_it_stands(pair: Pair) -> None:
    """The organiser makes a line, pastes theirs and sees that both found the same."""
    pair.go()
    browser = pair.town.browser(role="organiser")
    address = f"/organise/{pair.town.slug}/cohost/"

    shown = browser.get(address).content.decode()
    made = browser.post(f"{address}offer/").content.decode()
    pasted = browser.post(f"{address}accept/", {"line": pair.other.line()})
    wrong = browser.post(f"{address}accept/", {"line": "trams"})

    assert "Both sites found the same." in shown
    assert "isegoria-cohost-1:" in made
    assert pasted.status_code == 302
    assert wrong.status_code == 422
    assert "This is not the line of another host." in wrong.content.decode()


def test_results_that_one_host_keeps_back_are_kept_back(pair: Pair) -> None:
    """While one of the hosts shows results only once it is closed, the joint ones are not shown either."""
    pair.go()
    Conversation.objects.filter(pk=pair.town.id).update(results_shown="closed")

    assert pair.town.browser().get(f"/c/{pair.town.slug}/joint/").status_code == 403
    assert pair.town.browser(role="organiser").get(f"/c/{pair.town.slug}/joint/").status_code == 200
