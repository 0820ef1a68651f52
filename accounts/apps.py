from django.apps import AppConfig
from django.contrib.auth import signals
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Staff")

    def ready(self):
        from axes.signals import user_locked_out  # models are there only now

        from accounts import door, roles

        post_migrate.connect(roles.sync_after_migrations, dispatch_uid="accounts.roles")
        for signal, action in [
            (signals.user_logged_in, door.note_password),
            (signals.user_login_failed, door.note_wrong_password),
            (signals.user_logged_out, door.note_leaving),
            (user_locked_out, door.note_locked_out),
        ]:
            signal.connect(action, dispatch_uid="accounts.door")
