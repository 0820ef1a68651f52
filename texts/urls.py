from django.urls import path

from publishing.pagecache import public_page
from texts import views
from texts.feeds import formats
from texts.forms import AskedFilter, TextFilter

app_name = "texts"
# Nobody can fill the cache with words to look for.
texts = public_page(
    views.TextList.as_view(), parameters=[*TextFilter.base_fields.keys() - {"q"}, "page"]
)
asked = public_page(views.AskedList.as_view(), parameters=[*AskedFilter.base_fields, "page"])
text = public_page(views.TextDetail.as_view(), parameters=["to"])

urlpatterns = [
    path("", texts, name="list"),
    *formats(""),
    *formats("kinds/<slug:kind>/", "kind_"),
    path("asked/", asked, name="asked"),
    path("<slug:slug>/", text, name="text"),
    path("<slug:slug>/side-by-side/", public_page(views.SideBySide.as_view()), name="side_by_side"),
]
