"""How Django finds the store."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The one application whose rows are ours."""

    name = "isegoria.store"
    label = "store"
    verbose_name = "Isegoria"
    default_auto_field = "django.db.models.BigAutoField"
