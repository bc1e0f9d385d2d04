"""No page keeps anybody out: phone and desk, Japanese and English, day and night."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from browser.prepare import PASSWORD
from browser.visitors import DESK, PHONE, Look

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from browser.conftest import Visits
    from browser.sites import Site
    from browser.visitors import Visitor

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to look at.

    Attributes:
        path: {demo}, {fresh}, {closed}, {invitation} and {import_} are filled in.
        by: "" for a passer-by, else the e-mail name of who is signed in.
        status: what it answers.
    """

    path: str
    by: str = ""
    status: int = 200


_ORGANISER, _MODERATOR, _OVERSEER = "organiser", "moderator", "overseer"

# Every address that gives a page, by its name.
PAGES: dict[str, Shown] = {
    "home": Shown("/"),
    "participate": Shown("/c/{demo}/"),
    "statement-add": Shown("/c/{demo}/statements/add/"),
    "my-votes": Shown("/c/{demo}/mine/"),
    "me": Shown("/c/{demo}/me/"),
    "me-erase": Shown("/c/{demo}/me/erase/"),
    "join": Shown("/c/{fresh}/join/{invitation}/"),
    "embed": Shown("/embed/{demo}/"),
    "results-embed": Shown("/embed/{demo}/results/"),
    "results": Shown("/c/{demo}/results/"),
    "statements": Shown("/c/{demo}/statements/"),
    "statement": Shown("/c/{demo}/statements/0/"),
    "place": Shown("/c/{demo}/place/"),
    "report": Shown("/c/{demo}/reports/1/"),
    "moderation-log": Shown("/c/{demo}/moderation/"),
    "history": Shown("/c/{demo}/history/"),
    "appeal": Shown("/c/{demo}/statements/0/appeal/", status=403),
    "api-docs": Shown("/api/docs"),
    "site-record": Shown("/record/"),
    "verify": Shown("/verify/"),
    "record": Shown("/c/{demo}/record/"),
    "receipts": Shown("/c/{demo}/receipts/"),
    "ratifications": Shown("/c/{demo}/ratifications/"),
    "ratification": Shown("/c/{demo}/ratifications/1/"),
    "ratification-clause": Shown("/c/{demo}/ratifications/1/clauses/c2/"),
    "ballot": Shown("/c/{demo}/ratifications/2/ballot/"),
    "constitutions": Shown("/constitutions/"),
    "constitution": Shown("/constitutions/how-machines-decide/"),
    "constitution-version": Shown("/constitutions/how-machines-decide/1/"),
    "constitution-clause": Shown("/constitutions/how-machines-decide/1/clauses/c1/"),
    "constitution-history": Shown("/constitutions/how-machines-decide/history/"),
    "constitution-difference": Shown("/constitutions/how-machines-decide/1/1/difference/"),
    "constitution-commitments": Shown("/constitutions/how-machines-decide/commitments/"),
    "constitution-clause-commitments": Shown("/constitutions/how-machines-decide/clauses/c1/commitments/"),
    "constitution-commitment": Shown("/constitutions/how-machines-decide/commitments/2/", _MODERATOR),
    "constitution-adopt": Shown("/constitutions/how-machines-decide/clauses/c1/commitments/new/", _OVERSEER),
    "constitution-renew": Shown("/constitutions/how-machines-decide/commitments/1/renew/", _OVERSEER),
    "constitution-withdraw": Shown("/constitutions/how-machines-decide/commitments/1/withdraw/", _OVERSEER),
    "organisations": Shown("/organisations/"),
    "organisation": Shown("/organisations/simulated-1/"),
    "organisation-new": Shown("/organisations/new/", _OVERSEER),
    "organisation-edit": Shown("/organisations/simulated-1/edit/", _OVERSEER),
    "organisation-join": Shown("/organisations/simulated-1/owners/wrong/", _MODERATOR),
    "constitution-amend": Shown("/constitutions/how-machines-decide/1/clauses/c1/amend/", _ORGANISER),
    "steward-report": Shown("/c/{demo}/stewards/report/"),
    "steward-audit": Shown("/c/{demo}/stewards/audit/"),
    "manage-suggestions": Shown("/organise/{demo}/suggestions/", _ORGANISER),
    "oversight": Shown("/c/{demo}/stewards/"),
    "oversight-agent": Shown("/c/{demo}/stewards/agents/reporter/"),
    "oversight-configuration": Shown("/c/{demo}/stewards/agents/triage/configuration/", _ORGANISER),
    "oversight-configuration-difference": Shown(
        "/c/{demo}/stewards/agents/triage/configuration/1/2/difference/"
    ),
    "oversight-queue": Shown("/c/{fresh}/stewards/waiting/", _ORGANISER),
    "oversight-actions": Shown("/c/{demo}/stewards/actions/?agent=bridging"),
    "oversight-action": Shown("/c/{fresh}/stewards/actions/{waiting}/", _ORGANISER),
    "oversight-chamber": Shown("/c/{demo}/stewards/chamber/", _ORGANISER),
    "oversight-motion": Shown("/c/{fresh}/stewards/chamber/1/", _ORGANISER),
    "oversight-move": Shown("/c/{demo}/stewards/chamber/new/?kind=configure&agent=triage", _ORGANISER),
    "oversight-disband": Shown("/c/{demo}/stewards/disband/", _ORGANISER),
    "oversight-integrity": Shown("/c/{demo}/stewards/integrity/"),
    "account_login": Shown("/accounts/login/"),
    "account_signup": Shown("/accounts/signup/"),
    "account_reset_password": Shown("/accounts/password/reset/"),
    "account_reset_password_done": Shown("/accounts/password/reset/done/"),
    "account_reset_password_from_key": Shown("/accounts/password/reset/key/1-wrong-key/"),
    "account_reset_password_from_key_done": Shown("/accounts/password/reset/key/done/"),
    "account_inactive": Shown("/accounts/inactive/"),
    "account_confirm_email": Shown("/accounts/confirm-email/wrong-key/"),
    "account_email_verification_sent": Shown("/accounts/confirm-email/"),
    "socialaccount_login_cancelled": Shown("/accounts/3rdparty/login/cancelled/"),
    "socialaccount_login_error": Shown("/accounts/3rdparty/login/error/", status=401),
    "organise": Shown("/organise/", _ORGANISER),
    "organise-new": Shown("/organise/new/", _ORGANISER),
    "organise-import": Shown("/organise/import/", _ORGANISER),
    "import-progress": Shown("/organise/import/{import_}/", _ORGANISER),
    "manage": Shown("/organise/{demo}/", _ORGANISER),
    "manage-settings": Shown("/organise/{demo}/settings/", _ORGANISER),
    "manage-statements": Shown("/organise/{demo}/statements/", _ORGANISER),
    "manage-statement": Shown("/organise/{fresh}/statements/0/", _ORGANISER),
    "manage-moderation": Shown("/organise/{demo}/moderation/?view=shown", _MODERATOR),
    "manage-case": Shown("/organise/{demo}/moderation/0/", _MODERATOR),
    "manage-invitations": Shown("/organise/{fresh}/invitations/", _ORGANISER),
    "manage-roles": Shown("/organise/{demo}/roles/", _ORGANISER),
    "manage-announcements": Shown("/organise/{demo}/announcements/", _ORGANISER),
    "manage-reports": Shown("/organise/{demo}/reports/", _ORGANISER),
    "manage-constitution": Shown("/organise/{demo}/constitution/", _ORGANISER),
    "manage-ratification": Shown("/organise/{demo}/constitution/2/", _ORGANISER),
    "manage-slate": Shown("/organise/{fresh}/constitution/1/slate/", _ORGANISER),
    "manage-rules": Shown("/organise/{fresh}/constitution/1/rules/", _ORGANISER),
    "manage-clause-new": Shown("/organise/{fresh}/constitution/1/clauses/new/", _ORGANISER),
    "manage-clause": Shown("/organise/{fresh}/constitution/1/clauses/c1/", _ORGANISER),
    "manage-critique": Shown("/organise/{fresh}/constitution/1/critique/", _ORGANISER),
    "manage-critique-open": Shown("/organise/{fresh}/constitution/1/critique/open/", _ORGANISER),
    "manage-ballot-open": Shown("/organise/{fresh}/constitution/1/ballot/", _ORGANISER),
    "manage-annul": Shown("/organise/{fresh}/constitution/1/annul/", _ORGANISER),
    "manage-export": Shown("/organise/{demo}/export/", _OVERSEER),
    "manage-cohost": Shown("/organise/{fresh}/cohost/", _ORGANISER),
    "joint": Shown("/c/{demo}/joint/", status=404),
    "manage-delete": Shown("/organise/{fresh}/delete/", _ORGANISER),
    "account": Shown("/account/", _OVERSEER),
    "account-delete": Shown("/account/delete/", _OVERSEER),
    "account_email": Shown("/accounts/email/", _OVERSEER),
    "account_change_password": Shown("/accounts/password/change/", _OVERSEER),
    "account_reauthenticate": Shown("/accounts/reauthenticate/", _OVERSEER),
    "account_logout": Shown("/accounts/logout/", _OVERSEER),
    "socialaccount_connections": Shown("/accounts/3rdparty/", _OVERSEER),
    "mfa_index": Shown("/accounts/2fa/", _OVERSEER),
    "mfa_activate_totp": Shown("/accounts/2fa/totp/activate/", _OVERSEER),
    "mfa_add_webauthn": Shown("/accounts/2fa/webauthn/add/", _OVERSEER),
    "mfa_list_webauthn": Shown("/accounts/2fa/webauthn/", _OVERSEER),
}

