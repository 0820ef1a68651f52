from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = _("Topics")

    def ready(self):
        from publishing import generation  # models are there only now

        pre_migrate.connect(
            lambda plan, **_kwargs: any(back for _it, back in plan) and generation.drop_triggers(),
            sender=self,
            weak=False,
            dispatch_uid="publishing.generation",
        )
        post_migrate.connect(
            lambda **_kwargs: generation.install_triggers(),
            sender=self,
            weak=False,
            dispatch_uid="publishing.generation",
        )
