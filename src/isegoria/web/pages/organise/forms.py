"""Forms that organisers and moderators fill in; services check what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from isegoria.services import announcing, inviting, organising, roles
from isegoria.services.moderating import LONGEST_NOTE

if TYPE_CHECKING:
    from isegoria.services.organising import Wording


def language_choices() -> list[tuple[str, str]]:
    """List the languages of the site."""
    return list(settings.LANGUAGES)


def moment_field() -> forms.DateTimeField:
    """Ask for a time in the site’s own zone, or none."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(required=False, widget=widget)


class CreateForm(forms.Form):
    """The least that a conversation needs."""

    topic = forms.CharField(
        label=_("Topic"),
        help_text=_("A short question or subject that people can have opinions on."),
        max_length=organising.LONGEST_TOPIC,
    )
    description = forms.CharField(
        label=_("Description (optional)"),
        help_text=_("What should people know before they vote? What happens with the result?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=organising.LONGEST_DESCRIPTION,
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language of the topic"), help_text=_("You can add other languages later.")
    )
    slug = forms.CharField(
        label=_("Address (optional)"),
        help_text=_("Small Latin letters, digits and hyphens. It cannot be changed later."),
        max_length=60,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's own
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label,
            help_text=self.fields["language"].help_text,
            choices=language_choices(),
        )


class SeedForm(forms.Form):
    """Statements, pasted or in a file."""

    texts = forms.CharField(
        label=_("Statements, one a line"),
        help_text=_("Each says one thing that people can agree or disagree with."),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
    )
    file = forms.FileField(
        label=_("Or a CSV file"),
        help_text=_("Columns: text, perhaps language, and one for each translation, such as ja or en."),
        required=False,
    )


class WordingForm(forms.Form):
    """A statement and its translations into every language of the site."""

    text = forms.CharField(label=_("Statement"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, told: Wording, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's own
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = told.text
        self.fields["text"].disabled = not told.unseen
        self.fields["text"].widget.attrs["lang"] = told.language
        self.codes = [one for one in language_choices() if one[0] != told.language]
        for code, name in self.codes:
            self.fields[f"translations_{code}"] = forms.CharField(
                label=_("Translation: %(language)s") % {"language": name},
                widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
                required=False,
                initial=told.translations.get(code, ""),
            )

    def words(self) -> dict[str, Any]:
        """Give what was filled in."""
        translations = {code: self.cleaned_data[f"translations_{code}"] for code, _name in self.codes}
        return {"text": self.cleaned_data["text"], "translations": translations}


class InviteForm(forms.Form):
    """How many invitations, for whom, until when."""

    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=inviting.MOST_AT_ONCE, initial=20)
    sector = forms.ChoiceField(
        label=_("Sector"), help_text=_("The invitation vouches for it."), required=False
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    expires = moment_field()
    batch = forms.CharField(
        label=_("Name of the batch (optional)"),
        help_text=_("To tell it from others, such as “letter to households”. Visible to organisers only."),
        max_length=inviting.LONGEST_BATCH_NAME,
        required=False,
    )

    def __init__(self, *args: Any, sectors: list[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401 - as Django's own
        super().__init__(*args, **kwargs)
        sector, language, expires = (self.fields[name] for name in ("sector", "language", "expires"))
        if isinstance(sector, forms.ChoiceField) and isinstance(language, forms.ChoiceField):
            sector.choices = [("", _("none")), *sectors]
            language.choices = [("", _("the visitor’s own")), *language_choices()]
        expires.label, expires.required = _("Valid until"), True
        expires.help_text = _("Time zone: %(zone)s") % {"zone": settings.TIME_ZONE}


class RoleForm(forms.Form):
    """Who gets which role."""

    email = forms.EmailField(label=_("E-mail address"))
    kind = forms.ChoiceField(
        label=_("Role"),
        choices=[
            ("moderator", _("moderator: decides about statements")),
            ("organiser", _("organiser: may do everything")),
            ("overseer", _("overseer: sees everything, changes nothing")),
        ],
    )
    organisation = forms.CharField(
        label=_("Organisation (optional, public)"),
        help_text=_(
            "For an overseer who recounts the votes as an auditor: for whom. It is shown on the page “Public "
            "record” and in the history."
        ),
        max_length=roles.LONGEST_ORGANISATION,
        required=False,
    )


class AnnouncementForm(forms.Form):
    """A text in each language of the site; one is enough."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's own
        super().__init__(*args, **kwargs)
        for code, name in language_choices():
            self.fields[code] = forms.CharField(
                label=_("Text in %(language)s") % {"language": name},
                widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
                max_length=announcing.LONGEST,
                required=False,
            )


class DecisionForm(forms.Form):
    """What a moderator decides about a statement."""

    decision = forms.ChoiceField(choices=[("show", "show"), ("hide", "hide")])
    reason = forms.CharField(required=False)
    note = forms.CharField(
        label=_("Note (optional, public)"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST_NOTE,
        required=False,
    )
    duplicate_of = forms.IntegerField(
        label=_("Number of the statement that says the same"),
        min_value=0,
        max_value=2**31 - 1,
        required=False,
    )
    seen = forms.IntegerField(required=False)


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    text = forms.CharField(
        label=_("Answer (public)"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST_NOTE
    )
    upheld = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1")


class AppealForm(forms.Form):
    """Why a decision should be looked at again."""

    text = forms.CharField(
        label=_("Why should the statement be let in?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_NOTE,
    )


class DeleteForm(forms.Form):
    """The conversation's address, typed to confirm."""

    confirmation = forms.CharField(label=_("Type it here"), max_length=60)
