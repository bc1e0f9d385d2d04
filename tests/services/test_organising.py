"""Opening a conversation, its rules and sectors, and the way from draft to closed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from isegoria.services import organising
from isegoria.services.errors import Forbidden, Gone, Invalid, Missing
from isegoria.services.finding import find_conversation
from isegoria.services.organising import Options
from isegoria.services.overview import history
from isegoria.store.models import Account, Conversation, HistoryEntry, Invitation, Participant, Role, Sector

if TYPE_CHECKING:
    from town import Town


@pytest.fixture
def founder(db: None) -> int:  # noqa: ARG001 - rows need the database
    """Somebody who may open conversations on this site."""
    return Account.objects.create_user("founder@town.example", may_organise=True).pk


def _kinds(town: Town) -> list[str]:
    return list(HistoryEntry.objects.filter(conversation_id=town.id).values_list("kind", flat=True))


def _change(town: Town, **changes: Any) -> Conversation:  # noqa: ANN401 - the rules' own types
    organising.change_settings(slug=town.slug, account=town.account("organiser"), options=Options(**changes))
    return Conversation.objects.get(pk=town.id)


class TestCreating:
    """A topic is enough."""

    def test_it_begins_as_a_draft_that_only_its_organiser_sees(self, founder: int) -> None:
        """Nothing is public before I say so."""
        slug = organising.create(account=founder, topic="Shall we build trams?", language="en")

        assert slug == "shall-we-build-trams"
        found = find_conversation(slug=slug, account=founder)
        assert (found.state, found.role, found.topic) == ("draft", "organiser", "Shall we build trams?")
        with pytest.raises(Missing, match="no conversation at this address"):
            find_conversation(slug=slug)

    def test_it_has_the_five_standard_sectors(self, founder: int) -> None:
        """Citizens, companies, government, research and civil society are there from the start."""
        slug = organising.create(account=founder, topic="Trams", language="en")

        listed = organising.sectors_of(slug=slug, account=founder)
        assert tuple(one.key for one in listed) == organising.SECTORS

    def test_topics_of_the_same_words_or_without_latin_letters_get_addresses_of_their_own(
        self, founder: int
    ) -> None:
        """Two towns may ask the same, and a Japanese topic needs no Latin name."""
        topics = ("Trams", "Trams", "路面電車", "路面電車", "new", "import")
        slugs = [organising.create(account=founder, topic=topic, language="ja") for topic in topics]

        assert len({*slugs, "new", "import"}) == len(topics) + 2

    @pytest.mark.parametrize(
        ("wanted", "reason"),
        [
            ("Trams!", "small letters, digits and hyphens"),
            ("a" * 61, "60 at most"),
            ("", "small letters"),
            ("new", "already"),
            ("trams", "already"),
        ],
    )
    def test_a_chosen_address_is_checked(self, town: Town, founder: int, wanted: str, reason: str) -> None:
        """A wrong or taken address is refused with the reason."""
        assert town.slug == "trams"

        with pytest.raises(Invalid, match=reason) as refused:
            organising.create(account=founder, topic="Trams", language="en", slug=wanted)

        assert refused.value.field == "slug"

    def test_an_address_taken_at_the_same_moment_is_refused(
        self, town: Town, founder: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Two people choose the same address at once: the second is told, and nothing breaks."""
        monkeypatch.setattr("isegoria.services.organising.opening.free_slug", lambda *_given: town.slug)

        with pytest.raises(Invalid, match="already"):
            organising.create(account=founder, topic="Trams", language="en")

    def test_not_everybody_may(self, town: Town) -> None:
        """Where only chosen people open conversations, others are told whom to ask."""
        for account in (None, town.account(), town.account("organiser")):
            assert not organising.may_organise(account=account)
            with pytest.raises(Forbidden, match="Ask whoever runs this site"):
                organising.create(account=account, topic="Trams", language="en")

    def test_administrators_may_and_the_inactive_may_not(self, founder: int) -> None:
        """Who runs the site may; an account that was closed may not."""
        assert organising.may_organise(account=Account.objects.create_superuser("root@town.example").pk)
        Account.objects.filter(pk=founder).update(is_active=False)
        assert not organising.may_organise(account=founder)

    def test_administrators_look_after_everything(self, town: Town, founder: int) -> None:
        """Who runs the site sees every conversation; others their own."""
        root = Account.objects.create_superuser("root@town.example").pk
        own = organising.create(account=founder, topic="Mine", language="en")

        def slugs(account: int) -> list[str]:
            return [one.slug for one in organising.my_conversations(account=account, language="en")]

        assert slugs(root) == [own, town.slug]
        assert slugs(founder) == [own]
        assert slugs(town.account("overseer")) == [town.slug]
        assert slugs(town.account()) == []


