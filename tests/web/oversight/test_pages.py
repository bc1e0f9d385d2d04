"""The pages of oversight: what each tells, holds back and asks for; looking changes nothing."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from governed import governed_town
from isegoria.services.governing import reading
from isegoria.store.models import Account, AgentAction, AgentApproval, Motion, Speech, Swarm, SwarmAgent
from isegoria.web.pages.oversight.urls import urlpatterns

if TYPE_CHECKING:
    from django.http import HttpResponse

    from governed import Governed
    from town import Town

pytestmark = pytest.mark.django_db
_HERE = "/c/trams/stewards/"
_SECRET = ("Two people vote alike.", "二人の投票が似ている。")
_CHANGING = ("found", "wake", "pause", "approve", "refuse", "vote", "speak")


@pytest.fixture
def governed(town: Town) -> Governed:
    """Let stewards work in the town."""
    return governed_town(town)


def _get(governed: Governed, path: str = "", role: str | None = None, language: str = "en") -> str:
    answer = governed.town.browser(role=role, language=language).get(_HERE + path)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


def _post(governed: Governed, role: str, path: str, **sent: str) -> HttpResponse:
    return governed.town.browser(role=role).post(_HERE + path, sent)  # type: ignore[return-value]


def _addresses(governed: Governed) -> dict[str, str]:
    """Give every address of oversight by its name, filled in with the action that is held back."""
    given = {
        "slug": "trams",
        "agent": "watch",
        "number": governed.actions["restricted"],
        "old": 1,
        "new": 2,
    }
    made = {}
    for one in urlpatterns:
        wanted = dict(given)
        if "difference" in str(one.name):
            wanted["agent"] = "triage"
        if "chamber" in str(one.pattern):
            wanted["number"] = 1
        names = one.pattern.converters
        made[str(one.name)] = reverse(str(one.name), kwargs={name: wanted[name] for name in names})
    return made


def _readable(governed: Governed) -> dict[str, str]:
    """Give those that everybody reads."""
    closed = {f"oversight-{name}" for name in (*_CHANGING, "move", "disband")}
    return {name: path for name, path in _addresses(governed).items() if name not in closed}


class TestWhatEachTells:
    """Everybody reads what agents do, and under which clause."""

    def test_the_swarm_shows_its_tree_figures_law_and_newest_words(self, governed: Governed) -> None:
        """Who is below whom, how each stands, what happened within a day, and the constitution in force."""
        page = _get(governed)

        for name in ("steward", "triage", "duplicates", "reporter", "watch", "bridging"):
            assert f'href="{_HERE}agents/{name}/' in page
        assert "What stewards may do" in page
        figures = dict(re.findall(r"<dt>(?:<a[^>]*>)?([^<]+)(?:</a>)?</dt><dd>(\d+)</dd>", page))
        assert (figures["took effect within a day"], figures["denied by rule within a day"]) == ("2", "1")
        assert figures["wait for people"] == "1"

    def test_an_agent_shows_its_goal_six_layers_and_both_buses(self, governed: Governed) -> None:
        """What it was told stands above what each of its layers said, southbound and northbound."""
        page = _get(governed, "agents/triage/")

        assert "Put the moderators' queue in order, appeals first." in page
        layers = page.split('<ol class="layers">')[1].split("</ol>")[0]
        assert layers.count('<div class="layer">') == 6
        assert "packet south" in layers
        assert "packet north" in layers
        assert "待ち行列を並べる" in _get(governed, "agents/triage/", language="ja")

    def test_a_denial_names_its_clause_and_guard(self, governed: Governed) -> None:
        """Whoever asks why finds the clause that people ratified, a click away."""
        page = _get(governed, f"actions/{governed.actions['denied']}/")

        assert "forbid hide statement" in page
        assert "/constitutions/town-stewards/" in page
        assert "Nobody is silenced" in page

    def test_a_refusal_is_shown_with_its_reason_and_a_role(self, governed: Governed) -> None:
        """People answer for what they say by their role, not by their name."""
        page = _get(governed, f"actions/{governed.actions['refused']}/")

        assert "A figure is old." in page
        assert "refused" in page
        assert "an organiser" in page.lower()

    def test_what_waits_is_decided_only_by_those_whom_a_clause_names(self, governed: Governed) -> None:
        """An organiser is offered yes and no; an overseer and a passer-by read it."""
        address = f"actions/{governed.actions['waiting']}/approve/"

        offered = {
            role: address in _get(governed, "waiting/", role) for role in ("organiser", "overseer", None)
        }

        assert offered == {"organiser": True, "overseer": False, None: False}
        assert "Publish Tuesday's report." in _get(governed, "waiting/")

    def test_decisions_are_found_by_status_and_agent(self, governed: Governed) -> None:
        """A choice that nobody offers chooses nothing."""
        page = _get(governed, "actions/?status=denied")

        assert "Hide statement 4." in page
        assert "Put 3 statements in order." not in page
        assert "Put 3 statements in order." in _get(governed, "actions/?agent=triage")
        assert "Put 3 statements in order." in _get(governed, "actions/?status=%3Cb%3E")

    def test_a_configuration_shows_what_was_changed(self, governed: Governed) -> None:
        """Each version keeps its reason; two of them are laid side by side."""
        page = _get(governed, "agents/triage/configuration/")
        difference = _get(governed, "agents/triage/configuration/1/2/difference/")

        assert "Appeals waited for too long." in page
        assert "appeals first" in difference

    def test_a_motion_tells_programs_from_people(self, governed: Governed) -> None:
        """The debate says who only advises, in the reader's language."""
        english, japanese = _get(governed, "chamber/1/"), _get(governed, "chamber/1/", language="ja")

        assert "The doubt was cleared up." in english
        assert set(re.findall(r"guardian", english.lower()))
        assert "guardian" not in re.sub(r"<[^>]+>", "", japanese).lower()

    def test_where_nobody_founded_stewards_an_organiser_is_told_how(self, town: Town) -> None:
        """Others learn that there are none, and are not offered what they may not do."""
        organiser = town.browser(role="organiser").get(_HERE).content.decode()
        passer = town.browser().get(_HERE).content.decode()

        assert f'action="{_HERE}found/"' in organiser
        assert f'action="{_HERE}found/"' not in passer


