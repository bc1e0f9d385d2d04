"""Messages of libraries whose Japanese is wrong in the library itself.

django-allauth translates every message of its pages into Japanese, but a few say something else than the
English does (“another account” for “this account”, “password” for “e-mail address”), are misspelt, can
hardly be understood, or speak of users where we speak of accounts. Those named here are collected into our
own catalogues, which come before the ones of libraries. Each can go as soon as its library has mended it.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

MENDED = (
    _("Sign Up"),
    _("Signup"),
    _("Sign Up Closed"),
    _("We are sorry, but the sign up is currently closed."),
    _("Successfully signed in as %(name)s."),
    _("A user is already registered with this email address."),
    _("This email address is already associated with this account."),
    _("You must type the same email each time."),
    _("Be patient, you are sending too many requests."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _(
        "Enabling passwordless operation allows you to sign in using just this key, but imposes additional"
        " requirements such as biometrics or PIN protection."
    ),
    _("An error occurred while attempting to login via your third-party account."),
    _("You currently have no third-party accounts connected to this account."),
    _(
        "If you do not recognize this change then please take proper security precautions immediately. The"
        " change to your account originates from:\n\n- IP address: %(ip)s\n- Browser: %(user_agent)s\n- Date:"
        " %(timestamp)s"
    ),
)
