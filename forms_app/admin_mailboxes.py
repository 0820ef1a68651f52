"""Who reads messages on which topic, for staff to change."""

from django.contrib import admin

from forms_app.models import TopicMailbox


@admin.register(TopicMailbox)
class TopicMailboxAdmin(admin.ModelAdmin):
    list_display = ["topic", "email"]
