from functools import wraps

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from accounts import notices, second_factor
from accounts import urls as accounts_urls
from accounts.views_factors import lead_on
from alliance.desk import ageing, pages, translations
from forms_app import admin_decisions
from forms_app.views_files import attachment_for_staff
from publishing import unsaved, unsaved_admin

# What editors use most stands first; apps not named here follow in alphabetical order.
ORDER = [
    "news",
    "members",
    "texts",
    "pages",
    "library",
    "forms_app",
    "alerts",
    "alliance",
    "publishing",
    "jobs",
    "accounts",
    "watching",
]


# Of packages: our topics take the place of tags, secrets are nobody's to see, addresses stay empty.
NOT_SHOWN = {Tag, Authenticator, EmailAddress}


class AllianceAdminSite(admin.AdminSite):
    site_header = _("Alliance for Roma Inclusion: back office")
    site_title = _("Back office")
    index_title = _("What would you like to do?")
    site_url = "/"
    enable_nav_sidebar = True
    index_template = "admin/desk/start.html"

    def index(self, request, extra_context=None):
        return super().index(request, pages.start(self, request) | (extra_context or {}))

    def login(self, request, extra_context=None):
        """With the password given already, on to the second factor."""
        is_in = self.has_permission(request)
        if request.method == "GET" and not is_in and second_factor.at_the_door(request):
            return lead_on(request, request.GET.get("next", ""))
        has_typed = unsaved.KEPT in request.session
        return super().login(request, {"has_typed": has_typed, **(extra_context or {})})

    def password_change(self, request, extra_context=None):
        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            notices.write(request.user, "changed", notices.PASSWORD)
        return response

    def admin_view(self, view, cacheable=False):
        """As Django's; but what was typed before the session ended waits for its author."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def answer(request, *args, **kwargs):
            if request.method == "POST":
                if self.has_permission(request):
                    unsaved.arrived(request)
                elif unsaved.keep(request):
                    return redirect("admin:unsaved")
            return inner(request, *args, **kwargs)

        return answer

    def unsaved_view(self, request):
        return unsaved_admin.page(self, request)

    def planned_view(self, request):
        return pages.planned_page(self, request)

    def audit_view(self, request):
        return pages.audit_page(self, request)

    def audit_file_view(self, request):
        return pages.audit_file(self, request)

    def find_view(self, request):
        return pages.find_page(self, request)

    def translations_view(self, request):
        return translations.page(self, request)

    def care_view(self, request):
        return ageing.page(self, request)

    def get_urls(self):
        """With the pages that belong to no screen of one model."""
        file = path(
            "forms_app/attachment/<int:pk>/",
            self.admin_view(attachment_for_staff),
            name="forms_app_attachment",
        )
        return [
            file,
            path(
                "forms_app/decision/case/<int:pk>/",
                self.admin_view(admin_decisions.of_case),
                name="forms_app_decision_of_case",
            ),
            path(
                "forms_app/decision/participant/<int:pk>/",
                self.admin_view(admin_decisions.of_participant),
                name="forms_app_decision_of_participant",
            ),
            *accounts_urls.urlpatterns,
            path("planned/", self.admin_view(self.planned_view), name="planned"),
            path("translations/", self.admin_view(self.translations_view), name="translations"),
            path("care/", self.admin_view(self.care_view), name="care"),
            path("audit/", self.admin_view(self.audit_view), name="audit"),
            path("audit/file/", self.admin_view(self.audit_file_view), name="audit_file"),
            path("unsaved/", self.admin_view(self.unsaved_view), name="unsaved"),
            path("find/", self.admin_view(self.find_view), name="find"),
            *super().get_urls(),
        ]

    def register(self, model_or_iterable, admin_class=None, **options):
        """As Django's, but for what is not shown."""
        models = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        )
        super().register(
            [model for model in models if model not in NOT_SHOWN], admin_class, **options
        )

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        return sorted(
            apps,
            key=lambda app: (
                ORDER.index(app["app_label"]) if app["app_label"] in ORDER else len(ORDER)
            ),
        )
