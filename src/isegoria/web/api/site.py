"""The site itself, and the account that is calling."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from ninja import Router, Schema

from isegoria import __version__
from isegoria.services import accounts, organising, tokens
from isegoria.services.accounts import AccountInfo
from isegoria.services.finding import ConversationInfo
from isegoria.web.api.callers import ACCOUNT, ANYBODY, sure_account_of
from isegoria.web.api.conversations import Conversation
from isegoria.web.api.fields import Done, Given, Id, Text

router = Router(tags=["site"])
me = Router(tags=["account"])


class Site(Schema):
    """What this site is."""

    name: str
    address: str
    software: str
    languages: list[str]
    description: str
    documentation: str


class Account(Schema):
    """The account that is calling."""

    id: int
    email: str
    name: str
    may_organise: bool
    administrator: bool
    since: datetime


class Renaming(Given):
    """A public name; "" for none."""

    name: Text


class Key(Schema):
    """A key of the account; what it opens with is shown by no request."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


class Participation(Schema):
    """A conversation in which the account takes part."""

    slug: str
    topic: str
    state: str
    joined_at: datetime
    left: bool


@router.get("/", response=Site, auth=ANYBODY)
def show_site(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001 - as ninja calls it
    """Tell what this site is, and where its interface is described."""
    return {
        "name": settings.SITE_NAME,
        "address": settings.SITE_URL,
        "software": f"Isegoria {__version__}",
        "languages": [code for code, _name in settings.LANGUAGES],
        "description": settings.SITE_URL + reverse("api:openapi-json"),
        "documentation": settings.SITE_URL + reverse("api-docs"),
    }


@me.get("/me", response=Account, auth=ACCOUNT)
def show_account(request: HttpRequest) -> AccountInfo:
    """Tell which account is calling."""
    return accounts.about(account=sure_account_of(request))


@me.patch("/me", response=Account, auth=ACCOUNT)
def rename_account(request: HttpRequest, given: Renaming) -> AccountInfo:
    """Choose the name shown where the account acts in public."""
    account = sure_account_of(request)
    accounts.rename(account=account, name=given.name)
    return accounts.about(account=account)


@me.get("/me/conversations", response=list[Conversation], auth=ACCOUNT)
def list_my_conversations(request: HttpRequest) -> list[ConversationInfo]:
    """List the conversations that the account looks after, the newest first."""
    account = sure_account_of(request)
    return organising.my_conversations(account=account, language=get_language() or "")


@me.get("/me/participations", response=list[Participation], auth=ACCOUNT)
def list_participations(request: HttpRequest) -> list[accounts.Participation]:
    """List the conversations in which the account takes part."""
    account = sure_account_of(request)
    return list(accounts.participations_of(account=account, language=get_language() or ""))


@me.get("/me/keys", response=list[Key], auth=ACCOUNT)
def list_keys(request: HttpRequest) -> list[tokens.TokenInfo]:
    """List the account's keys. They are made on its page, by somebody who gives the password again."""
    return list(tokens.tokens_of(account=sure_account_of(request)))


@me.delete("/me/keys/{int:key}", response=Done, auth=ACCOUNT)
def revoke_key(request: HttpRequest, key: Id) -> dict[str, int]:
    """Make a key useless, the one that is calling included."""
    tokens.revoke(account=sure_account_of(request), token=key)
    return {"number": 1}
