from django.urls import path

from pages import views
from publishing.pagecache import public_page

app_name = "pages"
urlpatterns = [path("<slug:slug>/", public_page(views.PageDetail.as_view()), name="page")]
