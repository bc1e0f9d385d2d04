"""The witness's own page: which logs it watches, how far they have come, and what speaks against them."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING, Final

from isegoria.cli.witness.words import say
from isegoria.services.witnessing.evidence import UNPROVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isegoria.cli.words import Language
    from isegoria.record.cosignatures import WitnessKey
    from isegoria.services.witnessing.evidence import Evidence
    from isegoria.services.witnessing.watching import Standing

_STYLE: Final = (
    "body{font:1.05rem/1.6 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1b1b;background:#fff}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:start;padding:.4rem .6rem .4rem 0;border-bottom:1px solid #767676}"
    "h1,h3,th,p{overflow-wrap:anywhere}code,pre{overflow-wrap:anywhere;white-space:pre-wrap;font-size:.9rem}a{color:#0b4f9e}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}a{color:#9cc7ff}}"
)
_MOST: Final = 20  # pieces of evidence; proof comes first, and programs get all
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def page(
    key: WitnessKey, standings: Sequence[Standing], evidence: Sequence[Evidence], language: Language
) -> str:
    """Write the page."""
    title = escape(say("title", language, name=key.name))
    parts = [
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>",
        _paragraph("about", language),
        _paragraph("promises_nothing_else", language),
        f"<h2>{say('key', language)}</h2><p><code>{escape(key.vkey)}</code></p>",
        f"<h2>{say('logs', language)}</h2>",
        _logs(standings, language),
        f"<h2>{say('evidence', language)}</h2>",
        "".join(_evidence(one, language) for one in evidence[:_MOST]) or _paragraph("no_evidence", language),
        f"<p>{say('machines', language)} ",
        " · ".join(f'<a href="{one}">/{one}</a>' for one in ("logs.json", "evidence.json", "key")),
        "</p></main></body></html>\n",
    ]
    return "".join(parts)


def logs_document(key: WitnessKey, standings: Sequence[Standing]) -> str:
    """Write what is watched for programs; each checkpoint with the log's signature and the witness's."""
    logs = [
        {
            "origin": one.watched.key.name,
            "key": one.watched.key.vkey,
            "url": one.watched.url,
            "size": one.last.checkpoint.size if one.last else None,
            "root": one.last.checkpoint.root.hex() if one.last else None,
            "at": one.last.at if one.last else None,
            "checkpoint": one.last.note if one.last else None,
        }
        for one in standings
    ]
    return json.dumps({"witness": key.vkey, "logs": logs}, ensure_ascii=False, indent=1) + "\n"


def evidence_document(evidence: Sequence[Evidence]) -> str:
    """Write the evidence for programs."""
    return json.dumps([asdict(one) for one in evidence], ensure_ascii=False, indent=1) + "\n"


def _logs(standings: Sequence[Standing], language: Language) -> str:
    if not standings:
        return _paragraph("no_logs", language)
    heads = "".join(f'<th scope="col">{say(one, language)}</th>' for one in ("log", "size", "at"))
    rows = "".join(f"<tr>{_row(one, language)}</tr>" for one in standings)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _row(one: Standing, language: Language) -> str:
    name = escape(one.watched.key.name)
    if one.watched.url:
        name = f'<a href="{escape(one.watched.url)}" rel="noopener noreferrer">{name}</a>'
    if one.last is None:
        return f'<th scope="row">{name}</th><td colspan="2">{say("never", language)}</td>'
    return (
        f'<th scope="row">{name}</th><td>{one.last.checkpoint.size:,}</td>'
        f"<td>{_time(one.last.at)}<br><code>{one.last.checkpoint.root.hex()}</code></td>"
    )


def _evidence(one: Evidence, language: Language) -> str:
    notes = "".join(
        f"<h4>{say(name, language)}</h4><pre>{escape(note)}</pre>"
        for name, note in (("cosigned", one.cosigned), ("refused", one.refused))
        if note
    )
    means = _paragraph("unproved_means", language) if one.kind == UNPROVED else ""
    about = f"{escape(one.origin)} · {say('entries', language, size=one.size)} · {_time(one.at)}"
    return f"<section><h3>{say(one.kind, language)}</h3><p>{about}</p>{means}{notes}</section>"


def _paragraph(key: str, language: Language) -> str:
    return f"<p>{say(key, language)}</p>"


def _time(at: int) -> str:
    written = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
    return f'<time datetime="{written}">{written.replace("T", " ").removesuffix("Z")}</time>'
