from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Staff")

    def ready(self):
        from accounts import roles  # models are there only now

        post_migrate.connect(roles.sync_after_migrations, dispatch_uid="accounts.roles")
