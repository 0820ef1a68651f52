"""The audit log: who did what in the back office, and who came in, in one list.

Changes are Django's own log, log-ins are ours (`accounts/door.py`). Things are named where they are
public content, accounts or groups; of all else stands only the kind and the number, so that no
applicant is in it, nor in a search or a file of it.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django import forms
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import F, Q, QuerySet, Value
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import LogIn, User
from core.dates import start_of
from members.spreadsheets import escaped

ENTRY, LOG_IN = "entry", "log-in"
DID = {ADDITION: _("added"), CHANGE: _("changed"), DELETION: _("deleted")}
FLAGS = {"added": ADDITION, "changed": CHANGE, "deleted": DELETION}
FIRST, LAST = MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
AT_ONCE = 2000  # lines of a file that are read together


class Line(NamedTuple):
    at: datetime
    who: str
    kind: str
    did: str
    item: str
    words: str


class AuditFilter(forms.Form):
    q = forms.CharField(label=_("Words"), max_length=100, required=False)
    who = forms.ModelChoiceField(
        User.objects.order_by("username"),
        label=_("Who"),
        required=False,
        empty_label=_("everybody"),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    did = forms.ChoiceField(label=_("Action"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DAY, validators=[FIRST, LAST])
    until = forms.DateField(label=_("Until"), required=False, widget=DAY, validators=[FIRST, LAST])

    def __init__(self, *args, site, **options):
        super().__init__(*args, **options)
        models = ContentType.objects.get_for_models(*site._registry)
        kinds = [(str(kind.pk), capfirst(str(m._meta.verbose_name))) for m, kind in models.items()]
        self.fields["kind"].choices = [
            ("", _("all")),
            (LOG_IN, capfirst(str(LogIn._meta.verbose_name_plural))),
            *sorted(kinds, key=lambda pair: pair[1]),
        ]
        self.fields["did"].choices = [
            ("", _("all")),
            *((name, DID[flag]) for name, flag in FLAGS.items()),
            *LogIn.What.choices,
        ]

    def clean(self):
        answers = super().clean()
        since, until = answers.get("since"), answers.get("until")
        if since and until and until < since:
            self.add_error("until", _("Choose a day that is not before the first."))
        return answers


class Log:
    """What fits the filter, newest first. Counted and cut like a list."""

    def __init__(self, *, q="", who=None, kind="", did="", since=None, until=None):
        self.named = _named_kinds()
        entries, log_ins = LogEntry.objects.all(), LogIn.objects.all()
        if who:
            entries, log_ins = entries.filter(user=who), log_ins.filter(user=who)
        if kind == LOG_IN:
            entries = entries.filter(content_type=ContentType.objects.get_for_model(LogIn))
        elif kind:
            entries, log_ins = entries.filter(content_type=kind), log_ins.none()
        if did in FLAGS:
            entries, log_ins = entries.filter(action_flag=FLAGS[did]), log_ins.none()
        elif did:
            entries, log_ins = entries.none(), log_ins.filter(what=did)
        if since:
            entries = entries.filter(action_time__gte=start_of(since))
            log_ins = log_ins.filter(at__gte=start_of(since))
        if until:
            end = start_of(until + timedelta(days=1))
            entries, log_ins = entries.filter(action_time__lt=end), log_ins.filter(at__lt=end)
        if q:
            words = Q(object_repr__icontains=q) | Q(change_message__icontains=q)
            by = Q(user__username__icontains=q)
            entries = entries.filter(by | Q(content_type__in=self.named) & words)
            log_ins = log_ins.filter(by)
        self.entries, self.log_ins = entries, log_ins

    def count(self) -> int:
        return self.entries.count() + self.log_ins.count()

    __len__ = count

    def __getitem__(self, part: slice) -> list[Line]:
        keys = list(
            _keys(self.entries, ENTRY, "action_time")
            .union(_keys(self.log_ins, LOG_IN, "at"), all=True)
            .order_by("-moment", "-source", "-number")[part]
        )
        numbers = {one: [n for source, n, _at in keys if source == one] for one in (ENTRY, LOG_IN)}
        entries = LogEntry.objects.select_related("user", "content_type").in_bulk(numbers[ENTRY])
        log_ins = LogIn.objects.select_related("user").in_bulk(numbers[LOG_IN])
        return [
            self._of_entry(entries[number]) if source == ENTRY else _of_log_in(log_ins[number])
            for source, number, _at in keys
        ]

    def all(self) -> Iterator[Line]:
        for start in range(0, self.count(), AT_ONCE):
            yield from self[start : start + AT_ONCE]

    def _of_entry(self, entry: LogEntry) -> Line:
        is_named = entry.content_type_id in self.named
        return Line(
            entry.action_time,
            entry.user.get_username(),
            capfirst(entry.content_type.name) if entry.content_type else "",
            str(DID.get(entry.action_flag, "")),
            entry.object_repr if is_named else _number(entry),
            entry.get_change_message() if is_named else _without_names(entry),
        )


def _keys(rows: QuerySet, source: str, moment: str) -> QuerySet:
    names = {"source": Value(source), "number": F("pk"), "moment": F(moment)}
    return rows.order_by().annotate(**names).values_list(*names)


def _named_kinds() -> set[int]:
    models = [
        kind.pk
        for kind in ContentType.objects.all()
        if (model := kind.model_class()) is not None
        and (model in {User, Group, LogIn} or getattr(model, "is_public_content", False))
    ]
    return set(models)


def _number(entry: LogEntry) -> str:
    return gettext("no. %(number)s") % {"number": entry.object_id} if entry.object_id else ""


def _without_names(entry: LogEntry) -> str:
    """What Django says of the change, with an ellipsis where it would name a row."""
    try:
        said = json.loads(entry.change_message or "[]")
    except ValueError:
        return entry.change_message  # words of our own, about nobody
    for part in said if isinstance(said, list) else []:
        for facts in part.values():
            if "object" in facts:
                facts["object"] = "…"
    return LogEntry(change_message=json.dumps(said)).get_change_message()


def _of_log_in(log_in: LogIn) -> Line:
    sender = gettext("sender %(code)s of that day") % {"code": log_in.sender}
    return Line(
        log_in.at,
        log_in.user.get_username() if log_in.user else "",
        capfirst(str(LogIn._meta.verbose_name)),
        log_in.get_what_display(),
        "",
        sender if log_in.sender else "",
    )


# --- The file ----------------------------------------------------------------------------------

COLUMNS = [
    *(_("When"), _("Who"), _("Kind"), _("Action"), _("Item"), _("Details")),
]


def as_csv(log: Log, *, by: User) -> str:
    """All lines; that they left the house stands in the log from now on."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    count = 0
    for line in log.all():
        moment = timezone.localtime(line.at).isoformat(timespec="seconds")
        writer.writerow([moment, *(escaped(cell) for cell in line[1:])])
        count += 1
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(LogIn),
        object_repr=f"CSV: {count}",
        action_flag=CHANGE,
        change_message=json.dumps([{"changed": {"fields": ["export"]}}]),
    )
    return "\ufeff" + file.getvalue()
