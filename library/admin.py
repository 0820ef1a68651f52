from django import forms
from django.contrib import admin, messages
from django.db import models, transaction
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from core import dates
from core.languages import columns
from library import consent, disposal, replacing, uploads
from library.models import File, Image
from library.templatetags.library_tags import picture
from library.uses import uses


class CheckedField(forms.FileField):
    """Judges the content before anything else opens it."""

    check = None

    def to_python(self, data):
        file = super().to_python(data)
        if file is not None:
            self.check(file)
        return file


class ImageField(CheckedField):
    check = staticmethod(uploads.validate_image)


class ImageForm(forms.ModelForm):
    class Meta:
        field_classes = {"file": ImageField}
        widgets = dict.fromkeys(columns("alt"), forms.Textarea(attrs={"rows": 2}))

    def clean(self):
        answers = super().clean()
        if not answers.get("is_decorative"):
            for name in columns("alt"):
                if name in self.fields and name not in self.errors and not answers.get(name):
                    self.add_error(name, _("Say what the image shows, or tick “decorative”."))
        return answers


class LibraryAdmin(admin.ModelAdmin):
    """For rows with a file in the storage."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    @admin.display(description=_("used in"))
    def used_in(self, row):
        """Everything that refers to the row, wherever in the site that is."""
        links = [(address_of(user), user._meta.verbose_name, user) for user in uses(row) if row.pk]
        rows = format_html_join("", '<div><a href="{}">{}: {}</a></div>', links)
        return rows or _("nowhere yet")

    def save_model(self, request, obj, form, change):
        """New bytes have a new address; what links to the old one follows."""
        with transaction.atomic():
            old = self.model.objects.get(pk=obj.pk) if change else None
            is_replaced = old is not None and "file" in form.changed_data
            if is_replaced:
                disposal.forget(old)
            super().save_model(request, obj, form, change)
            if is_replaced:
                replacing.follow(old.file.url, obj.file.url)
        if "file" in form.changed_data:
            self._tell_of_doubles(request, obj)

    def _tell_of_doubles(self, request, obj):
        for other in self.model.objects.filter(checksum=obj.checksum).exclude(pk=obj.pk)[:3]:
            words = _("The same file is in the library already: {}. Use that one and delete this.")
            link = format_html('<a href="{}">{}</a>', address_of(other), other)
            self.message_user(request, format_html(words, link), messages.WARNING)

    def get_deleted_objects(self, objs, request):
        """What is used stands among what is protected: the page names it and deletes nothing."""
        found = super().get_deleted_objects(objs, request)
        to_delete, counts, lacking, protected = found
        used = [
            format_html('{}: <a href="{}">{}</a>', user._meta.verbose_name, address_of(user), user)
            for row in objs
            for user in uses(row)
        ]
        return to_delete, counts, lacking, [*protected, *used]

    def delete_model(self, request, obj):
        disposal.dispose(obj)

    def delete_queryset(self, request, queryset):
        for row in queryset:
            disposal.dispose(row)


def address_of(row):
    """Where the back office changes `row`."""
    try:
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return row.get_absolute_url()


class ConsentFilter(admin.SimpleListFilter):
    title = _("consent")
    parameter_name = "consent"

    def lookups(self, request, model_admin):
        return [("ended", _("has ended")), ("limited", _("has an end"))]

    def queryset(self, request, queryset):
        if self.value() == "ended":
            return queryset.without_consent()
        return queryset.exclude(consent_until=None) if self.value() == "limited" else queryset


@admin.register(Image)
class ImageAdmin(LibraryAdmin):
    form = ImageForm
    list_display = ["thumbnail", "name", "text_alternative", "credit", "consent", "pixels"]
    list_display_links = ["name"]
    list_filter = ["is_decorative", ConsentFilter, "licence", "created_at"]
    search_fields = [*columns("title", "alt"), "credit", "file"]
    list_per_page = 50
    readonly_fields = ["preview", "pixels", "used_in", "uploaded_by", "created_at"]
    fieldsets = [
        (None, {"fields": ["preview", "file", columns("title")]}),
        (
            _("For people who do not see it"),
            {
                "fields": ["is_decorative", columns("alt")],
                "description": _(
                    "Say in both languages what the image shows, or tick “decorative” if it adds "
                    "nothing to the text beside it."
                ),
            },
        ),
        (
            _("Rights"),
            {"fields": ["credit", "licence", "source_url", "consent_until", "consent_note"]},
        ),
        (_("Focal point"), {"fields": [("focal_x", "focal_y")]}),
        (_("Facts"), {"fields": ["used_in", "pixels", "uploaded_by", "created_at"]}),
    ]

    @admin.display(description=_("image"))
    def thumbnail(self, image):
        return format_html('<span class="thumbnail">{}</span>', picture(image, "10rem", alt=""))

    class Media:
        js = ["js/focal_point.js"]

    @admin.display(description=_("preview"))
    def preview(self, image):
        """Where a script runs, the focal point is chosen on it."""
        if not image.pk:
            return _("after saving")
        return format_html(
            '<span class="preview" data-focal-label="{}" data-focal-help="{}">{}</span>',
            _("Focal point: %(x)s % from the left, %(y)s % from the top"),
            _("Click on what must stay in view, or move the mark with the arrow keys."),
            picture(image, "30rem", alt=""),
        )

    @admin.display(description=_("consent"), ordering="consent_until")
    def consent(self, image):
        if image.consent_until is None:
            return "–"
        day = dates.day(image.consent_until)
        if consent.holds(image.consent_until):
            return _("until %(day)s") % {"day": day}
        return _("ended on %(day)s") % {"day": day}

    @admin.display(description=_("title"), ordering="title_en")
    def name(self, image):
        return str(image)

    @admin.display(description=_("text alternative"))
    def text_alternative(self, image):
        return _("decorative") if image.is_decorative else image.alt

    @admin.display(description=_("size"), ordering="width")
    def pixels(self, image):
        return f"{image.width}\u00a0×\u00a0{image.height}" if image.pk else ""

    def save_model(self, request, obj, form, change):
        if not change:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)


class DocumentField(CheckedField):
    check = staticmethod(uploads.validate_document)


class FileForm(forms.ModelForm):
    class Meta:
        field_classes = {"file": DocumentField}


@admin.register(File)
class FileAdmin(LibraryAdmin):
    form = FileForm
    list_display = ["name", "language_name", "label", "is_accessible", "created_at"]
    list_filter = ["language", "is_accessible", "created_at"]
    search_fields = [*columns("title"), "file"]
    readonly_fields = ["used_in", "created_at"]
    fieldsets = [
        (None, {"fields": ["file", columns("title"), "language", "is_accessible"]}),
        (_("Facts"), {"fields": ["used_in", "created_at"]}),
    ]

    @admin.display(description=_("title"), ordering="title_en")
    def name(self, file):
        return str(file)
