"""What an authority accepts when it joins, one by one.

The wording is ours and short; it follows the Strategic Guidelines of the date below. When the
guidelines change, change both together: each application keeps the date it accepted.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

VERSION = "2014-09-08"  # approved by the Bureau of the Congress


class Commitment(models.TextChoices):
    HUMAN_RIGHTS = "human_rights", _("uphold standards of human rights and good governance")
    HATE_SPEECH = "hate_speech", _("allow no hate speech")
    SCHOOLS = "schools", _("end segregation in schools")
    EVICTIONS = "evictions", _("refrain from forced evictions")
