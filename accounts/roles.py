"""The roles of staff, as groups with rights: this table is the truth.

After every `migrate` the groups have exactly these rights; what was given to such a group by hand
is taken back. Groups with other names are left alone. Rights are named as strings, since this app
lies below those that have them.
"""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

PROSE = ("news.{}_article", "pages.{}_page", "library.{}_image", "library.{}_file")
RECORDS = (
    *("members.{}_participant", "members.{}_membershipperiod"),
    *("texts.{}_adoptedtext", "publishing.{}_topic", "pages.{}_notice"),
)
PUBLISHABLE = (
    "news.{}_article",
    "pages.{}_page",
    "members.{}_participant",
    "texts.{}_adoptedtext",
)


def rights(verbs: str, names: tuple[str, ...]) -> set[str]:
    return {name.format(verb) for name in names for verb in verbs.split()}


AUTHOR = rights("view add change", PROSE) | rights("view", RECORDS)
EDITOR = (
    rights("view add change delete", PROSE + RECORDS)
    | rights("view change", ("members.{}_country", "pages.{}_sitesettings"))
    | rights("view add change delete", ("forms_app.{}_topicmailbox",))
    | rights("view add change delete", ("members.{}_contact", "publishing.{}_redirect"))
    | rights("view delete", ("publishing.{}_missingpage", "alliance.{}_vainquestion"))
    | rights("view add change delete", ("alliance.{}_synonyms", "alliance.{}_promotion"))
    | rights("view change", ("publishing.{}_link",))
    | rights("publish", PUBLISHABLE)
    | {
        "members.merge_participant",
        "members.view_confirmationround",
        "members.view_proposedchange",
        "alerts.count_subscriber",
    }
)
REVIEWER = {
    "forms_app.review_application",
    *rights("view change", ("jobs.{}_letter",)),
    *rights("view", ("forms_app.{}_standardtext", "members.{}_participant", "members.{}_country")),
}
ROLES = {
    "author": AUTHOR,
    "editor": EDITOR,
    "reviewer": REVIEWER,
    "decider": REVIEWER
    | {"forms_app.decide_application", "forms_app.export_application"}
    | rights("add change delete", ("forms_app.{}_standardtext",)),
    "data protection": {
        "forms_app.protect_application",
        "alerts.count_subscriber",
        "accounts.view_audit",
        "accounts.export_audit",
    }
    | rights("view delete", ("alerts.{}_subscriber",)),
    # Looks after accounts and the worker; reads no application and no letter.
    "admin": rights("view add change delete", ("accounts.{}_user",))
    | rights("view change", ("jobs.{}_job",))
    | {"auth.view_group", "accounts.view_audit", "watching.view_refusal"},
}


def sync() -> None:
    """Make the groups of the table and give each its rights, no more and no less."""
    wanted = {right for held in ROLES.values() for right in held}
    condition = Q()
    for app, codename in (right.split(".") for right in wanted):
        condition |= Q(content_type__app_label=app, codename=codename)
    found = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.filter(condition).select_related("content_type")
    }
    for name, held in ROLES.items():
        group, _is_new = Group.objects.get_or_create(name=name)
        # On the way back through the migrations some rights do not exist yet.
        group.permissions.set(found[right] for right in held if right in found)


def sync_after_migrations(app_config, using="default", **_kwargs) -> None:
    """Once, when the last app has its rights in the database."""
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    if app_config == last and using == "default":
        sync()
