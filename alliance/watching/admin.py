from django.contrib import admin

from alliance.watching.models import Refusal
from jobs.admin import LookOnlyAdmin


@admin.register(Refusal)
class RefusalAdmin(LookOnlyAdmin):
    """To look at: a host that returns every day is a mistake of ours or an attack on a reader."""

    list_display = ["day", "directive", "host", "number"]
    list_filter = ["day", "directive"]
    search_fields = ["host"]