# More looks at the same addresses, in other states.
STATES: dict[str, Shown] = {
    "a commitment for everybody": Shown("/constitutions/how-machines-decide/commitments/1/"),
    "a commitment for its owner": Shown("/constitutions/how-machines-decide/commitments/1/", _OVERSEER),
    "an organisation for its owner": Shown("/organisations/simulated-2/", _OVERSEER),
    "answers that are due": Shown("/organisations/", _OVERSEER),
    "conversations, and answers that are due": Shown("/organise/", _OVERSEER),
    "an organisation to vouch for": Shown("/organisations/simulated-2/", _ORGANISER),
    "stewards for the organiser": Shown("/c/{demo}/stewards/", _ORGANISER),
    "stewards for the overseer": Shown("/c/{demo}/stewards/", _OVERSEER),
    "stewards under no constitution": Shown("/c/{fresh}/stewards/"),
    "a slate with a clause to take up": Shown("/organise/{fresh}/constitution/1/slate/", _ORGANISER),
    "no report": Shown("/c/{closed}/stewards/report/"),
    "no audit": Shown("/c/{closed}/stewards/audit/"),
    "no suggestions": Shown("/organise/{closed}/suggestions/", _ORGANISER),
    "dismissed suggestions": Shown("/organise/{demo}/suggestions/?state=dismissed", _MODERATOR),
    "no stewards": Shown("/c/{closed}/stewards/"),
    "stewards to found": Shown("/c/{closed}/stewards/", _ORGANISER),
    "a paused steward": Shown("/c/{demo}/stewards/agents/drafter/", _ORGANISER),
    "a steward that leads": Shown("/c/{demo}/stewards/agents/steward/", _OVERSEER),
    "a decision of the gate": Shown("/c/{demo}/stewards/actions/1/"),
    "a motion to create": Shown("/c/{demo}/stewards/chamber/new/?kind=create&agent=steward", _ORGANISER),
    "a motion to give": Shown("/c/{demo}/stewards/chamber/new/?kind=grant&agent=triage", _ORGANISER),
    "a motion to go back": Shown("/c/{demo}/stewards/chamber/new/?kind=rollback&agent=triage", _ORGANISER),
    "empty results": Shown("/c/{fresh}/results/"),
    "empty record": Shown("/c/{fresh}/record/"),
    "no receipts yet": Shown("/c/{fresh}/receipts/"),
    "open ballot": Shown("/c/{demo}/ratifications/2/"),
    "over ballot": Shown("/c/{demo}/ratifications/1/ballot/"),
    "open drafts": Shown("/c/{fresh}/ratifications/1/"),
    "open draft": Shown("/c/{fresh}/ratifications/1/clauses/c1/"),
    "fresh": Shown("/c/{fresh}/"),
    "closed": Shown("/c/{closed}/"),
    "closed results": Shown("/c/{closed}/results/"),
    "no place yet": Shown("/c/{fresh}/place/"),
    "divisive statements": Shown("/c/{demo}/statements/?order=divisive"),
    "no such page": Shown("/nothing/", status=404),
    "no such conversation": Shown("/c/nothing/", status=404),
    "not allowed": Shown("/organise/{demo}/settings/", _MODERATOR, status=403),
    "the overseer sees settings": Shown("/organise/{demo}/settings/", _OVERSEER),
    "empty moderation": Shown("/organise/{fresh}/moderation/", _ORGANISER),
    "closed overview": Shown("/organise/{closed}/", _ORGANISER),
    "nothing ratified": Shown("/organise/{closed}/constitution/", _ORGANISER),
    "drafts": Shown("/organise/{fresh}/constitution/1/", _ORGANISER),
    "what came into force": Shown("/organise/{demo}/constitution/1/", _ORGANISER),
    "an overseer sees a draft": Shown("/organise/{demo}/constitution/1/clauses/c1/", _OVERSEER),
    "an overseer sees the rules": Shown("/organise/{demo}/constitution/1/rules/", _OVERSEER),
    "a moderator sees objections": Shown("/organise/{demo}/constitution/1/critique/", _MODERATOR),
}

