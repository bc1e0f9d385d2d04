"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.web.settings")
_django = get_wsgi_application()

from isegoria.web.bodies import Bodies  # noqa: E402 - Django first
from isegoria.web.hotpath import HotPath  # noqa: E402 - likewise
from isegoria.web.operations import Watched  # noqa: E402 - likewise

application = Watched(Bodies(HotPath(_django)))
