"""The authorisation matrix: every address by its name, and what everybody gets there.

To add an address: name it in TABLE with the methods that it takes, each with a rule from above the table, or
with a rule of its own by `_rule`. Whatever method is not named has to be refused to everybody. Where a
request needs something sent to be sensible, name that in SENT. Addresses of Django's admin need no entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from isegoria.web.api.interface import routes as operations
from web.api.test_authorisation import BODIES, FOUNDERS, MAY_ORGANISE, OWN, OWNERS, ROLES, VOUCHERS
from web.ratifications import IN_FORCE

if TYPE_CHECKING:
    from collections.abc import Mapping

# "in": let in, though what was sent may then be found wrong.
Outcome = Literal["in", "login", "key", "forbidden", "missing", "gone", "method"]
Rule = dict[str, Outcome]

# Passers-by; a participant of the conversation and one of another; somebody signed in without a role; those
# with a role in the conversation; the organiser of another one; whoever runs the site.
NOT_SIGNED_IN = ("passer-by", "participant", "participant elsewhere")
ACTORS = (
    *NOT_SIGNED_IN,
    "nobody",
    "overseer",
    "moderator",
    "organiser",
    "organiser elsewhere",
    "administrator",
)


def _rule(let_in: str = "", *, strangers: Outcome = "login", others: Outcome = "forbidden") -> Rule:
    """Let some in; what those who are not signed in get otherwise, and what others get."""
    chosen = {one.strip() for one in let_in.split(",")}
    return {
        actor: "in" if actor in chosen else strangers if actor in NOT_SIGNED_IN else others
        for actor in ACTORS
    }


EVERYBODY = _rule(strangers="in", others="in")
NOBODY = _rule(strangers="forbidden")
MISSING = _rule(strangers="missing", others="missing")
GONE = _rule(strangers="gone", others="gone")
PARTICIPANT = _rule("participant", strangers="forbidden")
SIGNED_IN = _rule(others="in")
OWNER = _rule("organiser", others="missing")  # of what the fixture gave to the organiser
ORGANISER = _rule("organiser, administrator")
MODERATORS = _rule("organiser, moderator, administrator")
READERS = _rule("organiser, overseer, administrator")
ROLE = _rule("organiser, moderator, overseer, administrator")
BOARD = _rule("organiser")  # whoever runs the site sits on no board
SITE_ORGANISERS = _rule("administrator")  # nobody else may open conversations where they are chosen
ADMINISTRATOR = _rule("administrator", others="login")
# The fixture's organisation is that of somebody without a role; it adopted a clause of the constitution that
# the other conversation founded, and a participant there challenged that. Its owner may not.
SPEAKS = _rule("nobody")
VOUCHES = _rule("organiser elsewhere, administrator")
CHALLENGER = _rule("participant elsewhere", strangers="missing", others="missing")
_ANYBODY_ELSE = "participant elsewhere, overseer, moderator, organiser, organiser elsewhere, administrator"
_READING = ("organiser", "overseer", "administrator")

TABLE: dict[str, dict[str, Rule]] = {
    # taking part
    "home": {"GET": EVERYBODY},
    "participate": {"GET": EVERYBODY},
    "vote": {"POST": EVERYBODY},
    "vote-withdraw": {"POST": PARTICIPANT},
    "statement-add": {"GET": EVERYBODY, "POST": EVERYBODY},
    "statement-withdraw": {"POST": PARTICIPANT | {"participant": "gone"}},  # it was moderated out
    "my-votes": {"GET": EVERYBODY},
    "me": {"GET": EVERYBODY},
    "me-sector": {"POST": PARTICIPANT},
    "me-leave": {"POST": PARTICIPANT},
    "me-come-back": {"POST": EVERYBODY},
    "me-account": {"POST": NOBODY},  # it takes a participation and an account
    "me-data": {"GET": PARTICIPANT},
    "me-erase": {"GET": PARTICIPANT, "POST": PARTICIPANT},
    "join": {"GET": EVERYBODY, "POST": EVERYBODY},
    "appeal": {"GET": PARTICIPANT, "POST": PARTICIPANT},
    "embed": {"GET": EVERYBODY},
    "embed-vote": {"POST": GONE},  # the frame's own token says for whom
    "embed-withdraw": {"POST": GONE},
    "embed-carry-on": {"POST": GONE},
    # what everybody can read
    "moderation-log": {"GET": EVERYBODY},
    "steward-report": {"GET": EVERYBODY},
    "steward-audit": {"GET": EVERYBODY},
    "history": {"GET": EVERYBODY},
    "results": {"GET": EVERYBODY},
    "results-embed": {"GET": EVERYBODY},
    "results-html": {"GET": EVERYBODY},
    "results-pdf": {"GET": EVERYBODY},
    "results-json": {"GET": EVERYBODY},
    "results-csv": {"GET": EVERYBODY},
    "map-svg": {"GET": MISSING},  # two people make no map
    "picture": {"GET": EVERYBODY},
    "statements": {"GET": EVERYBODY},
    "statement": {"GET": EVERYBODY},
    "place": {"GET": EVERYBODY},
    "report": {"GET": EVERYBODY},
    "report-html": {"GET": EVERYBODY},
    "report-pdf": {"GET": EVERYBODY},
    "report-json": {"GET": EVERYBODY},
    "report-csv": {"GET": EVERYBODY},
    # the public record
    "site-record": {"GET": EVERYBODY},
    "verify": {"GET": EVERYBODY, "POST": EVERYBODY},
    "record": {"GET": EVERYBODY},
    "receipts": {"GET": EVERYBODY},
    "receipts-zip": {"GET": PARTICIPANT},
    "receipt": {"GET": PARTICIPANT},
    "log-checkpoint": {"GET": EVERYBODY},
    "log-key": {"GET": EVERYBODY},
    "log-tile": {"GET": EVERYBODY},
    "log-conversations": {"GET": EVERYBODY},
    "log-openings": {"GET": EVERYBODY},
    "log-results": {"GET": MISSING},  # so few votes are not named, since that would give them away
    "log-report": {"GET": MISSING},  # likewise
    "log-bundle": {"GET": MISSING},  # its votes are sealed
    # ratifying what is agreed
    "ratifications": {"GET": EVERYBODY},
    "ratification": {"GET": EVERYBODY},
    "ratification-json": {"GET": EVERYBODY},
    "ratification-clause": {"GET": EVERYBODY, "POST": PARTICIPANT},
    "ratification-objection-withdraw": {"POST": PARTICIPANT},
    "ballot": {"GET": EVERYBODY, "POST": PARTICIPANT},
    # constitutions in force; the fixture's is that of the other conversation
    "constitutions": {"GET": EVERYBODY},
    "constitution": {"GET": EVERYBODY},
    "constitution-version": {"GET": EVERYBODY},
    "constitution-clause": {"GET": EVERYBODY},
    "constitution-history": {"GET": EVERYBODY},
    "constitution-difference": {"GET": EVERYBODY},
    "constitution-md": {"GET": EVERYBODY},
    "constitution-json": {"GET": EVERYBODY},
    "constitution-txt": {"GET": EVERYBODY},
    "constitution-cedar": {"GET": EVERYBODY},
    "constitution-proof": {"GET": EVERYBODY},
    "constitution-amend": {"GET": EVERYBODY, "POST": _rule("organiser elsewhere, administrator")},
    # commitments to them
    "organisations": {"GET": EVERYBODY},
    "organisation": {"GET": EVERYBODY},
    "organisation-new": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "organisation-edit": {"GET": SPEAKS, "POST": SPEAKS},
    "organisation-verify": {"POST": VOUCHES},
    "organisation-hide": {"POST": _rule("administrator")},
    "organisation-owners": {"POST": SPEAKS},
    "organisation-join": {"GET": SIGNED_IN, "POST": _rule("nobody", others="gone")},  # there is no such link
    "constitution-commitments": {"GET": EVERYBODY},
    "constitution-clause-commitments": {"GET": EVERYBODY},
    "constitution-commitment": {"GET": EVERYBODY},
    "constitution-adopt": {"GET": SIGNED_IN, "POST": SPEAKS | {"nobody": "gone"}},  # it did so already
    "constitution-renew": {"GET": SPEAKS, "POST": SPEAKS | {"nobody": "gone"}},  # nothing changed since
    "constitution-withdraw": {"GET": SPEAKS, "POST": SPEAKS},
    "constitution-report": {"POST": SPEAKS},
    "constitution-report-take-back": {"POST": SPEAKS},
    "constitution-challenge": {"POST": _rule(_ANYBODY_ELSE, strangers="forbidden")},
    "constitution-challenge-answer": {"POST": SPEAKS},
    "constitution-challenge-settle": {"POST": CHALLENGER},
    "constitution-challenge-withdraw": {"POST": CHALLENGER},
    "constitution-hide": {"POST": VOUCHES},
    # the stewards of the conversation, who work there under no constitution: organisers decide everything
    "oversight": {"GET": EVERYBODY},
    "oversight-json": {"GET": EVERYBODY},
    "oversight-found": {"POST": ORGANISER | {"organiser": "gone", "administrator": "gone"}},  # they are there
    "oversight-wake": {"POST": ORGANISER},
    "oversight-pause": {"POST": READERS},
    "oversight-disband": {"GET": ORGANISER, "POST": ORGANISER},
    "oversight-packets-json": {"GET": EVERYBODY},
    "oversight-agent": {"GET": EVERYBODY},
    "oversight-agent-json": {"GET": EVERYBODY},
    "oversight-configuration": {"GET": EVERYBODY},
    "oversight-configuration-json": {"GET": EVERYBODY},
    "oversight-configuration-difference": {"GET": EVERYBODY},
    "oversight-queue": {"GET": EVERYBODY},
    "oversight-queue-json": {"GET": EVERYBODY},
    "oversight-actions": {"GET": EVERYBODY},
    "oversight-actions-json": {"GET": EVERYBODY},
    "oversight-action": {"GET": EVERYBODY},
    "oversight-action-json": {"GET": EVERYBODY},
    "oversight-approve": {"POST": ORGANISER},
    "oversight-refuse": {"POST": ORGANISER},
    "oversight-chamber": {"GET": EVERYBODY},
    "oversight-chamber-json": {"GET": EVERYBODY},
    "oversight-move": {"GET": BOARD, "POST": BOARD},
    "oversight-motion": {"GET": EVERYBODY},
    "oversight-motion-json": {"GET": EVERYBODY},
    "oversight-vote": {"POST": BOARD},
    "oversight-speak": {"POST": BOARD},
    "oversight-integrity": {"GET": EVERYBODY},
    # held together with another site; this conversation is not
    "joint": {"GET": MISSING},
    "joint-json": {"GET": MISSING},
    "cohost-status": {"GET": MISSING},
    "cohost-round": {"GET": MISSING},
    "manage-cohost": {"GET": READERS},
    "manage-cohost-offer": {"POST": ORGANISER},
    "manage-cohost-accept": {"POST": ORGANISER},
    "manage-cohost-end": {"POST": ORGANISER | {"organiser": "missing", "administrator": "missing"}},
    # one's own account
    "account": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "account-tokens": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "account-token-revoke": {"POST": OWNER},
    "account-data": {"GET": SIGNED_IN},
    "account-delete": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    # looking after conversations
    "organise": {"GET": SIGNED_IN},
    "organise-new": {"GET": SITE_ORGANISERS, "POST": SITE_ORGANISERS},
    "organise-import": {"GET": SITE_ORGANISERS, "POST": SITE_ORGANISERS},
    "import-progress": {"GET": OWNER | {"administrator": "in"}},
    "import-cancel": {"POST": OWNER | {"administrator": "in"}},
    "manage": {"GET": ROLE},
    "manage-state": {"POST": ORGANISER},
    "manage-settings": {"GET": READERS, "POST": ORGANISER},
    "manage-sectors": {"POST": ORGANISER},
    "manage-statements": {"GET": ROLE},
    "manage-seed-preview": {"POST": ORGANISER},
    "manage-seed": {"POST": ORGANISER},
    "manage-statement": {"GET": ROLE, "POST": ORGANISER},
    # It may have been seen, so whoever may remove statements may not remove this one.
    "manage-statement-remove": {"POST": ORGANISER | {"organiser": "gone", "administrator": "gone"}},
    "manage-moderation": {"GET": ROLE},
    "manage-decide-many": {"POST": MODERATORS},
    "manage-case": {"GET": ROLE},
    "manage-decide": {"POST": MODERATORS},
    "manage-undo": {"POST": MODERATORS},
    "manage-answer": {"POST": MODERATORS},
    # the fixture's suggestion is an alarm: overseers see it, and moderators decide about it
    "manage-suggestions": {"GET": ROLE},
    "manage-suggestion-take": {"POST": MODERATORS},
    "manage-suggestion-dismiss": {"POST": MODERATORS},
    "manage-suggestion-reopen": {"POST": MODERATORS},
    "manage-invitations": {"GET": READERS, "POST": ORGANISER},
    "manage-revoke": {"POST": ORGANISER},
    "manage-roles": {"GET": ROLE, "POST": ORGANISER},
    "manage-role-remove": {"POST": READERS},  # the overseer gives up their own
    "manage-role-renew": {"POST": ORGANISER | {"organiser": "gone", "administrator": "gone"}},  # it is opened
    "manage-announcements": {"GET": ROLE, "POST": ORGANISER},
    "manage-announcement-withdraw": {"POST": ORGANISER},
    "manage-delete": {"GET": READERS, "POST": ORGANISER},
    "manage-delete-cancel": {"POST": ORGANISER},
    "manage-reports": {"GET": READERS, "POST": ORGANISER},
    # making a constitution; the fixture's third ratification is at its ballot, the second open to objections
    "manage-constitution": {"GET": ROLE, "POST": ORGANISER},
    "manage-ratification": {"GET": ROLE},
    "manage-rebase": {"POST": ORGANISER},
    "manage-slate": {"GET": READERS, "POST": ORGANISER},
    "manage-slate-certificate": {"GET": READERS | dict.fromkeys(_READING, "missing")},  # none is drawn
    "manage-rules": {"GET": READERS, "POST": ORGANISER},
    "manage-guards": {"POST": ORGANISER},
    "manage-clause-new": {"GET": ORGANISER, "POST": ORGANISER},
    "manage-clause": {"GET": READERS, "POST": ORGANISER},
    "manage-clauses-merge": {"POST": ORGANISER},
    "manage-clause-move": {"POST": ORGANISER},
    "manage-clause-withdraw": {"POST": ORGANISER},
    "manage-clause-restore": {"POST": ORGANISER},
    "manage-critique": {"GET": ROLE},
    "manage-critique-open": {"GET": READERS, "POST": ORGANISER},
    "manage-objection-answer": {"POST": ORGANISER},
    "manage-objection-hide": {"POST": MODERATORS},
    # Nothing is decided yet, so no reason is to be read.
    "manage-reason-hide": {
        "POST": MODERATORS | dict.fromkeys(("organiser", "moderator", "administrator"), "gone")
    },
    "manage-ballot-open": {"GET": READERS, "POST": ORGANISER},
    "manage-ballot-extend": {"POST": ORGANISER},
    "manage-annul": {"GET": READERS, "POST": ORGANISER},
    "manage-export": {"GET": READERS},
    "manage-export-votes": {"POST": READERS},
    "manage-export-bundle": {"POST": READERS},
    "manage-export-landscape": {"POST": READERS},
    "published-votes": {"GET": MISSING},  # it keeps its votes sealed
    # for programs, and for machines that watch the site
    "api-docs": {"GET": EVERYBODY},
    "api:openapi-json": dict.fromkeys(
        ("GET", "POST", "PUT", "DELETE"), EVERYBODY
    ),  # it is described, whatever
    "api:api-root": {"GET": EVERYBODY},
    "api-nothing": {"GET": MISSING, "POST": MISSING},
    "healthz": {"GET": EVERYBODY},
    "readyz": {"GET": EVERYBODY},
    "metrics": {"GET": EVERYBODY},
    # signing in and up, by allauth
    "account_login": {"GET": EVERYBODY, "POST": EVERYBODY},
    "account_logout": {"GET": EVERYBODY, "POST": EVERYBODY},
    "account_signup": {"GET": EVERYBODY, "POST": EVERYBODY},
    "account_inactive": {"GET": EVERYBODY},
    "account_reauthenticate": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "account_email": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "account_email_verification_sent": {"GET": EVERYBODY},
    "account_change_password": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "account_set_password": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "account_reset_password": {"GET": EVERYBODY, "POST": EVERYBODY},
    "account_reset_password_done": {"GET": EVERYBODY},
    "account_reset_password_from_key": {"GET": EVERYBODY, "POST": EVERYBODY},
    "account_reset_password_from_key_done": {"GET": EVERYBODY},
    "account_confirm_login_code": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "account_confirm_email": {"GET": EVERYBODY, "POST": MISSING},
    "mfa_index": {"GET": SIGNED_IN},
    "mfa_authenticate": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "mfa_reauthenticate": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "mfa_activate_totp": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "mfa_deactivate_totp": {"GET": _rule(others="missing"), "POST": _rule(others="missing")},
    "mfa_view_recovery_codes": {"GET": _rule(others="missing")},
    "mfa_generate_recovery_codes": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "mfa_download_recovery_codes": {"GET": _rule(others="missing"), "POST": _rule(others="missing")},
    "mfa_list_webauthn": {"GET": SIGNED_IN},
    "mfa_add_webauthn": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "mfa_edit_webauthn": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "mfa_remove_webauthn": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "mfa_reauthenticate_webauthn": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "mfa_login_webauthn": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "socialaccount_login_cancelled": {"GET": EVERYBODY},
    "socialaccount_login_error": {"GET": _rule(strangers="key", others="key")},  # that sign-in failed
    "socialaccount_signup": {"GET": _rule(others="login"), "POST": _rule(others="login")},
    "socialaccount_connections": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "accounts/social/login/cancelled/": {"GET": EVERYBODY, "POST": EVERYBODY},
    "accounts/social/login/error/": {"GET": EVERYBODY, "POST": EVERYBODY},
    "accounts/social/signup/": {"GET": EVERYBODY, "POST": EVERYBODY},
    "accounts/social/connections/": {"GET": EVERYBODY, "POST": EVERYBODY},
    "openid_connect_login": {"GET": MISSING, "POST": MISSING},
    "openid_connect_callback": {"GET": MISSING, "POST": MISSING},
    # Django's admin, but for its own front door
    "admin:login": {"GET": _rule("administrator"), "POST": _rule("administrator")},
    "admin:logout": {"POST": EVERYBODY},
    "admin:jsi18n": {"GET": ADMINISTRATOR, "POST": ADMINISTRATOR},
}

# Where an operation says something else than its door or roles would, with the reason.
_KEYS = _rule("organiser", strangers="key", others="missing")  # of what the fixture gave to the organiser
_TOO_LATE: Rule = {"organiser": "gone", "administrator": "gone"}
_TOO_EARLY = _TOO_LATE
_NO_SEAT: Rule = {"administrator": "forbidden"}
_NOT_THEIRS: Rule = {
    "moderator": "forbidden",
    "overseer": "forbidden",
}  # without a constitution, organisers decide
_EXCEPTIONS: dict[str, Rule] = {
    "revoke_key": _KEYS,
    "show_import": _KEYS | {"administrator": "in"},
    "call_off_import": _KEYS | {"administrator": "in"},
    "start_import": _rule(strangers="key", others="in"),  # that nothing was handed in is said first
    "remove_member": _rule("organiser, administrator, overseer", strangers="key"),  # one's own
    "renew_member": _TOO_LATE,  # it is opened
    "discard_statement": _TOO_LATE,  # it may have been seen
    "reword_statement": _TOO_LATE,  # likewise
    "withdraw_statement": {"participant": "gone"},  # it was moderated out
    "begin_ratification": _TOO_LATE,  # one is going on
    "open_ballot": _TOO_EARLY,  # nobody could object yet
    "adopt_clause": {"nobody": "gone"},  # it did so already
    "renew_commitment": {"nobody": "gone"},  # nothing changed since
    "become_owner": _rule(strangers="key", others="gone"),  # there is no such link
    "verify_organisation": {"organiser elsewhere": "in"},
    "unverify_organisation": {"administrator": "gone"},  # nobody vouched for it
    "hide_words": {"organiser elsewhere": "in"},
    "raise_challenge": _rule(_ANYBODY_ELSE, strangers="key"),
    **dict.fromkeys(
        ("settle_challenge", "withdraw_challenge"),
        _rule("participant elsewhere", strangers="key", others="missing"),
    ),
    "found_swarm": _TOO_LATE,  # there is one
    "move": _NO_SEAT,
    "vote_on_motion": _NO_SEAT,
    "speak": _NO_SEAT,
    "approve_action": _NOT_THEIRS,
    "refuse_action": _NOT_THEIRS,
    "merge_clauses": {"organiser": "missing", "administrator": "missing"},  # there is no second draft
}

# The interface's operations, asked for by session instead of a key: roles as in its own table.
_KINDS = {
    "anybody": EVERYBODY,
    "participant": _rule("participant", strangers="key", others="key"),
}


def _operations() -> dict[str, dict[str, Rule]]:
    table = {}
    for one in operations():
        if one.name in ROLES:
            rule = _rule(", ".join([*ROLES[one.name], "administrator"]), strangers="key")
        elif one.name in OWN:
            rule = _rule(strangers="key", others="in")
        elif one.name in OWNERS:
            rule = _rule("nobody", strangers="key")
        elif (
            one.name in MAY_ORGANISE | FOUNDERS | VOUCHERS
        ):  # whoever founded a constitution has to be chosen, too
            rule = _rule("administrator", strangers="key")
        else:
            rule = _KINDS[one.door]
        table[f"api:{one.name}"] = {one.method: rule | _EXCEPTIONS.get(one.name, {})}
    return table


# What is sent, by the address; without an entry, nothing is.
SENT: dict[str, Mapping[str, object]] = {
    "vote": {"statement": "1", "value": "1"},
    "vote-withdraw": {"statement": "1"},
    "me-sector": {"sector": "citizen"},
    "appeal": {"text": "Why?"},
    "ballot": {"choice-c1": "accept"},
    "ratification-clause": {"kind": "unclear", "text": "What is meant?"},
    "constitution-adopt": {"organisation": "rail", "pledges_en": "We will."},
    "constitution-renew": {"pledges_en": "We will."},
    "constitution-withdraw": {"reason": "We stop."},
    "constitution-report": {"status": "done", "text": "It is done."},
    "constitution-challenge": {"text": "It is not."},
    "constitution-challenge-answer": {"text": "It is."},
    "constitution-challenge-settle": {"outcome": "settled"},
    "constitution-hide": {"what": "pledge", "reason": "spam"},
    "organisation-hide": {"reason": "spam"},
    "oversight-pause": {"agent": "triage"},
    "oversight-refuse": {"reason": "A figure is old."},
    "oversight-move": {"kind": "pause", "agent": "triage", "reason": "A doubt."},
    "oversight-vote": {"vote": "yes"},
    "oversight-speak": {"text": "I looked."},
    "manage-objection-answer": {"key": "c1", "objection": "1", "outcome": "kept", "text": "It says which."},
    "manage-objection-hide": {"key": "c1", "objection": "1", "reason": "spam"},
    "manage-reason-hide": {"key": "c1", "words": "0" * 64, "reason": "spam"},
    "manage-annul": {"reason": "A mistake."},
    "manage-state": {"state": "paused"},
    "manage-sectors": {"act": "add", "key": "farmers"},
    "manage-seed-preview": {"texts": "More trams"},
    "manage-seed": {"seeds": '[{"text": "More trams"}]'},
    "manage-decide-many": {"chosen": "1:0", "reason": "fits"},
    "manage-decide": {"decision": "show"},
    "manage-answer": {"upheld": "0", "text": "No."},
    "manage-revoke": {"batch": "Letter"},
    "manage-delete": {"confirmation": "trams"},
    "manage-announcements": {"en": "News"},
    "manage-roles": {"email": "new@town.example", "kind": "moderator"},
    **{f"api:{name}": body for name, body in BODIES.items() if isinstance(body, dict)},
    "api:verify_organisation": {"constitution": IN_FORCE},
    "api:accept_invitation": {"token": "invited"},
    "api:look_at_invitation": {"token": "invited"},
    "api:revoke_invitations": {"batch": "Letter"},
    "api:list_similar": {"text": "bells"},
}

# Addresses that take what is sent without the form token, with the reason.
WITHOUT_TOKEN = {
    "embed-vote": "in another site's frame cookies are blocked; the frame's own signed token says for whom",
    "embed-withdraw": "likewise",
    "embed-carry-on": "likewise",
    "api-nothing": "there is nothing",
}

# Addresses that say something of a draft to somebody without a role, with the reason.
KNOWN_OF_DRAFTS = {
    **{
        one: "it is of the other conversation, which is no draft"
        for one in TABLE
        if one == "constitution" or one.startswith("constitution-")
    },
    "api:look_at_invitation": "whoever holds an invitation knows of the conversation, and learns no more",
}

TABLE |= _operations()