_DOWNLOAD = "a file, not a page"
_POST = "takes forms and shows no page of its own"
_SECOND = "looked at by the test of second steps below"
# Addresses that give no page of ours to look at, with the reason.
OTHERS: dict[str, str] = {
    **dict.fromkeys(
        (
            "results-html",
            "report-html",
            "results-pdf",
            "results-json",
            "results-csv",
            "report-pdf",
            "report-json",
            "report-csv",
            "map-svg",
            "picture",
            "account-data",
            "me-data",
            "manage-export-votes",
            "manage-export-bundle",
            "manage-export-landscape",
            "manage-slate-certificate",
            "published-votes",
            "mfa_download_recovery_codes",
            "receipt",
            "receipts-zip",
            "log-checkpoint",
            "log-key",
            "log-tile",
            "log-conversations",
            "log-openings",
            "log-results",
            "log-report",
            "log-bundle",
            "ratification-json",
            "constitution-md",
            "constitution-json",
            "constitution-txt",
            "constitution-cedar",
            "constitution-proof",
            "oversight-json",
            "oversight-packets-json",
            "oversight-agent-json",
            "oversight-configuration-json",
            "oversight-queue-json",
            "oversight-actions-json",
            "oversight-action-json",
            "oversight-chamber-json",
            "oversight-motion-json",
            "joint-json",
            "cohost-status",
            "cohost-round",
            "healthz",
            "readyz",
            "metrics",
        ),
        _DOWNLOAD,
    ),
    **dict.fromkeys(
        (
            "vote",
            "vote-withdraw",
            "statement-withdraw",
            "me-sector",
            "me-leave",
            "me-come-back",
            "me-account",
            "ratification-objection-withdraw",
            "embed-vote",
            "embed-withdraw",
            "embed-carry-on",
            "account-tokens",
            "account-token-revoke",
            "import-cancel",
            "manage-export-votes",
            "manage-rebase",
            "manage-guards",
            "manage-clauses-merge",
            "manage-clause-move",
            "manage-clause-withdraw",
            "manage-clause-restore",
            "constitution-report",
            "constitution-report-take-back",
            "constitution-challenge",
            "constitution-challenge-answer",
            "constitution-challenge-settle",
            "constitution-challenge-withdraw",
            "constitution-hide",
            "organisation-verify",
            "organisation-hide",
            "organisation-owners",
            "manage-suggestion-take",
            "manage-suggestion-dismiss",
            "manage-suggestion-reopen",
            "oversight-found",
            "oversight-wake",
            "oversight-pause",
            "oversight-approve",
            "oversight-refuse",
            "oversight-vote",
            "oversight-speak",
            "manage-objection-answer",
            "manage-objection-hide",
            "manage-reason-hide",
            "manage-ballot-extend",
            "manage-state",
            "manage-sectors",
            "manage-seed-preview",
            "manage-seed",
            "manage-statement-remove",
            "manage-decide-many",
            "manage-decide",
            "manage-undo",
            "manage-answer",
            "manage-revoke",
            "manage-role-remove",
            "manage-role-renew",
            "manage-announcement-withdraw",
            "manage-delete-cancel",
            "manage-cohost-offer",
            "manage-cohost-accept",
            "manage-cohost-end",
            "api-nothing",
            "mfa_login_webauthn",
            "mfa_reauthenticate_webauthn",
            "openid_connect_login",
            "openid_connect_callback",
            "account_confirm_login_code",
            "account_set_password",
            "socialaccount_signup",
        ),
        _POST,
    ),
    **dict.fromkeys(
        (
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_remove_webauthn",
            "mfa_edit_webauthn",
        ),
        _SECOND,
    ),
}


