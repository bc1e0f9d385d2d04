"""Forms about organisations and commitments; services check what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from isegoria.services import committing
from isegoria.web.pages.committing.wording import kinds, statuses
from isegoria.web.pages.organise.forms import language_choices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LINK = 500


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


def _link(label: Any) -> forms.CharField:  # noqa: ANN401 - a text that is translated when shown
    return forms.CharField(
        label=label,
        help_text=_("An address that begins with https://. It is shown as it is."),
        max_length=_LINK,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "dir": "ltr"}),
    )


class OrganisationForm(forms.Form):
    """What is said of an organisation."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("What it is"))
    website = _link(_("Website (optional)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's own
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose")), *kinds().items()]
        self.fields["kind"] = forms.ChoiceField(label=self.fields["kind"].label, choices=choices)


class RegisterForm(OrganisationForm):
    """The same, with the address that it will have here."""

    slug = forms.CharField(
        label=_("Address (optional)"),
        help_text=_("Small Latin letters, digits and hyphens. It cannot be changed later."),
        max_length=60,
        required=False,
    )


class PledgeForm(forms.Form):
    """A pledge in each language of the site; one is enough."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - as Django's own
        organisations: Sequence[tuple[str, str]] | None = None,
        pledges: Mapping[str, str] | None = None,
        **kwargs: Any,  # noqa: ANN401 - likewise
    ) -> None:
        super().__init__(*args, **kwargs)
        if organisations is not None:
            self.fields["organisation"] = forms.ChoiceField(label=_("Organisation"), choices=organisations)
        self.codes = [code for code, _name in language_choices()]
        for code, name in language_choices():
            self.fields[f"pledges_{code}"] = forms.CharField(
                label=_("What the organisation will do, in %(language)s") % {"language": name},
                widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
                max_length=committing.LONGEST_PLEDGE,
                required=False,
                initial=(pledges or {}).get(code, ""),
            )

    def said(self) -> dict[str, str]:
        """Give the pledge by language."""
        return {code: self.cleaned_data[f"pledges_{code}"] for code in self.codes}


class WithdrawForm(forms.Form):
    """Why a commitment is withdrawn."""

    reason = forms.CharField(
        label=_("Why"), widget=_area(4), max_length=committing.LONGEST_REASON, help_text=_("Public.")
    )


class ReportForm(forms.Form):
    """How far a commitment has come."""

    status = forms.ChoiceField(label=_("How far it has come"))
    text = forms.CharField(
        label=_("What was done, or why not"), widget=_area(5), max_length=committing.LONGEST_TEXT
    )
    evidence = _link(_("Link to evidence (optional)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's own
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose")), *statuses().items()]
        self.fields["status"] = forms.ChoiceField(label=self.fields["status"].label, choices=choices)


class ChallengeForm(forms.Form):
    """What is not kept."""

    text = forms.CharField(
        label=_("What is not kept, and how can others see that?"),
        help_text=_("Public, without your name. Leave out names and whatever leads to you."),
        widget=_area(5),
        max_length=committing.LONGEST_TEXT,
    )
    evidence = _link(_("Link to evidence (optional)"))


class AnswerForm(forms.Form):
    """An organisation's answer to a challenge."""

    text = forms.CharField(label=_("Answer"), widget=_area(4), max_length=committing.LONGEST_TEXT)