class TestWhatIsHeldBack:
    """Sights of few people are for those who look after the conversation; names are for nobody."""

    def test_no_page_shows_what_is_about_few_people(self, governed: Governed) -> None:
        """In pages, JSON or packets, for passers-by and for accounts without a role."""
        for role, language in ((None, "ja"), ("", "en")):
            browser = governed.town.browser(role=role, language=language)
            for path in _readable(governed).values():
                text = unescape(browser.get(path).content.decode())
                assert not [one for one in _SECRET if one in text], path

    @pytest.mark.parametrize("role", ["organiser", "moderator", "overseer"])
    def test_whoever_looks_after_the_conversation_sees_it(self, governed: Governed, role: str) -> None:
        """Else nobody could follow up an alarm."""
        assert _SECRET[0] in _get(governed, f"actions/{governed.actions['restricted']}/", role)

    def test_no_page_names_a_person(self, governed: Governed) -> None:
        """Whoever moved, spoke, voted or refused is shown by the role alone, to everybody else."""
        Account.objects.filter(pk=governed.town.account("organiser")).update(name="Zebulon Quayle")
        for role in (None, "moderator"):
            browser = governed.town.browser(role=role)
            for path in _readable(governed).values():
                text = browser.get(path).content.decode()
                assert "Zebulon" not in text, path
                assert "organiser@trams.example" not in text, path


class TestLookingChangesNothing:
    """Links, previews and crawlers have no effect."""

    def test_addresses_that_change_something_do_not_answer_to_looking(self, governed: Governed) -> None:
        """Not even for whoever may do everything."""
        before = reading.state_of(slug="trams")
        browser = governed.town.browser(role="organiser")

        statuses = {browser.get(_addresses(governed)[f"oversight-{name}"]).status_code for name in _CHANGING}

        assert statuses == {405}
        assert reading.state_of(slug="trams") == before

    def test_forms_wait_until_they_are_sent(self, governed: Governed) -> None:
        """The form of a motion, and that of the end of all, only ask, however they are filled in."""
        before, motions = reading.state_of(slug="trams"), Motion.objects.count()

        _get(governed, "chamber/new/?kind=end&agent=triage&sure=yes&reason=Now", "organiser")
        _get(governed, "disband/?sure=yes", "organiser")

        assert reading.state_of(slug="trams") == before
        assert Motion.objects.count() == motions
        assert not SwarmAgent.objects.filter(name="triage", ended_at__isnull=False).exists()


