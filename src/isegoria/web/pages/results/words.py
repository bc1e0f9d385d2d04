"""Headings of the parts of the results, what introduces each, and what is said where one is empty."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Wording:
    """Words for results of one kind.

    Attributes:
        whose: who agrees: "groups", "everyone" or, by Polis's rule, "majority".
        groups: whether there are any.
        sectors: whether any sector has votes that are shown.
        everywhere: whether anything is agreed in every group and sector.
    """

    whose: str
    groups: bool
    sectors: bool
    everywhere: bool

    def heading(self, part: str) -> str:
        """Name a part."""
        return _headings(self)[part]

    def intro(self, part: str) -> str:
        """Introduce a part; "" where its heading says it all."""
        return _intros(self).get(part, "")

    def empty(self, part: str) -> str:
        """Say that a part is empty, and what that may mean."""
        return _empty(self)[part]

    def groups_intro(self) -> str:
        """Introduce the groups."""
        if self.whose == "majority":
            return _(
                "For each group, what represents it by Polis’s rules: statements on which it votes unlike "
                "everybody else. Groups come from votes alone; nobody was asked who they are."
            )
        return _(
            "For each group, what it stands for: statements on which most of its members vote one way, and "
            "surely more so than everybody else. Groups come from votes alone; nobody was asked who they are."
        )


def _headings(kind: Wording) -> dict[str, str]:
    by_group = kind.whose == "groups"
    return {
        "everywhere": _("Agreed across groups and sectors") if kind.groups else _("Agreed across sectors"),
        "agreed": {
            "groups": _("Agreed in every group, but not surely in every sector")
            if kind.sectors
            else _("What is agreed across groups"),
        }.get(kind.whose, _("What most people agree on")),
        "rejected": _("What every group rejects") if by_group else _("What most people reject"),
        "divisive": _("What divides"),
        "dissent": _("Minority dissent"),
    }


def _intros(kind: Wording) -> dict[str, str]:
    agreed = {
        "groups": _(
            "More than half of every opinion group agrees with these statements, even at the cautious end of "
            "what the votes allow: no group is outvoted by another. The surest come first."
        ),
        "everyone": _(
            "As there are no clear opinion groups, people are counted as one: more than half of those who "
            "voted enough agree with these statements, even at the cautious end of what the votes allow. The "
            "surest come first."
        ),
        "majority": _(
            "Polis’s rule counts all participants as one crowd and lists at most five statements. A group "
            "may still disagree: look at its bar."
        ),
    }[kind.whose]
    everywhere = (
        _(
            "More than half of every opinion group and of every sector shown agrees with these statements, "
            "even at the cautious end of what the votes allow. This is what the result rests on."
        )
        if kind.groups
        else _(
            "More than half of every sector shown agrees with these statements, even at the cautious end of "
            "what the votes allow. This is what the result rests on."
        )
    )
    return {
        "everywhere": everywhere,
        "agreed": agreed,
        "divisive": _(
            "Statements on which two groups surely stand far apart, the widest gap first. They are where "
            "listening to each other is needed most."
        ),
        "dissent": _(
            "Who disagrees most with what is agreed, and who is united against what most people agree with. "
            "A majority does not make them wrong."
        ),
    }


def _empty(kind: Wording) -> dict[str, str]:
    agreed = {
        "groups": _(
            "No statement is surely agreed on by every group. That may mean real differences, or too few "
            "votes so far. More votes, or statements that build a bridge between the groups, may show "
            "common ground."
        ),
        "everyone": _(
            "No statement surely has more than half of the people behind it. That may mean that opinions are "
            "mixed, or that there are too few votes so far: each statement needs more of them."
        ),
        "majority": _("By Polis’s rule, no statement has a clear majority behind it."),
    }[kind.whose]
    if kind.everywhere:
        agreed = _("Whatever every group agrees on, every sector shown agrees on as well.")
    return {
        "everywhere": _("No statement is surely agreed on by every group and every sector shown.")
        if kind.sectors
        else _(
            "Too few people have said which sector they belong to, or no sector has enough votes to be shown."
        ),
        "agreed": agreed,
        "rejected": _("No statement is surely rejected in this way."),
        "divisive": _("No statement clearly divides the groups.")
        if kind.groups
        else _("Without clear groups, there is nothing that divides groups."),
        "dissent": _("No group or sector shown stands out against what is agreed."),
    }
