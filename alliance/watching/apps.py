from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WatchingConfig(AppConfig):
    name = "alliance.watching"
    verbose_name = _("Figures of the site")
