from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class AllianceConfig(AppConfig):
    name = "alliance"
    verbose_name = _("Search of the site")

    def ready(self):
        from alliance import moving  # needs the settings
        from alliance.searching import (  # models are there only now
            admin,  # noqa: F401 -- registers, in the site of `alliance.admin`
            index,
            triggers,
        )

        index.connect()
        connection_created.connect(moving.refuse_writes, dispatch_uid="alliance.moving")
        for signal, action in [
            (pre_migrate, triggers.remove_before_migrations),
            (post_migrate, triggers.install),
        ]:
            signal.connect(
                lambda action=action, **_kwargs: action(),
                sender=self,
                weak=False,
                dispatch_uid="alliance.searching",
            )


class AllianceAdminConfig(AdminConfig):
    default_site = "alliance.admin.AllianceAdminSite"
