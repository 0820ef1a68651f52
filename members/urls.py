from django.urls import path

from members import urls_confirmation, urls_data, views
from members.directory import DirectoryFilter
from publishing.pagecache import public_page

app_name = "members"
urlpatterns = [
    *urls_confirmation.urlpatterns,
    *urls_data.urlpatterns,
    path(
        "participants/",
        public_page(
            views.ParticipantList.as_view(), parameters=(*DirectoryFilter.PARAMETERS, "page")
        ),
        name="list",
    ),
    path("participants/timeline/", public_page(views.Timeline.as_view()), name="timeline"),
    path(
        "participants/<slug:slug>/",
        public_page(views.CountryDetail.as_view(), parameters=("area", "as_of", "page")),
        name="country",
    ),
    path(
        "participants/<slug:country>/<slug:slug>/",
        public_page(views.ParticipantDetail.as_view(), parameters=("as_of",)),
        name="participant",
    ),
]
