"""Open data, change log and badges; part of `members.urls`, before the slugs of countries."""

from django.urls import path, re_path

from members import data_views, feeds
from members.datafiles import FORMATS
from publishing.pagecache import public_page

urlpatterns = [
    re_path(
        rf"^participants\.(?P<suffix>{'|'.join(FORMATS)})$", data_views.data_file, name="data_file"
    ),
    path("data/", public_page(data_views.DataPage.as_view()), name="data"),
    path(
        "participants/changes/",
        public_page(data_views.ChangeList.as_view(), parameters=("country", "kind", "page")),
        name="changes",
    ),
    *feeds.formats("participants/", feeds.ChangeFeed, "changes"),
    *feeds.formats("participants/<slug:country>/", feeds.CountryChangeFeed, "country_changes"),
    *feeds.formats(
        "participants/<slug:country>/<slug:participant>/",
        feeds.ParticipantChangeFeed,
        "participant_changes",
    ),
    path(
        "participants/<slug:country>/<slug:slug>/badge.svg",
        public_page(data_views.badge_picture),
        name="badge",
    ),
]
