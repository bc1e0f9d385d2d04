"""When a ballot closes, as a form asks for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from isegoria.web.pages.organise.forms import moment_field


class CloseForm(forms.Form):
    """When the ballot closes."""

    closes_at = moment_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's own
        super().__init__(*args, **kwargs)
        field = self.fields["closes_at"]
        field.label, field.required = _("The ballot closes at"), True
        field.help_text = _("Time zone: %(zone)s") % {"zone": settings.TIME_ZONE}
