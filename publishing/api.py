"""Topics for programs, and what all prose has in common."""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from core import languages
from core.addresses import absolute
from core.api.collections import Collection, NotThere, address_of, own_address
from core.api.keyset import ascending
from core.api.schemas import (
    ADDRESS,
    MOMENT,
    ROW_ID,
    SLUG,
    TEXT,
    UUID,
    Field,
    Parameter,
    column,
    html,
    list_of,
    one_of,
)
from publishing.models import Topic
from publishing.withdrawal import is_gone

CODE = one_of(languages.CODES)
LAST_CHANGE = Field(
    *("changed_at", MOMENT, _("When it was last changed, or published if that is later.")),
    lambda row, _prepared: max(row.changed_at, row.publish_at),
)
PUBLISHED = column("publish_at", MOMENT, _("When it was published."))


class PublishableCollection(Collection):
    """What is published, and may have been withdrawn since."""

    def check_gone(self, value):
        row = self.public().model.objects.filter(**{self.key.name: value}).first()
        if row and is_gone(row):
            raise NotThere(status=410, detail=row.withdrawal_note)


class Topics(Collection):
    name = "topics"
    title = _("Topics")
    meaning = _("What news and adopted texts are about.")
    key = Parameter("slug", SLUG, _("Name of the topic in addresses."))
    fields = (
        column("slug", SLUG, _("Name of the topic in addresses.")),
        column("title_en", TEXT, _("Title in English.")),
        column("title_fr", TEXT, _("Title in French.")),
        own_address("topics", "slug"),
    )

    def public(self):
        return Topic.objects.all()

    def order(self, asked):
        return [ascending("slug")]


def prose_fields(name: str) -> tuple[Field, ...]:
    """The fields of all prose. `name`: of the collection."""
    return (
        column("id", ROW_ID, _("Number of the item. Never changes and is never given twice.")),
        column("language", CODE, _("Language of the item.")),
        Field(
            *("group", UUID, _("The same for the translations of one item.")),
            lambda row, _prepared: str(row.group),
        ),
        column("title", TEXT, _("Title.")),
        html("body", _("The text, as HTML.")),
        PUBLISHED,
        LAST_CHANGE,
        Field(
            *("url", ADDRESS, _("Address of its page.")),
            lambda row, _prepared: absolute(row.get_absolute_url()),
        ),
        own_address(name, "pk"),
        Field(
            "translations",
            list_of(language=CODE, id=ROW_ID, url=ADDRESS, api_url=ADDRESS),
            _("The same in other languages."),
            lambda row, siblings: [
                {
                    "language": it.language,
                    "id": it.pk,
                    "url": absolute(it.get_absolute_url()),
                    "api_url": address_of(name, it.pk),
                }
                for it in siblings[row.group]
                if it.pk != row.pk
            ],
        ),
    )


class ProseCollection(PublishableCollection):
    """News or pages: an item is in one language and names those that tell the same in others."""

    key = Parameter("id", ROW_ID, _("Number of the item. Never changes and is never given twice."))

    def chosen(self, asked):
        rows = self.public()
        return rows.in_language(asked["language"]) if "language" in asked else rows

    def prepared(self, rows, asked):
        """The public rows of each group."""
        groups = defaultdict(list)
        found = self.public().filter(group__in={row.group for row in rows})
        for row in found.only("group", "language", "slug").order_by("language"):
            groups[row.group].append(row)
        return groups
