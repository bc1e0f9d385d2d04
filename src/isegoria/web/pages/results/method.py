"""How the results were computed, and what they do not show, in words and with the numbers that were used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.opinion.settings import settings_named
from isegoria.web.pages.results.figures import number, percent, points

if TYPE_CHECKING:
    from isegoria.services.mapping import Method, Results


def steps_of(results: Results) -> list[str]:
    """Describe the steps of the computation, in order."""
    method = results.method
    if method is None:
        return []
    polis = method.settings == "polis"
    values = _values(method)
    steps = [_votes(), *(_polis(values) if polis else _robust(values))]
    if values["resamples"] != "0":
        steps.append(
            _(
                "Stability: groups are computed again %(resamples)s times from half of the people. The "
                "figure is how far each group returns on average (Jaccard overlap; 1 is always the same "
                "people). From 0.75 on a group is called stable, below 0.5 weak."
            )
            % values
        )
    steps.append(
        _(
            "Intervals hold %(inside)s of the posterior probability, %(tail)s being left out at either end, "
            "starting from every share being equally likely (Beta distribution). Percentages beside bars are "
            "the votes as counted."
        )
        % values
    )
    steps.append(_sectors())
    return steps


def limits_of(results: Results) -> list[str]:
    """Say what the results do not show."""
    found = [
        _(
            "Participants chose to take part. The figures speak of them, not of the whole population: this "
            "is not an opinion poll."
        ),
        _(
            "Intervals cover the chance of who among such people happened to vote on a statement. They do "
            "not cover who stayed away."
        ),
        _("People voted on the wording of a statement. A different wording may find a different answer."),
        ngettext(
            "Figures about fewer than %(number)s person are held back, and so is whatever they could be "
            "worked out from. Lists of what is agreed, rejected or divisive are computed from the figures "
            "shown.",
            "Figures about fewer than %(number)s people are held back, and so is whatever they could be "
            "worked out from. Lists of what is agreed, rejected or divisive are computed from the figures "
            "shown.",
            results.fewest,
        )
        % {"number": number(results.fewest)},
    ]
    if results.conversation.is_open:
        found.append(
            _(
                "People are still voting. Whoever compares these results with those of a moment earlier sees "
                "how the people in between voted, though not who they are."
            )
        )
    return found + _counted(results)


def command_of(results: Results) -> str:
    """Give the command that computes the same digest from an export of the conversation."""
    settings = "" if results.settings_name == "robust" else f" --settings {results.settings_name}"
    return f"isegoria analyse {results.conversation.slug}.zip{settings}"


def _counted(results: Results) -> list[str]:
    found = []
    qualified = results.method.qualified if results.method else None
    ungrouped = results.participants - qualified if qualified is not None else 0
    if ungrouped >= results.fewest:
        text = ngettext(
            "%(number)s participant voted too little to be placed. Those votes are in the counts of everyone "
            "only.",
            "%(number)s participants voted too little to be placed. Their votes are in the counts of "
            "everyone only.",
            ungrouped,
        )
        found.append(text % {"number": number(ungrouped)})
    left_out = sum(not one.counts for one in results.statements)
    if left_out:
        text = ngettext(
            "%(number)s statement was left out of groups and consensus: by the moderators, or because it is "
            "about the conversation itself. It is marked in the list.",
            "%(number)s statements were left out of groups and consensus: by the moderators, or because they "
            "are about the conversation itself. They are marked in the list.",
            left_out,
        )
        found.append(text % {"number": number(left_out)})
    return found


def _values(method: Method) -> dict[str, str]:
    settings = settings_named(method.settings)
    return {
        "most_groups": number(settings.most_groups),
        "votes_seen": number(settings.votes_seen),
        "votes_to_group": number(method.votes_to_group),
        "resamples": number(settings.resamples),
        "gap": number(points(method.gap)),
        "inside": percent(1.0 - 2.0 * method.tail),
        "tail": percent(method.tail),
    }


def _votes() -> str:
    return _(
        "Everybody’s latest vote on each statement counts. Statements that moderators left out, or that are "
        "about the conversation itself, count neither for groups nor for consensus."
    )


def _sectors() -> str:
    return _(
        "Sectors are what participants said of themselves, or what their invitation vouches for. A statement "
        "is agreed across sectors if more than half of every sector shown agrees even at the lower end of "
        "the interval."
    )


def _robust(values: dict[str, str]) -> list[str]:
    return [
        _(
            "From which statements people tend to vote alike on, the main directions in which opinions "
            "differ are estimated. Each person stands where their votes make it likely; somebody with few "
            "votes stands nearer the middle."
        ),
        _(
            "Divisions into 2 to %(most_groups)s groups (k-means) are tried and the best separated one is "
            "kept, but only if it is clearer than in simulated crowds that have no groups, and if it returns "
            "when half of the people are left out. Otherwise there are no clear groups."
        )
        % values,
        _(
            "Agreed means: in every group at least %(votes_seen)s votes, and more than half agree even at "
            "the lower end of the interval. They are ranked by agreement less disagreement in the least "
            "agreeing group. Rejected is the same for disagreement."
        )
        % values,
        _(
            "A statement stands for a group if more than half of its members vote so, and surely more than "
            "everybody else (%(votes_seen)s votes at least on both sides)."
        )
        % values,
        _(
            "A statement divides if the shares who agree in two groups differ by %(gap)s percentage points "
            "or more, even at the cautious end."
        )
        % values,
    ]


def _polis(values: dict[str, str]) -> list[str]:
    return [
        _(
            "Missing votes are filled with the statement’s mean, and the two directions in which votes vary "
            "most (principal components) make the map."
        ),
        _(
            "People are divided by k-means into 2 to %(most_groups)s groups, whichever number separates them "
            "best. This method always finds groups, even where there are no clear ones."
        )
        % values,
        _(
            "Majority consensus: up to five statements that most of the crowd as a whole agrees with, by a "
            "test of proportions at 90%%. It does not look at groups."
        )
        % values,
        _(
            "A group is represented by up to five statements that pass Polis’s two tests: most of the group "
            "votes so, and more than the others do."
        ),
        _(
            "What divides is not part of Polis’s method; it is computed as in the robust one: two groups’ "
            "shares differ by %(gap)s percentage points or more, even at the cautious end."
        )
        % values,
    ]
