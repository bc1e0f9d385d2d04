"""Forms for passkeys, with words where allauth has none."""

from __future__ import annotations

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm, SignupWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


def _name(*, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=_("Name of the key"),
        help_text=_("So that you can tell it from others, such as “my telephone”."),
        max_length=100,
        required=required,
    )


class NewKeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """A key to add to an account."""

    name = _name()


class FirstKeyForm(SignupWebAuthnForm):  # type: ignore[misc]  # likewise
    """The key with which an account is made."""

    name = _name()


class KeyForm(EditWebAuthnForm):  # type: ignore[misc]  # likewise
    """A key to be renamed."""

    name = _name(required=True)
