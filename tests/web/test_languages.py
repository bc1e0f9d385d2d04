"""Japanese and English throughout, and a further language by adding a folder."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

import isegoria.web
from isegoria.web.languages import installed_languages

_PACKAGE = Path(isegoria.web.__file__).parents[1]
_LOCALE = _PACKAGE / "web/locale"
_PLACES = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w+\}|</?\w+[^>]*>")
LANGUAGES = sorted(one.name for one in _LOCALE.iterdir() if one.is_dir())


def _catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(_LOCALE / language / "LC_MESSAGES/django.po"))


def _filled(text: str) -> set[str]:
    return set(_PLACES.findall(text))


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_message_is_translated(language: str) -> None:
    """Nobody reads a page that is half in another language."""
    waiting = [one.msgid for one in _catalogue(language) if not one.translated() or one.fuzzy]

    assert waiting == []


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_translations_keep_what_is_filled_in(language: str) -> None:
    """A figure or a name that English tells is told in every language, and a link stays a link."""
    wrong = [
        (one.msgid, text)
        for one in _catalogue(language)
        for text in [one.msgstr, *one.msgstr_plural.values()]
        if text and _filled(text) != _filled(one.msgid) | _filled(one.msgid_plural)
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_messages_are_those_of_the_catalogue(language: str) -> None:
    """What the site says is what translators wrote: `tools/messages` was run last."""
    path = _LOCALE / language / "LC_MESSAGES/django.mo"

    assert path.read_bytes() == _catalogue(language).to_binary()


def test_every_message_of_the_code_is_in_the_catalogues(tmp_path: Path) -> None:
    """A sentence that was added and never collected would stay English for ever."""
    if shutil.which("xgettext") is None:
        pytest.skip("no xgettext on this machine; install gettext to collect messages")
    copy = tmp_path / "isegoria"
    shutil.copytree(_PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
    command = [sys.executable, "-m", "django", "makemessages", "--all", "--verbosity", "0"]
    subprocess.run(
        command,
        cwd=copy,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "isegoria.web.settings",
            "ISEGORIA_DATA": str(tmp_path / "data"),
        },
        check=True,
    )

    found = {
        (one.msgctxt, one.msgid)
        for one in polib.pofile(str(copy / "web/locale/ja/LC_MESSAGES/django.po"))
        if not one.obsolete
    }
    assert found - {(one.msgctxt, one.msgid) for one in _catalogue("ja")} == set()


def test_a_further_language_is_a_folder(tmp_path: Path) -> None:
    """A town that speaks French adds its messages and changes no code."""
    for one in ("en", "ja", "fr", "zh_Hans"):
        (tmp_path / one / "LC_MESSAGES").mkdir(parents=True)

    assert installed_languages(tmp_path) == [
        ("en", "English"),
        ("fr", "Français"),
        ("ja", "日本語"),
        ("zh-hans", "简体中文"),
    ]
