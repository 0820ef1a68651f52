from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class FormsAppConfig(AppConfig):
    name = "forms_app"
    verbose_name = _("Applications and messages")

    def ready(self):
        from forms_app import uploads  # models are there only now

        # A row goes with its application or draft too, without a call of ours.
        post_delete.connect(
            uploads.delete_file, sender="forms_app.Attachment", dispatch_uid="forms_app.uploads"
        )