class TestWhatGoesWrong:
    """Each mistake is told where it was made, with what to do; what was written is kept."""

    def test_a_refusal_needs_a_reason(self, governed: Governed) -> None:
        """The action still waits."""
        number = governed.actions["waiting"]

        answer = _post(governed, "organiser", f"actions/{number}/refuse/", reason=" ")

        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'aria-invalid="true"' in page
        assert 'id="problem"' in page
        assert AgentAction.objects.get(pk=number).status == "waiting"
        assert not AgentApproval.objects.filter(action_id=number).exists()

    def test_an_end_has_to_be_confirmed(self, governed: Governed) -> None:
        """Without the tick nothing ends, and the reason need not be written again."""
        sent = {"kind": "end", "agent": "triage", "reason": "It is <done>."}

        answer = _post(governed, "organiser", "chamber/new/", **sent)

        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Tick the box: ended agents never work again." in page
        assert "It is &lt;done&gt;." in page
        assert not SwarmAgent.objects.filter(name="triage", ended_at__isnull=False).exists()

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"kind": "pause", "reason": ""}, "reason"),
            ({"kind": "configure", "reason": "Why.", "goal_ja": "", "budget": "10"}, "goal"),
            ({"kind": "configure", "reason": "Why.", "budget": "many"}, "budget"),
        ],
    )
    def test_a_motion_that_cannot_be_is_not_moved(
        self, governed: Governed, sent: dict[str, str], field: str
    ) -> None:
        """The field that is wrong is marked, and the board is not asked."""
        motions = Motion.objects.count()

        answer = _post(governed, "organiser", "chamber/new/", agent="triage", **sent)

        assert answer.status_code == 422, field
        page = answer.content.decode()
        (marked,) = [
            one
            for one in re.findall(r"<(?:input|textarea)[^>]*>", page)
            if 'aria-invalid="true"' in one and f'name="{field}' in one
        ][:1]
        assert "problem" in marked.split('aria-describedby="')[1].split('"')[0]
        assert 'id="problem"' in page
        assert Motion.objects.count() == motions

    def test_there_is_no_way_back_to_a_version_that_never_was(self, governed: Governed) -> None:
        """Whoever asks for one is told so, and the board is not asked."""
        motions = Motion.objects.count()

        sent = {"kind": "rollback", "agent": "triage", "number": "99", "reason": "Why."}
        answer = _post(governed, "organiser", "chamber/new/", **sent)

        assert answer.status_code == 404
        assert Motion.objects.count() == motions

    def test_silence_is_no_speech(self, governed: Governed) -> None:
        """An empty text is not put into the chamber."""
        spoken = Speech.objects.count()

        answer = _post(governed, "organiser", "chamber/1/speak/", text="")

        assert answer.status_code == 422
        assert Speech.objects.count() == spoken

    @pytest.mark.parametrize(
        "path",
        [
            "agents/nobody/",
            "agents/triage/configuration/1/9/difference/",
            "actions/99999/",
            "chamber/99/",
        ],
    )
    def test_what_there_is_not_is_not_found(self, governed: Governed, path: str) -> None:
        """Nobody meets a broken page."""
        assert governed.town.browser().get(_HERE + path).status_code == 404


class TestWhatTakesEffect:
    """What people decide on these pages happens."""

    def test_an_organiser_changes_what_an_agent_is_told_in_both_languages(self, governed: Governed) -> None:
        """Alone on the board, it takes effect at once; the other words and the budget stay."""
        form = _get(governed, "chamber/new/?kind=configure&agent=triage", "organiser")
        fields = dict(
            re.findall(
                r'<textarea id="([a-z_-]+)" name="[^"]+"[^>]*>([^<]*)</textarea>', form.split("<form")[-1]
            )
        )
        name = next(one for one in fields if one.startswith("goal") and one.endswith("en"))
        sent = {**fields, name: "Put appeals first.", "reason": "Simulated.", "budget": "7"}

        _post(governed, "organiser", "chamber/new/", kind="configure", agent="triage", **sent)

        assert Motion.objects.get(kind="configure").state == "carried"
        assert "Put appeals first." in _get(governed, "agents/triage/")
        assert SwarmAgent.objects.get(name="triage").budget == 7

    def test_an_overseer_pauses_everybody_and_cannot_let_them_go_on(self, governed: Governed) -> None:
        """Stopping takes one; going on takes the board."""
        _post(governed, "overseer", "pause/", agent="board")
        refused = governed.town.browser(role="overseer").get(f"{_HERE}chamber/new/?kind=resume&agent=board")

        assert Swarm.objects.get().paused_by == "overseer"
        assert refused.status_code == 403
