"""Forms about one's own account; services check what they say."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from isegoria.services import accounts, tokens


class NameForm(forms.Form):
    """How one is called where one acts in public."""

    name = forms.CharField(
        label=_("Public name"),
        help_text=_("Shown beside decisions you make as a moderator. Leave it empty to stay unnamed."),
        max_length=accounts.LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )


class TokenForm(forms.Form):
    """What a key is for."""

    name = forms.CharField(
        label=_("What is it for?"),
        help_text=_("Such as “nightly export”, so that you know it later."),
        max_length=tokens.LONGEST_NAME,
    )


class DeleteForm(forms.Form):
    """The account's address, typed to confirm."""

    confirmation = forms.CharField(
        label=_("Type your e-mail address here"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
