"""Add a statement: what is like it is shown first, and it can be taken back while nobody else has voted."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.services import adding
from isegoria.services.errors import Invalid, ServiceError
from isegoria.services.similar import similar_to
from isegoria.web.failures import status_of
from isegoria.web.pages.participate.asking import UNPROCESSABLE, Visit, join, page, see, visit
from isegoria.web.visitors import remember

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

OTHER = "und"


class StatementForm(forms.Form):
    """A statement and its language; services check both.

    Attributes:
        seen: names the text that was looked over, so that the same text is added the second time.
    """

    text = forms.CharField(
        label=gettext_lazy("Your statement"),
        widget=forms.Textarea(attrs={"rows": 4, "aria-describedby": "statement-help statement-count"}),
        strip=False,
        required=False,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, data: object = None, *, initial: dict[str, str] | None = None) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        choices = [("", _("Recognise it")), *settings.LANGUAGES, (OTHER, _("Another language"))]
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label, choices=choices, required=False
        )

    def clean_text(self) -> str:
        """Have lines end as they were written, not as forms send them."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Look over a statement, show what is like it, and add it."""
    here = visit(request, slug)
    if request.method != "POST":
        return _page(request, here, StatementForm())
    form = StatementForm(request.POST)
    if not form.is_valid():
        return _page(request, here, form, status=UNPROCESSABLE)
    text, language = form.cleaned_data["text"], form.cleaned_data["language"]
    try:
        looked = adding.look_over(
            slug=slug, text=text, language=language, reader=here.language, account=here.account
        )
        if not looked.ready and form.cleaned_data["seen"] != _name(text, language):
            _prepare(form, looked)
            return _page(request, here, form, looked=looked)
        participant = join(request, here)
        added = adding.add(
            slug=slug, participant=participant, text=text, language=language, account=here.account
        )
    except ServiceError as failure:
        return _refused(request, here, form, failure)
    response = see("participate", slug, query=f"?added={added.number}")
    if here.person is None and here.account is None:
        remember(response, here.conversation.id, participant)
    return response


@require_POST
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take back a statement of one's own."""
    here = visit(request, slug)
    adding.withdraw(slug=slug, participant=here.participant, number=number, account=here.account)
    messages.success(request, _("Your statement is taken back."))
    return see("my-votes", slug) if request.POST.get("back") == "mine" else see("participate", slug)


def _prepare(form: StatementForm, looked: adding.Checked) -> None:
    """Have the form add, when sent again, exactly what was looked over."""
    language = form.cleaned_data["language"]
    if any(hint.code == "language" for hint in looked.hints) and looked.likely in dict(settings.LANGUAGES):
        language = looked.likely
    form.data = {"text": looked.text, "language": language, "seen": _name(looked.text, language)}


def _refused(request: HttpRequest, here: Visit, form: StatementForm, failure: ServiceError) -> HttpResponse:
    text = form.cleaned_data.get("text", "")
    field = failure.field if isinstance(failure, Invalid) and failure.field in form.fields else None
    form.add_error(field, str(failure))
    duplicate = failure.number if isinstance(failure, adding.Duplicate) else None
    like = similar_to(conversation=here.conversation.id, text=text, language=here.language)
    same = [one for one in like if one.number == duplicate]
    response = _page(request, here, form, status=status_of(failure), same=same)
    if seconds := getattr(failure, "seconds", None):
        response.headers["Retry-After"] = str(seconds)
    return response


def _page(request: HttpRequest, here: Visit, form: StatementForm, **more: object) -> HttpResponse:
    status = more.pop("status", 200)
    return page(
        request,
        "participate/statement_add.html",
        here,
        tab="participate",
        status=status if isinstance(status, int) else 200,
        form=form,
        longest=here.conversation.longest_statement,
        **more,
    )


def _name(text: str, language: str) -> str:
    return hashlib.sha256(f"{language}\n{text}".encode("utf-8", "replace")).hexdigest()
