"""Accounts: people who sign in, to organise, moderate, oversee, or to take part across devices."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower


class AccountManager(UserManager["Account"]):
    """Accounts are known by their e-mail address; nobody has to invent a user name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:  # type: ignore[override]  # noqa: ANN401 - Django's own fields
        """Make an account that may take part."""
        account: Account = self.model(email=self.normalize_email(email), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Account:  # type: ignore[override]  # noqa: ANN401 - Django's own fields
        """Make an account that may do everything on this site."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})


class Account(AbstractUser):
    """Somebody who signs in.

    Attributes:
        email: how they sign in; unique whatever its case.
        name: shown where they act in public, such as beside a moderation decision.
        may_organise: may open conversations on this site.
    """

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("e-mail", unique=True)
    name = models.CharField(max_length=100, blank=True)
    may_organise = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        """One account an address, in any case."""

        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="account_email_any_case")]

    def __str__(self) -> str:
        return self.name or f"account {self.pk}"

    def get_full_name(self) -> str:
        """Give the public name."""
        return self.name

    def get_short_name(self) -> str:
        """Give the public name."""
        return self.name

    def clean(self) -> None:
        """Keep Django's own normalising of the address."""
        self.email = type(self).objects.normalize_email(self.email)

    @classmethod
    def of_address(cls, email: str) -> Account | None:
        """Find the account of an address, whatever its case."""
        return cls.objects.filter(email__iexact=email).first()


class ApiToken(models.Model):
    """A key with which a program acts for an account; only its SHA-256 is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
