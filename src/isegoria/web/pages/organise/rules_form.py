"""The form of a conversation's rules and texts; services check what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from isegoria.services import organising
from isegoria.web.pages.organise.forms import language_choices, moment_field

if TYPE_CHECKING:
    from isegoria.services.organising import Written

_SETTINGS = [
    "listed",
    "invitation_only",
    "statements_open",
    "moderate_first",
    "links_allowed",
    "ask_sector",
    "results_shown",
    "publication",
    "closes_at",
    "longest_statement",
    "fewest",
    "settings_name",
    "frame_ancestors",
]


class SettingsForm(forms.Form):
    """The rules of a conversation, and its texts in every language of the site."""

    topic = forms.CharField(label=_("Topic"), max_length=organising.LONGEST_TOPIC)
    description = forms.CharField(
        label=_("Description"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=organising.LONGEST_DESCRIPTION,
        required=False,
    )
    listed = forms.BooleanField(label=_("List it on the front page"), required=False)
    invitation_only = forms.BooleanField(label=_("Only people with an invitation take part"), required=False)
    statements_open = forms.BooleanField(label=_("Participants may add statements"), required=False)
    moderate_first = forms.BooleanField(
        label=_("New statements show only once a moderator has let them in"), required=False
    )
    links_allowed = forms.BooleanField(label=_("Statements may contain links"), required=False)
    ask_sector = forms.BooleanField(label=_("Ask participants for their sector"), required=False)
    results_shown = forms.ChoiceField(
        label=_("Participants see the results"),
        choices=[("live", _("while it is open")), ("closed", _("once it is closed"))],
        help_text=_(
            "While it is open, whoever watches the results sees each vote come in. Where few people vote and "
            "somebody may know who votes when, show them once it is closed."
        ),
    )
    publication = forms.ChoiceField(
        label=_("How votes are published"),
        choices=[
            ("sealed", _("sealed: only as sums of 10 people or more; auditors whom you name recount")),
            ("open", _("open: as a table without names as well; everybody can recount")),
        ],
    )
    closes_at = moment_field()
    longest_statement = forms.IntegerField(
        label=_("Longest statement, in characters"), min_value=40, max_value=2000
    )
    fewest = forms.IntegerField(
        label=_("Fewest people in a published figure"),
        help_text=_("Figures about fewer people are left out, so that nobody can be singled out."),
        min_value=organising.FEWEST_FLOOR,
        max_value=1000,
    )
    settings_name = forms.ChoiceField(
        label=_("How the opinion map is computed"),
        choices=[
            ("robust", _("robust: holds when people vote on few statements (recommended)")),
            ("polis", _("as Polis does, to compare with conversations held there")),
        ],
    )
    frame_ancestors = forms.CharField(
        label=_("Sites that may embed it"),
        help_text=_("Such as https://www.example.org, separated by spaces; * for any; empty for none."),
        max_length=1000,
        required=False,
    )

    def __init__(self, *args: Any, written: Written, fixed: bool, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's own
        super().__init__(*args, **kwargs)
        self.others = [one for one in language_choices() if one[0] != written.language]
        self._word_publication(fixed=fixed)
        self.fields["closes_at"].label = _("Closes by itself at (optional)")
        self.fields["closes_at"].help_text = _("Time zone: %(zone)s") % {"zone": settings.TIME_ZONE}
        for code, name in self.others:
            self.fields[f"topic_{code}"] = forms.CharField(
                label=_("Topic in %(language)s") % {"language": name},
                max_length=organising.LONGEST_TOPIC,
                required=False,
            )
            self.fields[f"description_{code}"] = forms.CharField(
                label=_("Description in %(language)s") % {"language": name},
                widget=forms.Textarea(attrs={"rows": 6}),
                max_length=organising.LONGEST_DESCRIPTION,
                required=False,
            )

    def _word_publication(self, *, fixed: bool) -> None:
        """Say what the choice means, or why there is none any more."""
        field = self.fields["publication"]
        field.disabled = fixed
        field.help_text = (
            _("This was fixed when the conversation was opened: people voted on the word that was given.")
            if fixed
            else _(
                "Participants are told before they vote, so it cannot be changed once the conversation was "
                "opened. In an open table somebody may be recognised by how they voted; take that where "
                "opinions are no secret. Sealed votes are recounted by overseers whom you name under “Roles”."
            )
        )

    def texts_fields(self) -> list[forms.BoundField]:
        """List topic and description in every language."""
        names = ["topic", "description"]
        names += [f"{what}_{code}" for code, _name in self.others for what in ("topic", "description")]
        return [self[name] for name in names]

    def rules_fields(self) -> list[forms.BoundField]:
        """List the rules."""
        return [self[name] for name in _SETTINGS]

    def options(self) -> organising.Options:
        """Give what was filled in."""
        data = self.cleaned_data
        texts = {
            code: {what: data[f"{what}_{code}"] for what in ("topic", "description")}
            for code, _name in self.others
        }
        rules = {name: data[name] for name in _SETTINGS}
        return organising.Options(
            topic=data["topic"],
            description=data["description"],
            texts=texts,
            never_closes=data["closes_at"] is None,
            **rules,
        )