class TestRules:
    """What the organiser may set, and what is refused."""

    @pytest.mark.parametrize(
        ("changes", "field", "reason"),
        [
            ({"topic": " "}, "topic", "empty"),
            ({"topic": "x" * 301}, "topic", "301 characters; 300 are allowed"),
            ({"topic": "a\0b"}, "topic", "NUL"),
            ({"topic": "half of a pair: \ud800"}, "topic", "cannot be stored"),
            ({"description": "x" * 10_001}, "description", "10001 characters"),
            ({"language": "tlh"}, "language", "does not speak"),
            ({"texts": {"ja": {"topic": "あ" * 301}}}, "topic", "301 characters"),
            ({"settings_name": "other"}, "settings_name", "robust or polis"),
            ({"results_shown": "never"}, "results_shown", "when results are shown"),
            ({"longest_statement": 39}, "longest_statement", "between 40 and 2,000"),
            ({"longest_statement": 2001}, "longest_statement", "between 40 and 2,000"),
            ({"fewest": 9}, "fewest", "10 or more"),
            ({"frame_ancestors": "javascript:alert(1)"}, "frame_ancestors", "https://www.example.org"),
            (
                {"frame_ancestors": "https://a.example; script-src *"},
                "frame_ancestors",
                "separated by spaces",
            ),
            ({"closes_at": timezone.now() - timedelta(hours=1)}, "closes_at", "lies ahead"),
            ({"closes_at": timezone.now() + timedelta(days=9999)}, "closes_at", "within ten years"),
        ],
    )
    def test_a_wrong_rule_is_named_and_nothing_changes(
        self, town: Town, changes: dict[str, Any], field: str, reason: str
    ) -> None:
        """Which field, why, and what to do; everything else stays as it was."""
        before = Conversation.objects.filter(pk=town.id).values().get()

        with pytest.raises(Invalid, match=reason) as refused:
            _change(town, listed=False, **changes)

        assert refused.value.field == field
        assert Conversation.objects.filter(pk=town.id).values().get() == before
        assert _kinds(town) == []

    def test_what_is_not_named_stays(self, town: Town) -> None:
        """Changing one rule leaves the others alone, and the history says which one."""
        row = _change(town, fewest=20)

        assert (row.fewest, row.topic, row.listed, row.longest_statement) == (20, "Trams", True, 280)
        assert HistoryEntry.objects.get().details == {"fields": "fewest"}

    def test_saving_without_changing_anything_leaves_no_trace(self, town: Town) -> None:
        """Pressing save twice is no news, and nothing is computed anew."""
        event = town.event()

        _change(town, topic="Trams", listed=True, fewest=10, texts={})

        assert _kinds(town) == []
        assert town.event() == event

    def test_texts_in_languages_that_the_site_does_not_speak_stay(self, town: Town) -> None:
        """An import brought a French topic; it is not lost when somebody mends the Japanese one."""
        Conversation.objects.filter(pk=town.id).update(texts={"fr": {"topic": "Trams, oui"}})

        row = _change(town, texts={"ja": {"topic": "路面電車"}, "xx": {"topic": "?"}})

        assert row.texts == {"fr": {"topic": "Trams, oui"}, "ja": {"topic": "路面電車", "description": ""}}
        assert row.topic_in("ja") == "路面電車"

    def test_a_closing_time_is_set_kept_and_taken_away(self, town: Town) -> None:
        """It closes by itself when I say so; a time that has passed may stay as it is, but not be new."""
        moment = timezone.now() + timedelta(days=3)
        assert _change(town, closes_at=moment).closes_at == moment

        past = timezone.now().replace(second=30) - timedelta(days=1)
        Conversation.objects.filter(pk=town.id).update(closes_at=past)
        _change(town, closes_at=past.replace(second=0, microsecond=0), listed=False)

        assert _change(town, never_closes=True).closes_at is None

    def test_origins_may_be_named_or_any(self, town: Town) -> None:
        """Other sites embed it only where I name them."""
        for given in ("https://a.example https://*.b.example:8443", "*", ""):
            assert _change(town, frame_ancestors=given).frame_ancestors == given

    @pytest.mark.parametrize("role", ["", "moderator", "overseer"])
    def test_only_the_organiser_changes_them(self, town: Town, role: str) -> None:
        """Moderators and overseers look, and touch nothing."""
        account = town.account(role)

        with pytest.raises(Forbidden, match="no role here that may do this"):
            organising.change_settings(slug=town.slug, account=account, options=Options(listed=False))
        with pytest.raises(Forbidden):
            organising.set_state(slug=town.slug, account=account, state="closed")
        with pytest.raises(Forbidden):
            organising.add_sector(slug=town.slug, account=account, key="farmers", names={})
        with pytest.raises(Forbidden):
            organising.seed(slug=town.slug, account=account, texts=[{"text": "Build trams"}])


