"""What it takes to ratify a clause, chosen by the organisers before the ballot opens."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from isegoria.services import ratifying
from isegoria.services.errors import Invalid
from isegoria.web.pages.drafting.asking import ask, language, page
from isegoria.web.pages.organise.frame import READERS, UNPROCESSABLE, say_invalid, sent, signed_in
from isegoria.web.pages.ratification.drawing import chip_of
from isegoria.web.pages.ratification.rules import fraction, rules_in_words
from isegoria.web.pages.ratification.show import part_name
from isegoria.web.pages.results.figures import number as figure

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

    from isegoria.constitution.ratification import Rules

_LONGEST = 20


def _text(
    label: _StrPromise, help_text: _StrPromise, *, required: bool = True, number: bool = False
) -> forms.CharField:
    mode = {"inputmode": "numeric"} if number else {}
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=_LONGEST,
        required=required,
        widget=forms.TextInput(attrs={"size": "12", "autocomplete": "off", **mode}),
    )


class RulesForm(forms.Form):
    """Every rule; shares as 2/3, 60% or 0.6."""

    whole = _text(
        gettext_lazy("Of everyone who casts a ballot, more than this share has to accept"),
        gettext_lazy("Such as 3/5, 60% or 0.6; from 1/2."),
    )
    part = _text(
        gettext_lazy("And more than this share in each part that has a say"),
        gettext_lazy("Parts are opinion groups and verified sectors. From 1/2, so that none is outvoted."),
    )
    turnout = _text(
        gettext_lazy("This share of the roll has to cast a ballot, of everyone and of each part"),
        gettext_lazy("Such as 1/5. 0 for no minimum."),
    )
    fakes = _text(
        gettext_lazy("This share of the ballots may be of fake accounts that accept everything"),
        gettext_lazy("They are not counted, so more of the others have to accept. 0 where you are sure."),
    )
    veto = _text(
        gettext_lazy("This share of objections, of everyone or of one part, blocks a clause"),
        gettext_lazy("Such as 1/3. Empty for none."),
        required=False,
    )
    fewest_ballots = _text(
        gettext_lazy("So many ballots at least, of everyone"),
        gettext_lazy("A whole number, such as 30."),
        number=True,
    )
    smallest_part = _text(
        gettext_lazy("A part has a say where so many of it are on the roll"),
        gettext_lazy("At least as many as are needed for a published figure."),
        number=True,
    )
    part_ballots = _text(
        gettext_lazy("So many ballots at least, in each part that has a say"),
        gettext_lazy("A part that stays away has not agreed: then the clause fails."),
        number=True,
    )
    cooling_days = _text(
        gettext_lazy("Days between the end of the ballot and coming into force"),
        gettext_lazy("Time to find what is wrong; you can annul it with a public reason until then."),
        number=True,
    )

    def values(self) -> dict[str, str | None]:
        """Give every rule as it was written; an empty veto is none."""
        return {name: text or None for name, text in self.cleaned_data.items()}

    def shares(self) -> list[forms.BoundField]:
        """List the rules that are shares."""
        return [self[name] for name in ("whole", "part", "fakes", "turnout", "veto")]

    def counts(self) -> list[forms.BoundField]:
        """List the rules that are whole numbers."""
        return [self[name] for name in ("fewest_ballots", "smallest_part", "part_ballots", "cooling_days")]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show and change them."""
    asked = ask(request, slug, number, see=READERS)
    form = RulesForm(sent(request), initial=_initial(asked.found.rules.rules))
    if request.method == "POST" and form.is_valid():
        try:
            ratifying.set_rules(slug=slug, number=number, account=asked.account, values=form.values())
        except Invalid as wrong:
            say_invalid(form, _told(wrong))
        else:
            messages.success(request, _("The rules are saved."))
            return redirect("manage-rules", slug=slug, number=number)
    found = asked.found.rules
    preview = ratifying.preview(slug=slug, number=number, account=asked.account, language=language())
    return page(
        asked,
        "rules.html",
        form=form,
        sentences=rules_in_words(found),
        whole_share=fraction(found.supermajority),
        part_share=fraction(found.part_supermajority),
        parts=[
            (part_name(one), chip_of(one.kind, _index(one.key)), figure(one.roll)) for one in preview.parts
        ],
        status=UNPROCESSABLE if form.is_bound else 200,
    )


def _told(wrong: Invalid) -> Invalid:
    """Say what a rule has to be, where it is out of its range or cannot be read."""
    share = _("Write a share from 1/2 and below 1, such as 3/5, 60% or 0.6.")
    count = _("Write a whole number from 1, such as 20.")
    ranges = {
        "whole": share,
        "part": share,
        "fakes": _("Write a share from 0 and below 1/2, such as 1/20 or 5%."),
        "turnout": _(
            "Write a share from 0, such as 1/5; at most what is left once fake ballots are taken off."
        ),
        "veto": _("Write a share over 0 and up to 1, such as 1/3; or nothing for no veto."),
        "fewest_ballots": count,
        "smallest_part": count,
        "part_ballots": _("Write a whole number from 1, at most as many as a part with a say has people."),
        "cooling_days": _("Write a whole number of days, from 0 to 365."),
    }
    if wrong.code != "rule-invalid" or wrong.field not in ranges:
        return wrong
    return Invalid(wrong.field, wrong.code, ranges[wrong.field])


def _initial(rules: Rules) -> dict[str, Any]:
    return {name: "" if value is None else _written(value) for name, value in rules.document().items()}


def _written(value: str | int) -> str:
    """Write a rule as people do: a fraction with a small denominator as it is, others as a percentage."""
    if isinstance(value, int):
        return str(value)
    share = Fraction(value)
    percent = share * 100
    short = share.denominator <= 10  # noqa: PLR2004 - which people read at a glance
    return value if short or percent.denominator != 1 else f"{percent.numerator}%"


def _index(key: str) -> int:
    return int(key) if key.isdigit() else -1
