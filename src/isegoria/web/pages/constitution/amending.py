"""How a clause is amended: told to everybody, and begun by organisers of the constitution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from isegoria.services import constitutions, organising
from isegoria.services.errors import Invalid
from isegoria.services.finding import require_role
from isegoria.web.pages.constitution.amendments import amendments_shown
from isegoria.web.pages.constitution.asking import known_version
from isegoria.web.pages.constitution.clause import found_clause
from isegoria.web.pages.constitution.clauses import clause_shown
from isegoria.web.pages.constitution.saying import said
from isegoria.web.pages.organise.forms import language_choices
from isegoria.web.pages.organise.frame import UNPROCESSABLE, say_invalid, sent, signed_in
from isegoria.web.pages.results.asking import language_of_page
from isegoria.web.visitors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from isegoria.services.constitutions.values import VersionInfo


class AmendForm(forms.Form):
    """The least that a conversation about a clause needs."""

    topic = forms.CharField(
        label=gettext_lazy("Topic"),
        help_text=gettext_lazy("What should be decided about this clause? A short question."),
        max_length=organising.LONGEST_TOPIC,
    )
    description = forms.CharField(
        label=gettext_lazy("Description (optional)"),
        help_text=gettext_lazy("Why now? What has happened, or what did people say about the clause?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=organising.LONGEST_DESCRIPTION,
        required=False,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the topic"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's own
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label, choices=language_choices()
        )


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponse:
    """Say how; from an organiser, take the topic and make the draft of a conversation."""
    if request.method == "POST":
        return _begin(request, slug, number, key)
    return _page(request, known_version(slug, number), key, AmendForm(initial={"language": get_language()}))


@signed_in
def _begin(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponse:
    found, account = known_version(slug, number), account_of(request)
    found_clause(found, key)
    require_role(slug=_founding(slug), account=account)
    form = AmendForm(sent(request))
    if form.is_valid():
        try:
            made = constitutions.amend(constitution=slug, clause=key, account=account, **form.cleaned_data)
        except Invalid as wrong:
            say_invalid(form, wrong)
        else:
            messages.success(request, _("The conversation is there, as a draft that only you can see."))
            return redirect("manage", slug=made)
    return _page(request, found, key, form)


def _founding(slug: str) -> str:
    """Give the conversation in which the constitution was founded; only there its first version can be."""
    return known_version(slug, 1).conversation


def _page(request: HttpRequest, found: VersionInfo, key: str, form: AmendForm) -> HttpResponse:
    language = language_of_page()
    place = next(at for at, one in enumerate(found.document.clauses, 1) if one.key == key)
    founding, account = _founding(found.slug), account_of(request)
    context = {
        "version": found,
        "title": said(found.titles, language),
        "clause": clause_shown(found_clause(found, key), place, language),
        "amendments": amendments_shown(found.slug, key),
        "founding": founding,
        "may_amend": constitutions.looked_after(slug=found.slug, account=account)
        and organising.may_organise(account=account),
        "form": form,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    response = render(request, "constitution/amend.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
