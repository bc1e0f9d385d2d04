"""What is asked of whoever imports or exports a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from isegoria.services import importing

if TYPE_CHECKING:
    from collections.abc import Sequence


class _SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    """One file or several."""

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401 - as Django's own
        """Check each."""
        given: Sequence[Any] = data if isinstance(data, (list, tuple)) else [data]
        return [super(_Files, self).clean(one, initial) for one in given or [None]]


class ImportForm(forms.Form):
    """An export, and what it does not say itself."""

    file = _Files(
        label=_("File"),
        help_text=_(
            "The zip of a Polis export, or its CSV files together, or one CSV or Parquet file with the"
            " columns participant, statement, vote and perhaps timestamp."
        ),
        widget=_SeveralFiles(attrs={"accept": ",".join(importing.ENDINGS)}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file: the zip of an export, or its CSV files.")},
    )
    language = forms.ChoiceField(
        label=_("Language of its statements"),
        help_text=_("So that browsers hyphenate and screen readers pronounce them rightly."),
    )
    topic = forms.CharField(
        label=_("Topic (optional)"),
        help_text=_("Where it shall differ from the one in the export."),
        max_length=300,
        required=False,
    )
    slug = forms.CharField(
        label=_("Address (optional)"),
        help_text=_("Small Latin letters, digits and hyphens. It cannot be changed later."),
        max_length=60,
        required=False,
    )
    sign = forms.ChoiceField(
        label=_("What +1 means in its votes"),
        help_text=_("Polis has changed this over the years. Authors agree with themselves, which tells it."),
        choices=[
            ("auto", _("find out from the authors’ own votes")),
            ("agree", _("agree")),
            ("disagree", _("disagree")),
        ],
        required=False,
    )
    open_ = forms.BooleanField(
        label=_("Open it as soon as it is imported"),
        help_text=_("Otherwise it is a draft that only you see."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's own
        super().__init__(*args, **kwargs)
        own = dict(settings.LANGUAGES)
        others = [one for one in importing.language_codes() if one[0] not in own]
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label,
            help_text=self.fields["language"].help_text,
            choices=[*own.items(), *others],
            initial=get_language(),
        )


class BundleForm(forms.Form):
    """What has to be known before the bundle is taken away."""

    confirmed = forms.BooleanField(
        label=_("I will keep the bundle from being published, and use it to check the results only"),
        required=False,
    )


class ExportForm(forms.Form):
    """What has to be known before the votes are taken away."""

    confirmed = forms.BooleanField(
        label=_("I will keep the votes from being published, and use them to check the results only"),
        required=False,
    )
    external_ids = forms.BooleanField(
        label=_("Include the ids by which an embedding site knows people"),
        help_text=_("With these, that site can tell who voted how. Leave this out unless you need it."),
        required=False,
    )
