from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.i18n import set_language

from alliance import api, cards, legacy, sitemaps, views, wellknown
from alliance.search import search, suggestions
from alliance.watching import exposition, refusals
from library import serving
from publishing.pagecache import public_page

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.not_found
handler500 = views.server_error

urlpatterns = [
    path("", views.root, name="root"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", exposition.metrics, name="metrics"),
    path("policy-reports", refusals.report, name="policy_reports"),
    path("admin/language/", set_language, name="set_language"),
    path("media/<path:path>", serving.upload, name="upload"),
    path("admin/", admin.site.urls),
    path("api/", include("alliance.api")),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap_section"),
    path("robots.txt", wellknown.robots_txt, name="robots"),
    path(".well-known/security.txt", wellknown.security_txt, name="security"),
    path("favicon.ico", wellknown.favicon, name="favicon"),
]

urlpatterns += i18n_patterns(
    path("", public_page(views.home), name="home"),
    re_path(r"^(?:page|news)/(?P<former_id>\d{1,9})-[^/]*\.html$", legacy.former_address),
    path("search/", search, name="search"),
    path("search/suggestions/", suggestions, name="search_suggestions"),
    path("cards/<slug:kind>/<int:pk>-<slug:digest>.png", cards.card, name="card"),
    path("api/", public_page(api.page), name="api_page"),
    path("news/", include("news.urls")),
    path("alerts/", include("alerts.urls")),
    path("participants/", include("news.urls_of_participants")),
    path("", include("members.urls")),
    path("texts/", include("texts.urls")),
    path("", include("forms_app.urls")),
    path("", include("publishing.urls")),
    path("", include("pages.urls")),
)
