"""What whoever runs the site looks after: accounts, and which conversations there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from isegoria.store.models import Account, Conversation, Role

if TYPE_CHECKING:
    from django.http import HttpRequest

    _AccountPages = admin.ModelAdmin[Account]
    _ConversationPages = admin.ModelAdmin[Conversation]
    _RolesOfAccount = admin.TabularInline[Role, Account]
else:  # only to a type checker do they say of what they are
    _AccountPages = _ConversationPages = admin.ModelAdmin
    _RolesOfAccount = admin.TabularInline

admin.site.site_header = "Isegoria"
admin.site.unregister(Group)  # roles belong to conversations here


class _Roles(_RolesOfAccount):
    """Which conversations an account looks after; given and taken on the conversation's own page."""

    model = Role
    fields = ("conversation", "kind", "created_at")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401, ARG002 - Django's
        """Leave that to the page which keeps the history."""
        return False


@admin.register(Account)
class AccountAdmin(_AccountPages):
    """Allow somebody to open conversations, close an account, name another administrator."""

    list_display = ("email", "name", "may_organise", "is_superuser", "is_active", "last_login")
    list_filter = ("may_organise", "is_superuser", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)
    fields = ("email", "name", "may_organise", "is_active", "is_staff", "is_superuser", "last_login")
    readonly_fields = ("last_login",)
    inlines: ClassVar = [_Roles]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401, ARG002 - Django's
        """Keep accounts that decided something; an account that is not active cannot sign in."""
        return False


@admin.register(Conversation)
class ConversationAdmin(_ConversationPages):
    """Find any conversation; it is changed on its own pages, which check and remember what is done."""

    list_display = ("slug", "topic", "state", "listed", "created_at", "delete_after", "look_after")
    list_filter = ("state", "listed", "simulated")
    search_fields = ("slug", "topic")
    ordering = ("-created_at",)

    @admin.display(description=_("pages"))
    def look_after(self, row: Conversation) -> str:
        """Lead to the pages on which it is looked after."""
        return format_html('<a href="{}">{}</a>', reverse("manage", args=[row.slug]), _("Overview"))

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's
        """Leave that to the pages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401, ARG002 - Django's
        """Leave that to the pages."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401, ARG002 - Django's
        """Leave that to the pages, which wait before they delete."""
        return False
