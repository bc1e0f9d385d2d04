"""How witnesses are named in the environment, and what people are told of them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from isegoria.record.cosignatures import WitnessKey
from isegoria.store.models import Witness
from isegoria.web.configuration import ConfigurationError, read_configuration

if TYPE_CHECKING:
    from town import Town

KEY = WitnessKey.of("witness.example.net", bytes(range(32))).vkey
SECRET = {"ISEGORIA_SECRET_KEY": "x" * 40}


def test_witnesses_are_read_at_start() -> None:
    """None by default; addresses are taken without a slash at their end."""
    named = json.dumps([{"url": "https://witness.example.net/", "key": KEY}])

    assert read_configuration(SECRET).witnesses == ()
    found = read_configuration({**SECRET, "ISEGORIA_WITNESSES": named}).witnesses
    assert found == ({"url": "https://witness.example.net", "key": KEY},)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("{", "give a JSON list of objects with url, key"),
        ("[1]", "give a JSON list"),
        ('[{"url": "https://x.example"}]', "give a JSON list"),
        (json.dumps([{"url": "x.example", "key": KEY}]), "write an address such as"),
        (json.dumps([{"url": "https://x.example/?a", "key": KEY}]), "write an address such as"),
        (json.dumps([{"url": "https://x.example", "key": "nonsense"}]), "key of https://x.example: "),
        (json.dumps([{"url": "https://x.example", "key": KEY}] * 2), "names a witness twice"),
    ],
)
def test_a_witness_that_cannot_be_is_refused_at_start(given: str, words: str) -> None:
    """With the variable's name and the remedy, before anybody votes."""
    with pytest.raises(ConfigurationError, match="ISEGORIA_WITNESSES") as refused:
        read_configuration({**SECRET, "ISEGORIA_WITNESSES": given})
    assert words in str(refused.value)


def test_organisers_and_everybody_hear_the_alarm(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a witness says that it cosigned another log, no page of the record is silent about it."""
    named = ({"url": "https://witness.example.net", "key": KEY},)
    monkeypatch.setattr(settings, "CONFIGURATION", replace(settings.CONFIGURATION, witnesses=named))
    organiser = town.browser(role="organiser")
    quiet = [Client().get("/record/"), organiser.get(reverse("manage", args=["trams"]))]
    Witness.objects.create(key=KEY, state="conflict", conflict_at=timezone.now(), conflict="another log")

    loud = [
        Client().get("/record/"),
        Client().get("/c/trams/record/"),
        organiser.get(reverse("manage", args=["trams"])),
    ]

    assert [one.status_code for one in (*quiet, *loud)] == [200] * 5
    assert not any(b'role="alert"' in one.content for one in quiet)
    assert all(b'role="alert"' in one.content for one in loud)
