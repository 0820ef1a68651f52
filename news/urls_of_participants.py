"""Feeds whose addresses lie under those of participants. They come before `members.urls`."""

from news.feeds import CountryFeed, ParticipantFeed, formats

app_name = "news_of"
urlpatterns = [
    *formats("<slug:country>/news/", CountryFeed, "country_"),
    *formats("<slug:country>/<slug:participant>/news/", ParticipantFeed, "participant_"),
]
