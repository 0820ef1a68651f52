from django.urls import path, register_converter

from news import views
from news.feeds import TopicFeed, WholeFeed, formats
from news.forms import ArticleFilter
from publishing.pagecache import public_page


class FourDigits:
    """A year; an article's slug of other length stays a slug."""

    regex = "[0-9]{4}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)


register_converter(FourDigits, "yyyy")

articles = public_page(views.ArticleList.as_view(), parameters=[*ArticleFilter.QUESTIONS, "page"])

app_name = "news"
urlpatterns = [
    path("", articles, name="list"),
    *formats("", WholeFeed),
    path("events.ics", public_page(views.events), name="events"),
    path("<yyyy:year>/", articles, name="year"),
    path("topics/<slug:topic>/", articles, name="topic"),
    *formats("topics/<slug:topic>/", TopicFeed, "topic_"),
    path("<slug:slug>/", public_page(views.ArticleDetail.as_view()), name="article"),
    path("<slug:slug>/event.ics", public_page(views.EventCalendar.as_view()), name="calendar"),
]
