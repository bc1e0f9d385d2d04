"""One commitment: the pledge, what was reported, and every challenge with its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from isegoria.services import committing
from isegoria.services.moderating import hiding_reasons
from isegoria.web.pages.committing.asking import challenger, in_force, page
from isegoria.web.pages.committing.forms import AnswerForm, ChallengeForm, ReportForm
from isegoria.web.pages.committing.lines import lines_shown
from isegoria.web.pages.committing.wording import challenge_name, hidden_because, statuses
from isegoria.web.pages.constitution.saying import said
from isegoria.web.pages.results.asking import language_of_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.committing import ChallengeInfo, ProgressInfo


@dataclass(frozen=True, slots=True)
class ShownProgress:
    """A report in words."""

    info: ProgressInfo
    status: str
    hidden: str


@dataclass(frozen=True, slots=True)
class ShownChallenge:
    """A challenge in words, with the form for its answer."""

    info: ChallengeInfo
    state: str
    hidden: str
    answer_hidden: str
    form: AnswerForm


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sent that was not taken, to be shown again.

    Attributes:
        answered: number of the challenge that the answer was for.
        problem: what is wrong beside the fields of a form; "" for nothing.
    """

    report: ReportForm | None = None
    challenge: ChallengeForm | None = None
    answer: AnswerForm | None = None
    answered: int = 0
    problem: str = ""


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show it."""
    return commitment_page(request, slug, number)


def commitment_page(
    request: HttpRequest, slug: str, number: int, sent: Sent | None = None, *, status: int = 200
) -> HttpResponse:
    """Draw the page, with what was sent to it and not taken.

    Args:
        request: by whoever is asking.
        slug: of the constitution.
        number: of the commitment.
        sent: None where nothing was.
        status: of the answer.
    """
    who = challenger(request, slug)
    found = committing.commitment(constitution=slug, number=number, **who)
    given = sent or Sent()
    names = statuses()
    return page(
        request,
        "commitment.html",
        in_force(slug),
        status=status,
        found=found,
        line=lines_shown([found.line])[0],
        pledge=said(found.pledges, language_of_page()),
        pledge_hidden=hidden_because(found.hidden),
        progress=[
            ShownProgress(one, names.get(one.status, one.status), hidden_because(one.hidden))
            for one in found.progress
        ],
        challenges=[_shown(one, given) for one in found.challenges],
        report_form=given.report or ReportForm(auto_id="report_%s"),
        challenge_form=given.challenge or ChallengeForm(auto_id="challenge_%s"),
        sent=given,
        may_challenge=not found.own and any(one is not None for one in who.values()),
        signed_in=who["account"] is not None,
        reasons=hiding_reasons(),
        answer_days=committing.ANSWER_DAYS,
    )


def _shown(one: ChallengeInfo, sent: Sent) -> ShownChallenge:
    form = sent.answer if sent.answered == one.number else None
    return ShownChallenge(
        one,
        challenge_name(one),
        hidden_because(one.hidden),
        hidden_because(one.answer_hidden),
        form or AnswerForm(initial={"text": one.answer}, auto_id=f"answer_{one.number}_%s"),
    )
