"""Worked examples as organisers fill them in: an action, what is known of it, what comes of it, and why."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from isegoria.web.pages.organise.forms import language_choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import QueryDict

MOST: Final = 50
_SPARE = 2
_LONGEST_WHY = 500
_NAME = "[a-z][a-z0-9_-]{0,39}"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_ITEM = re.compile(rf"(?:{_QUOTED}|[^\",;、；\n])+")
_ACTION = re.compile(rf"({_NAME})\s+({_NAME})")
_APPROVED = re.compile(rf"approved\s+by\s+({_NAME})")
_COUNT = re.compile(rf"({_NAME}\s+{_NAME}\s+per\s+(?:hour|day|week|month))\s*(?:=|is)\s*([0-9]{{1,18}})")
_VALUE = re.compile(rf"({_NAME})\s*(?:=|\sis\s)\s*(.+)", re.DOTALL)
_FLAG = re.compile(rf"({_NAME})(?:\s+is\s+set)?")
_NUMBER = re.compile("-?[0-9]{1,18}")


def read_action(text: str) -> dict[str, str]:
    """Read what somebody wants to do: a verb and a target, as guards name them.

    Raises:
        ValidationError: it is something else.
    """
    found = _ACTION.fullmatch(text.strip())
    if found is None:
        raise forms.ValidationError(
            _("Write the action as two names in small Latin letters, such as: hide statement"), code="action"
        )
    return {"verb": found[1], "target": found[2]}


def read_known(text: str) -> dict[str, Any]:
    """Read what is known of an action: texts, numbers, flags, counts and approvals, with commas between.

    >>> read_known('reason is "spam", votes = 60, citation, approved by moderator')
    {'words': {'reason': 'spam'}, 'numbers': {'votes': 60}, 'flags': ['citation'], 'approvals': ['moderator']}

    Raises:
        ValidationError: something cannot be read.
    """
    made: dict[str, Any] = {}
    for item in (one.strip() for one in _ITEM.findall(text)):
        if item:
            _take(made, item)
    if "".join(_ITEM.sub("", text).split()).strip(",;、；"):
        raise _unread(text)
    return made


def write_known(action: Mapping[str, Any]) -> str:
    """Write what is known of an action so that `read_known` reads the same."""
    told = [
        f"{name} is {json.dumps(text, ensure_ascii=False)}" for name, text in action.get("words", {}).items()
    ]
    told += [f"{name} = {value}" for name, value in action.get("numbers", {}).items()]
    told += [f"{name} is set" for name in action.get("flags", [])]
    told += [f"{name} = {value}" for name, value in action.get("counts", {}).items()]
    told += [f"approved by {role}" for role in action.get("approvals", [])]
    return ", ".join(told)


class ExampleForm(forms.Form):
    """A worked example; a row without an action is none."""

    action = forms.CharField(
        label=gettext_lazy("What is to be done"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code"}),
        max_length=100,
        required=False,
    )
    known = forms.CharField(
        label=gettext_lazy("What is known of it"),
        widget=forms.Textarea(
            attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false", "class": "code"}
        ),
        max_length=2000,
        required=False,
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("What comes of it"),
        choices=[
            ("deny", gettext_lazy("denied")),
            ("approve", gettext_lazy("needs approval")),
            ("allow", gettext_lazy("allowed")),
        ],
        initial="deny",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's own
        super().__init__(*args, **kwargs)
        self.codes = []
        for code, name in language_choices():
            self.codes.append(code)
            self.fields[f"why_{code}"] = forms.CharField(
                label=_("Why, in %(language)s") % {"language": name},
                widget=forms.TextInput(attrs={"lang": code}),
                max_length=_LONGEST_WHY,
                required=False,
            )

    def clean_action(self) -> str:
        """Check that it is one, where it is not empty."""
        text = str(self.cleaned_data["action"])
        if text:
            read_action(text)
        return text

    def clean_known(self) -> str:
        """Check that it can be read."""
        text = str(self.cleaned_data["known"])
        read_known(text)
        return text

    def clean(self) -> dict[str, Any]:
        """Find what belongs to no action."""
        data = super().clean() or {}
        if data.get("known") and not data.get("action") and "action" not in self.errors:
            self.add_error("action", _("Name the action, such as: hide statement"))
        return data

    def document(self) -> dict[str, Any] | None:
        """Write it as constitutions do; None for an empty row, or one that is wrong."""
        data = getattr(self, "cleaned_data", {})
        if self.errors or not data.get("action"):
            return None
        why = {code: data[f"why_{code}"] for code in self.codes if data[f"why_{code}"]}
        action = {**read_action(data["action"]), **read_known(data["known"])}
        return {"action": action, "outcome": data["outcome"], "why": why}


_Examples = forms.formset_factory(ExampleForm, extra=_SPARE, max_num=MOST, absolute_max=MOST)


def examples_form(
    data: QueryDict | None, documents: Iterable[Mapping[str, Any]] = (), *, more: bool = False
) -> forms.BaseFormSet[ExampleForm]:
    """Make the table of examples.

    Args:
        data: what was sent; None for what is kept.
        documents: the examples that are kept.
        more: whether rows are added to those that were sent.
    """
    if data is not None:
        data = data.copy()
        total = data.get("examples-TOTAL_FORMS", "")
        if more and total.isascii() and total.isdigit() and len(total) < len(str(MOST)) + 1:
            data["examples-TOTAL_FORMS"] = str(min(int(total) + _SPARE, MOST))
    return _Examples(data, initial=[_initial(one) for one in documents], prefix="examples")


def documents_of(rows: Iterable[ExampleForm]) -> list[dict[str, Any]]:
    """Write the examples that were filled in, in their order."""
    return [made for one in rows if (made := one.document()) is not None]


def _initial(document: Mapping[str, Any]) -> dict[str, Any]:
    action = document["action"]
    why = {f"why_{code}": text for code, text in document.get("why", {}).items()}
    return {
        "action": f"{action['verb']} {action['target']}",
        "known": write_known(action),
        "outcome": document["outcome"],
        **why,
    }


def _take(made: dict[str, Any], item: str) -> None:
    if found := _APPROVED.fullmatch(item):
        _among(made, "approvals", found[1])
    elif found := _COUNT.fullmatch(item):
        made.setdefault("counts", {})[" ".join(found[1].split())] = int(found[2])
    elif found := _FLAG.fullmatch(item):
        _among(made, "flags", found[1])
    elif found := _VALUE.fullmatch(item):
        value = found[2].strip()
        if _NUMBER.fullmatch(value):
            made.setdefault("numbers", {})[found[1]] = int(value)
        else:
            made.setdefault("words", {})[found[1]] = _word(value)
    else:
        raise _unread(item)


def _among(made: dict[str, Any], kind: str, name: str) -> None:
    names: Sequence[str] = made.setdefault(kind, [])
    if name not in names:
        made[kind] = [*names, name]


def _word(value: str) -> str:
    if not value.startswith('"'):
        if '"' in value:
            raise _unread(value)
        return value
    try:
        return str(json.loads(value, strict=False))
    except ValueError as wrong:
        raise _unread(value) from wrong


def _unread(item: str) -> forms.ValidationError:
    return forms.ValidationError(
        _(
            '“%(item)s” cannot be read. Write such as: reason is "spam", votes = 60, citation is set, '
            "hide statement per day = 2, approved by moderator"
        )
        % {"item": item[:60]},
        code="known",
    )