@pytest.mark.parametrize(
    "look",
    [Look(PHONE, "ja"), Look(DESK, "en")],
    ids=lambda look: look.name,
)
@pytest.mark.parametrize("by", sorted({one.by for one in PAGES.values()}))
def test_nothing_keeps_anybody_out(visits: Visits, site: Site, look: Look, by: str) -> None:
    """Every page, for whoever may see it: axe finds nothing by day or night, and nothing scrolls sideways."""
    visitor = visits(look)
    if by:
        visitor.sign_in(f"{by}@site.example", PASSWORD)
    else:
        visitor.open(f"/c/{site.demo}/")
        visitor.page.locator("#card button.agree").click()
        visitor.page.locator("#card .undo").wait_for()
    found = []
    for name, shown in (PAGES | STATES).items():
        if shown.by == by:
            try:
                _look(visitor, site, name, shown)
            except AssertionError as barrier:
                found.append(str(barrier))

    assert not found, "\n".join(found)


def _look(visitor: Visitor, site: Site, name: str, shown: Shown) -> None:
    path = shown.path.format(
        demo=site.demo,
        fresh=site.fresh,
        closed=site.closed,
        invitation=site.invitation,
        import_=site.import_,
        waiting=site.waiting,
    )
    visitor.open(path, status=shown.status)
    visitor.picture(name.replace(" ", "-"))
    for scheme in ("light", "dark"):
        visitor.page.emulate_media(color_scheme=scheme)
        visitor.check_barriers()
    visitor.page.emulate_media(color_scheme=visitor.look.scheme)