class TestStates:
    """Draft, open, paused, closed; and open again."""

    @pytest.mark.parametrize("start", ["draft", "open", "paused", "closed"])
    @pytest.mark.parametrize("end", ["draft", "open", "paused", "closed", "elsewhere"])
    def test_every_way_is_allowed_or_refused(self, town: Town, start: str, end: str) -> None:
        """From each state there are few ways on, and staying is none."""
        town.change(start)
        organiser = town.account("organiser")

        if end == start or end in organising.next_states(state=start):
            found = organising.set_state(slug=town.slug, account=organiser, state=end)
            assert found.state == end
            assert Conversation.objects.get(pk=town.id).state == end
            assert len(_kinds(town)) == (end != start)
        else:
            with pytest.raises(Invalid, match="cannot go there now"):
                organising.set_state(slug=town.slug, account=organiser, state=end)
            assert Conversation.objects.get(pk=town.id).state == start

    def test_opening_pausing_and_closing_leave_their_times_and_work_for_the_map(self, town: Town) -> None:
        """The first opening is remembered; reopening forgets the closing; the map follows each."""
        Conversation.objects.filter(pk=town.id).update(state="draft", opened_at=None)
        organiser, event = town.account("organiser"), town.event()

        def go(state: str) -> Conversation:
            organising.set_state(slug=town.slug, account=organiser, state=state)
            return Conversation.objects.get(pk=town.id)

        opened = go("open").opened_at
        assert opened is not None
        assert go("closed").closed_at is not None
        reopened = go("open")
        assert (reopened.opened_at, reopened.closed_at) == (opened, None)
        assert _kinds(town) == ["opened", "closed", "opened"]
        assert town.event() == event + 3

    def test_it_closes_by_itself_once_its_time_has_come(self, town: Town) -> None:
        """The worker closes what is due, once, and nothing else; reopening then needs a new time."""
        now = timezone.now()
        Conversation.objects.filter(pk=town.id).update(closes_at=now + timedelta(hours=1))
        assert organising.close_due() == 0
        Conversation.objects.filter(pk=town.id).update(closes_at=now - timedelta(seconds=1))

        assert [organising.close_due(), organising.close_due()] == [1, 0]

        assert Conversation.objects.get(pk=town.id).state == "closed"
        assert [(one.kind, one.role) for one in history(slug=town.slug).lines] == [("closed", "")]
        organising.set_state(slug=town.slug, account=town.account("organiser"), state="open")
        assert Conversation.objects.get(pk=town.id).closes_at is None

    def test_what_is_being_deleted_cannot_be_opened(self, town: Town) -> None:
        """Once the waiting time is over, nobody can vote on what is left."""
        passed = timezone.now() - timedelta(seconds=1)
        Conversation.objects.filter(pk=town.id).update(state="draft", delete_after=passed)

        with pytest.raises(Gone, match="deletion has begun"):
            organising.set_state(slug=town.slug, account=town.account("organiser"), state="open")


