"""The form of a draft: titles and words in every language, guards, and the statements that it rests on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from isegoria.services.errors import Invalid
from isegoria.web.pages.organise.forms import language_choices
from isegoria.web.pages.organise.frame import say_invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict

LONGEST_TITLE, LONGEST_PROSE, LONGEST_GUARDS = 200, 5000, 10_000
_SEPARATORS = re.compile("[\\s,;、，]+")
_LONGEST_NUMBER = 9


class ClauseForm(forms.Form):
    """What a clause says; services check it."""

    guards = forms.CharField(
        label=gettext_lazy("Guards, one a line (optional)"),
        help_text=gettext_lazy(
            "What machines hold to, letter by letter. Without guards the clause is advisory: no machine "
            "checks it."
        ),
        widget=forms.Textarea(
            attrs={
                "rows": 6,
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "class": "code",
            }
        ),
        max_length=LONGEST_GUARDS,
        required=False,
    )
    statements = forms.CharField(
        label=gettext_lazy("Statements that it rests on, by number"),
        help_text=gettext_lazy(
            "With commas between, such as 3, 17. How people voted on them is kept with the clause."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
        max_length=1000,
        required=False,
    )
    recount = forms.BooleanField(
        label=gettext_lazy("Take the votes on them anew, from the newest results"), required=False
    )

    def __init__(self, data: QueryDict | None = None, *, drafted: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's own
        super().__init__(data, **kwargs)
        self.codes = [code for code, _name in language_choices()]
        if not drafted:
            del self.fields["recount"]
        for code, name in language_choices():
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title in %(language)s") % {"language": name},
                widget=forms.TextInput(attrs={"lang": code}),
                max_length=LONGEST_TITLE,
                required=False,
            )
            self.fields[f"prose_{code}"] = forms.CharField(
                label=_("What it says, in %(language)s") % {"language": name},
                widget=forms.Textarea(attrs={"rows": 6, "lang": code}),
                max_length=LONGEST_PROSE,
                required=False,
            )

    def words(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """List title and words in each language."""
        return [(self[f"title_{code}"], self[f"prose_{code}"]) for code in self.codes]

    def clean_statements(self) -> list[int]:
        """Read the numbers."""
        return read_numbers(str(self.cleaned_data["statements"]))

    def written(self) -> dict[str, Any]:
        """Give titles, words and guards as they were filled in."""
        data = self.cleaned_data
        return {
            "titles": {code: data[f"title_{code}"] for code in self.codes},
            "prose": {code: data[f"prose_{code}"] for code in self.codes},
            "guards": data["guards"],
        }

    def refuse(self, wrong: Invalid) -> None:
        """Show what a service found wrong beside its field."""
        field = {"titles": f"title_{self.codes[0]}", "prose": f"prose_{self.codes[0]}"}.get(
            wrong.field, wrong.field
        )
        say_invalid(self, Invalid(field, wrong.code, wrong.message))


def initial_of(
    titles: Mapping[str, str], prose: Mapping[str, str], guards: str, statements: Iterable[int]
) -> dict[str, Any]:
    """Fill the form with a clause."""
    return {
        **{f"title_{code}": text for code, text in titles.items()},
        **{f"prose_{code}": text for code, text in prose.items()},
        "guards": guards,
        "statements": ", ".join(str(one) for one in statements),
    }


def read_numbers(text: str) -> list[int]:
    """Read numbers of statements, each once.

    Raises:
        ValidationError: something is no number.
    """
    items = [one for one in _SEPARATORS.split(text) if one]
    if any(not (one.isascii() and one.isdigit()) or len(one) > _LONGEST_NUMBER for one in items):
        raise forms.ValidationError(
            _("Write the numbers of statements with commas between, such as 3, 17."), code="numbers"
        )
    return list(dict.fromkeys(int(one) for one in items))