_ADD_SECOND_STEP = """
import sys, django; django.setup()
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from isegoria.store.models import Account
email, password, step = sys.argv[1:]
account = Account.of_address(email) or Account.objects.create_user(email, password)
if step == "app":
    TOTP.activate(account, generate_totp_secret())
    RecoveryCodes.activate(account)
elif step == "key":
    shown = {"clientExtensionResults": {"credProps": {"rk": True}}}
    data = {"name": "A simulated key", "credential": shown}
    print(Authenticator.objects.create(user=account, type=Authenticator.Type.WEBAUTHN, data=data).pk)
"""


@pytest.mark.parametrize("look", [Look(PHONE, "ja"), Look(DESK, "en")], ids=lambda look: look.name)
def test_second_steps_keep_nobody_out(visits: Visits, site: Site, look: Look) -> None:
    """The pages of apps, recovery codes and keys, signing in with them included, are for everybody, too."""
    visitor, email = visits(look), f"keeper-{look.name}@site.example"

    def add(step: str) -> str:
        command = [sys.executable, "-c", _ADD_SECOND_STEP, email, PASSWORD, step]
        ran = subprocess.run(command, env=site.environment, check=True, capture_output=True, text=True)
        return ran.stdout.strip()

    add("account")
    visitor.sign_in(email, PASSWORD)
    add("app")
    paths = ["", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/", "reauthenticate/"]
    for path in paths:
        _look(visitor, site, f"second-step {path}".replace("/", "-"), Shown(f"/accounts/2fa/{path}"))
    again = visits(look)
    again.open("/accounts/login/")
    again.page.locator("input[name=login]").fill(email)
    again.page.locator("input[name=password]").fill(PASSWORD)
    again.page.locator("main form button[type=submit], main form button:not([type])").first.click()
    again.page.wait_for_url("**/accounts/2fa/authenticate/")
    again.check_barriers()
    again.picture("second-step-authenticate")

    key = add("key")
    for path in ("webauthn/", f"webauthn/keys/{key}/edit/", f"webauthn/keys/{key}/remove/"):
        _look(visitor, site, f"second-step {path}".replace("/", "-"), Shown(f"/accounts/2fa/{path}"))


@pytest.mark.parametrize("look", [Look(PHONE, "ja"), Look(DESK, "en")], ids=lambda look: look.name)
def test_a_report_in_a_file_keeps_nobody_out(visits: Visits, site: Site, tmp_path: Path, look: Look) -> None:
    """Sent by mail and opened from a disk: the same, and it fetches nothing."""
    visitor = visits(look)
    visitor.open("/" if look.language == "en" else "/?lang=ja")
    answer = visitor.context.request.get(f"{site.url}/c/{site.demo}/reports/1/report.html")
    file = tmp_path / "report.html"
    file.write_bytes(answer.body())
    page = visitor.context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(file.as_uri())

    visitor.page = page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        visitor.check_barriers()
    visitor.picture("report-file")
    assert asked == [file.as_uri()]


def test_every_page_is_looked_at() -> None:
    """A page that is added has to be looked at as well."""
    missing = sorted(set(_names()) - PAGES.keys() - OTHERS.keys())

    assert missing == [], "name these addresses in PAGES, or in OTHERS with the reason"


def _names(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[str]:
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            if one.namespace in {"admin", "api"}:  # Django's own pages for administrators; no pages at all
                continue
            inner = f"{prefix}{one.namespace}:" if one.namespace else prefix
            yield from _names(one.url_patterns, inner)
        elif one.name:
            yield prefix + one.name
