"""The ratifications of a conversation, and beginning one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from isegoria.services import ratifying
from isegoria.services.errors import Gone, Invalid
from isegoria.services.finding import ORGANISER
from isegoria.services.ratifying.founding import worked_on
from isegoria.web.pages.drafting.asking import TAB, language
from isegoria.web.pages.organise.forms import language_choices
from isegoria.web.pages.organise.frame import (
    UNPROCESSABLE,
    conversation_for,
    frame,
    say_invalid,
    sent,
    signed_in,
)
from isegoria.web.pages.ratification.stages import stage_name
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from isegoria.services.ratifying.values import ClauseInfo

_OVER = frozenset({"in-force", "failed", "annulled"})
_LONGEST_TITLE = 200


class BeginForm(forms.Form):
    """How a new constitution is called, or which clauses that failed are to be drafted again."""

    address = forms.CharField(
        label=gettext_lazy("Address (optional)"),
        help_text=gettext_lazy("Small Latin letters, digits and hyphens. It cannot be changed later."),
        max_length=60,
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        founded: bool,
        failed: list[ClauseInfo],
        **kwargs: Any,  # noqa: ANN401 - as Django's own
    ) -> None:
        super().__init__(data, **kwargs)
        self.codes = [] if founded else [code for code, _name in language_choices()]
        if founded:
            del self.fields["address"]
        for code, name in [] if founded else language_choices():
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title in %(language)s") % {"language": name},
                widget=forms.TextInput(attrs={"lang": code}),
                max_length=_LONGEST_TITLE,
                required=False,
            )
        self.order_fields([f"title_{code}" for code in self.codes])
        if failed:
            self.fields["take_over"] = forms.MultipleChoiceField(
                label=_("Draft these again"),
                choices=[(one.key, f"{one.key}: {one.title}") for one in failed],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def plain(self) -> list[forms.BoundField]:
        """List every field but the ticks."""
        return [one for one in self if one.name != "take_over"]

    def asked(self) -> dict[str, Any]:
        """Give what was filled in."""
        data = self.cleaned_data
        return {
            "titles": {code: data[f"title_{code}"] for code in self.codes},
            "address": data.get("address", ""),
            "take_over": data.get("take_over", []),
        }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """List the ratifications, and begin one."""
    found, account = conversation_for(request, slug), account_of(request)
    lines = ratifying.ratifications(slug=slug, account=account, language=language())
    works_on = worked_on(slug=slug, account=account, language=language())
    failed = _failed(slug, account, lines[0].number) if lines and lines[0].stage in _OVER else []
    form = BeginForm(sent(request), founded=works_on is not None, failed=failed)
    if request.method == "POST" and form.is_valid():
        try:
            number = ratifying.begin(slug=slug, account=account, **form.asked())
        except Invalid as wrong:
            field = f"title_{form.codes[0]}" if wrong.field == "titles" and form.codes else wrong.field
            say_invalid(form, Invalid(field, wrong.code, wrong.message))
        except Gone as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, _("It is begun. Only those with a role here can see the drafts."))
            return redirect("manage-ratification", slug=slug, number=number)
    context = frame(
        found,
        TAB,
        form=form,
        lines=[(one, stage_name(one.stage)) for one in lines],
        going_on=bool(lines) and lines[0].stage not in _OVER,
        works_on=works_on,
        may_begin=found.role == ORGANISER,
    )
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "drafting/begin.html", context, status=status)


def _failed(slug: str, account: int | None, number: int) -> list[ClauseInfo]:
    last = ratifying.ratification(slug=slug, number=number, account=account, language=language())
    return [one for one in last.clauses if not one.ratified and not one.withdrawn]
