import hashlib

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages
from core.languages import Translated
from jobs.models import Job
from library import consent, uploads


def digest(file) -> str:
    """SHA-256 of the content, in hexadecimal."""
    value = hashlib.sha256()
    file.seek(0)
    for chunk in iter(lambda: file.read(1 << 20), b""):
        value.update(chunk)
    file.seek(0)
    return value.hexdigest()


def original_path(image, filename):
    return f"images/originals/{image.checksum[:16]}{uploads.suffix(filename)}"


def file_path(document, filename):
    return f"files/{document.checksum[:8]}/{uploads.safe_name(filename)}"


class ImageQuerySet(models.QuerySet):
    def without_consent(self):
        """Those that had one, which has ended."""
        return self.filter(consent_until__lt=timezone.localdate())


class Image(models.Model):
    """A picture, uploaded once; the worker makes the sizes and formats that pages use."""

    is_public_content = True

    file = models.ImageField(
        _("file"),
        upload_to=original_path,
        validators=[uploads.validate_image],
        help_text=_("JPEG, PNG, WebP or AVIF, at least 800 pixels wide, at most 15 MB."),
    )
    title = Translated(models.CharField(_("title"), max_length=150, blank=True))
    alt = Translated(
        models.CharField(
            _("text alternative"),
            max_length=300,
            blank=True,
            help_text=_("What the image shows, for people who do not see it."),
        )
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("The image adds nothing that the text does not say; screen readers skip it."),
    )
    credit = models.CharField(
        _("credit"), max_length=200, blank=True, help_text=_("Shown as it is, for example “© CoE”.")
    )
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    consent_until = models.DateField(
        _("consent holds until"),
        null=True,
        blank=True,
        help_text=_(
            "The last day for which those shown have agreed. From the next day on a neutral "
            "picture stands in its place everywhere. Empty: no end."
        ),
    )
    consent_note = models.CharField(
        _("where the consent is kept"),
        max_length=200,
        blank=True,
        help_text=_("For colleagues only: a file number, not a name."),
    )
    focal_x = models.FloatField(
        _("focal point, from the left"),
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("0 is the left edge, 1 the right edge. Crops keep this point in view."),
    )
    focal_y = models.FloatField(
        _("focal point, from the top"),
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    checksum = models.CharField(_("checksum"), max_length=64, editable=False, db_index=True)
    # Widths for which all formats are stored; empty until the worker has made them.
    widths = models.JSONField(_("widths made"), default=list, editable=False)
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x__range=(0, 1)) & Q(focal_y__range=(0, 1)),
                name="image_focal_point_inside",
            ),
            models.CheckConstraint(
                condition=Q(is_decorative=True) | ~Q(alt_en="") | ~Q(alt_fr=""),
                name="image_has_text_alternative_or_is_decorative",
            ),
        ]

    def __str__(self):
        return str(self.title) or self.file.name.rpartition("/")[2] or f"#{self.pk}"

    @property
    def shown(self):
        """What the public gets: the picture, or a neutral one when its consent has ended."""
        return self if consent.holds(self.consent_until) else consent.Neutral()

    def save(self, *args, **kwargs):
        if self.file and not self.file._committed:
            self.file = uploads.without_metadata(self.file)
            self.checksum = digest(self.file)
            self.width, self.height = uploads.upright_size(self.file)
            self.widths = []
        super().save(*args, **kwargs)
        if not self.widths:
            with transaction.atomic():
                Job.objects.enqueue(
                    "library.renditions.make", key=f"image-{self.pk}", image=self.pk
                )


class File(models.Model):
    """A document to download."""

    is_public_content = True

    file = models.FileField(
        _("file"),
        upload_to=file_path,
        validators=[uploads.validate_document],
        help_text=_("PDF, ODT, DOCX, ODS, XLSX, CSV or plain text, at most 20 MB."),
    )
    title = Translated(models.CharField(_("title"), max_length=200, blank=True))
    language = models.CharField(
        _("language of the document"),
        max_length=5,
        blank=True,
        help_text=_("Two letters, for example en, fr, sr. Empty: several or none."),
    )
    is_accessible = models.BooleanField(
        _("accessible"),
        default=True,
        help_text=_(
            "Untick if people with a screen reader cannot use it; readers are told whom to ask."
        ),
    )
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    checksum = models.CharField(_("checksum"), max_length=64, editable=False, db_index=True)
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-pk"]

    def __str__(self):
        return str(self.title) or self.file.name.rpartition("/")[2]

    @property
    def extension(self):
        """PDF, ODT …: for the link's text."""
        return self.file.name.rpartition(".")[2].upper()

    @property
    def language_name(self):
        return languages.name_of(self.language)

    @property
    def label(self):
        """What one gets: English, PDF, 120 KB."""
        parts = [self.language_name, self.extension, filesizeformat(self.size)]
        return ", ".join(part for part in parts if part)

    def save(self, *args, **kwargs):
        is_new = bool(self.file) and not self.file._committed
        if is_new:
            self.checksum = digest(self.file)
            self.size = self.file.size
        super().save(*args, **kwargs)
        if is_new and self.extension == "PDF":
            with transaction.atomic():
                Job.objects.enqueue("library.file_texts.read", key=f"file-{self.pk}", file=self.pk)


class FileText(models.Model):
    """The words of a PDF, for search (`library.file_texts`); none of a scan or a broken one."""

    file = models.OneToOneField(File, on_delete=models.CASCADE, related_name="words")
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("text of a file")
        verbose_name_plural = _("texts of files")
        default_permissions = ()

    def __str__(self):
        return str(self.file)
