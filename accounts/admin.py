from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from accounts import ceremony, notices, second_factor
from accounts.models import User

admin.site.unregister(Group)

# What makes a user more powerful: only superusers give it.
POWER = ("is_superuser", "groups", "user_permissions")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    list_display = ["username", "full_name", "email", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups"]
    date_hierarchy = "date_joined"
    fieldsets = [
        *DjangoUserAdmin.fieldsets,
        (_("Letters"), {"fields": ["language"]}),
        (_("Second factor"), {"fields": ["factors"]}),
    ]
    readonly_fields = ["factors"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, user):
        return user.get_full_name()

    @admin.display(description=_("groups"))
    def roles(self, user):
        if user.is_superuser:
            return _("all rights")
        return ", ".join(group.name for group in user.groups.all())

    @admin.display(description=_("what the account has"))
    def factors(self, user):
        names = [ceremony.words(factor) for factor in second_factor.of(user)]
        return get_text_list(names, _("and")) or _("none yet")

    def get_urls(self):
        reset = path(
            "<int:pk>/reset-factor/",
            self.admin_site.admin_view(self.reset_factor),
            name="accounts_user_reset_factor",
        )
        return [reset, *super().get_urls()]

    def reset_factor(self, request, pk):
        """For who lost the telephone: all factors go, and the sessions that they opened."""
        if not request.user.is_superuser:
            raise PermissionDenied
        user = get_object_or_404(User, pk=pk)
        if request.method == "POST":
            second_factor.reset(user, by=request.user)
            self.message_user(request, _("The next log-in of this account sets up a new factor."))
            return redirect("admin:accounts_user_change", user.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Reset the second factor"),
            "account": user,
        }
        return TemplateResponse(request, "admin/second_factor/reset.html", context)

    def user_change_password(self, request, id, form_url=""):
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            notices.write(self.get_object(request, unquote(id)), "changed", notices.PASSWORD)
        return response

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, *POWER)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def _may_touch(self, request, user):
        """Otherwise a new password would make anybody a superuser."""
        return user is None or not user.is_superuser or request.user.is_superuser


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin):
    list_display = ["name", "users"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("user_set")

    @admin.display(description=_("users"))
    def users(self, group):
        return ", ".join(user.username for user in group.user_set.all())

    def has_change_permission(self, request, obj=None):
        """A group's rights are power too."""
        return request.user.is_superuser

    has_delete_permission = has_change_permission

    def has_add_permission(self, request):
        return request.user.is_superuser