class TestSectors:
    """Parts of society, the organiser's own ones too."""

    def test_the_organiser_adds_renames_and_removes_one(self, town: Town) -> None:
        """Farmers matter here: they get a sector, a Japanese name, and lose it again."""
        given: dict[str, Any] = {"slug": town.slug, "account": town.account("organiser"), "key": "farmers"}

        organising.add_sector(**given, names={"en": " Farmers ", "ja": ""})
        organising.rename_sector(**given, names={"en": "Farmers", "ja": "農家"})
        listed = organising.sectors_of(slug=town.slug, account=town.account("overseer"))
        assert listed[-1] == organising.SectorRow("farmers", {"en": "Farmers", "ja": "農家"}, 0, 0)

        organising.remove_sector(**given)
        organising.remove_sector(**given)
        assert not Sector.objects.filter(key="farmers").exists()
        assert _kinds(town) == ["sector-added", "sector-renamed", "sector-removed"]

    @pytest.mark.parametrize(
        ("key", "name", "field", "reason"),
        [
            ("Farmers", "x", "key", "small Latin letters"),
            ("", "x", "key", "small Latin letters"),
            ("x" * 41, "x", "key", "small Latin letters"),
            ("citizen", "x", "key", "already"),
            ("farmers", "x" * 101, "names", "101 characters; 100 are allowed"),
            ("farmers", "a\0b", "names", "NUL"),
        ],
    )
    def test_a_wrong_one_is_refused(self, town: Town, key: str, name: str, field: str, reason: str) -> None:
        """With the field, the reason and the remedy."""
        with pytest.raises(Invalid, match=reason) as refused:
            organising.add_sector(
                slug=town.slug, account=town.account("organiser"), key=key, names={"en": name}
            )

        assert refused.value.field == field

    def test_there_are_thirty_at_most(self, town: Town) -> None:
        """Nobody reads a result in hundreds of parts."""
        given: dict[str, Any] = {"slug": town.slug, "account": town.account("organiser"), "names": {}}
        for number in range(25):
            organising.add_sector(**given, key=f"own-{number}")

        with pytest.raises(Invalid, match="Remove one first"):
            organising.add_sector(**given, key="own-25")

    def test_one_with_people_or_invitations_stays(self, town: Town) -> None:
        """Nobody loses the sector they said they belong to."""
        citizen, company = (Sector.objects.get(key=key) for key in ("citizen", "company"))
        Participant.objects.filter(pk=town.people[0]).update(sector=citizen)
        now = timezone.now()
        Invitation.objects.create(
            conversation_id=town.id, hash=b"x", batch="b", sector=company, created_at=now, expires_at=now
        )

        for key in ("citizen", "company"):
            with pytest.raises(Invalid, match="so it stays"):
                organising.remove_sector(slug=town.slug, account=town.account("organiser"), key=key)
        listed = organising.sectors_of(slug=town.slug, account=town.account("organiser"))
        assert [(one.people, one.invited) for one in listed[:3]] == [(1, 0), (0, 1), (0, 0)]

    def test_one_that_is_gone_cannot_be_renamed(self, town: Town) -> None:
        """Somebody removed it while my page was open."""
        with pytest.raises(Invalid, match="Load the page again"):
            organising.rename_sector(
                slug=town.slug, account=town.account("organiser"), key="farmers", names={"en": "Farmers"}
            )


def test_roles_end_with_the_account(town: Town) -> None:
    """An account that was closed looks after nothing any more."""
    organiser = town.account("organiser")
    Account.objects.filter(pk=organiser).update(is_active=False)

    with pytest.raises(Forbidden):
        organising.set_state(slug=town.slug, account=organiser, state="closed")
    assert Role.objects.count() == 1
