"""Accepting an authority: all that follows from it, in one transaction."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core import dates, languages
from core.searching import fold
from core.templatetags.language_tags import grouped
from forms_app import announcement, correspondence, decisions
from forms_app.models import Application, JoinApplication, LastNumber
from forms_app.review import InvalidTransition, forcing, lock, move
from forms_app.snapshots import frozen
from members import plain_prose
from members.contacts import Contact
from members.models import Country, MembershipPeriod, Participant

Status = Application.Status
RomaAnswer = JoinApplication.RomaAnswer


@transaction.atomic
def accept(
    application: JoinApplication,
    *,
    by: User,
    country: Country | None = None,
    addition: str = "",
    forced_because: str = "",
) -> Participant:
    """A draft participant with the next number, its period from the day of the decision, its
    contact, the news as drafts in both languages, and a letter of welcome; the answers are frozen.

    `country` is for those who wrote theirs in words. In twelve months it is asked to confirm.
    """
    application = lock(application)
    forced_because = forcing(application, Status.ACCEPTED, by, forced_because)
    country = country_of(application, country)
    _check_day(application)
    _check_name(application, country)
    participant = _profile(application, country)
    try:
        with transaction.atomic():
            participant.number = next_number()
            participant.save()
    except IntegrityError:  # an editor or an import was quicker
        raise InvalidTransition(
            _("Somebody has just added a participant with this name or number. Try again.")
        ) from None
    MembershipPeriod.objects.create(participant=participant, joined_on=application.decided_on)
    Contact.objects.create(
        participant=participant,
        name=application.contact_name,
        function=application.contact_role,
        email=application.contact_email,
        language=application.language,
        is_public=application.contact_is_public,
        office_email=application.office_email if application.office_email_is_public else "",
    )
    decisions.pass_on(application, participant)
    announcement.draft(participant, application)
    now = timezone.now()
    application = move(
        application,
        Status.ACCEPTED,
        by=by,
        forced_because=forced_because,
        decided_at=now,
        snapshot=frozen(application),
    )
    move(application, Status.ONBOARDED, participant_id=participant.pk)
    correspondence.send(
        application, "accepted", **welcome(application, participant.number, addition)
    )
    return participant


def welcome(application: JoinApplication, number: int, addition: str = "") -> dict:
    """What the letter of welcome says."""
    with override(application.language):
        return {"ordinal": announcement.ordinal(number), "addition": addition}


def expected_number() -> int:
    """The number that the next one would be given, if nobody comes first: for a look ahead."""
    given = LastNumber.objects.filter(pk=1).values_list("number", flat=True).first() or 0
    return max(given, _highest()) + 1


def next_number() -> int:
    """One more than any number given so far. Whoever else accepts waits until we are done.

    The lock is a row of its own (docs/decisions/0012-numbers-of-participants.md).
    """
    LastNumber.objects.get_or_create(pk=1)
    last = LastNumber.objects.select_for_update().get(pk=1)
    last.number = max(last.number, _highest()) + 1
    last.save()
    return last.number


def _highest():
    return Participant.objects.aggregate(highest=Max("number"))["highest"] or 0


# --- What must be so ---------------------------------------------------------------------------


def country_of(application: JoinApplication, chosen: Country | None = None) -> Country:
    """That of the list, the one that staff chose, or one whose name the applicant wrote out."""
    if application.country:
        return application.country
    if chosen:
        return chosen
    written = fold(application.country_other)
    for country in Country.objects.all():
        if written in {fold(getattr(country, name)) for name in languages.columns("name")}:
            return country
    raise InvalidTransition(
        _(
            "“%(country)s” is not among the countries of the directory. Choose the country that"
            " the authority belongs to, or decline; a new country comes with a new version of the"
            " site, so ask those who maintain it."
        )
        % {"country": application.country_other}
    )


def _check_day(application):
    if application.decided_on > timezone.localdate():
        raise InvalidTransition(
            _("The council decides only on %(day)s: defer the application until then.")
            % {"day": dates.day(application.decided_on)}
        )


def _check_name(application, country):
    twin = Participant.objects.filter(country=country, name_en=application.title).first()
    if twin:
        raise InvalidTransition(
            _(
                "There is a participant of that name in %(country)s already: number %(number)s."
                " Decline the application, or rename that entry if it is another authority."
            )
            % {"country": country, "number": twin.number or "–"}
        )


# --- From the form to the profile --------------------------------------------------------------


def _profile(application, country):
    """What the form says, as an unsaved draft. Where it is on the map an editor adds."""
    code = application.language if application.language in languages.CODES else languages.CODES[0]
    known = Participant.Theme.values
    return Participant(
        status=Participant.Status.DRAFT,
        state=Participant.State.ACTIVE,
        kind=application.kind,
        country=country,
        region=application.region,
        name_en=application.title,
        name_fr=application.title,
        name_local=application.name_local,
        other_names=application.other_names,
        population=application.population,
        population_year=application.population_year,
        website=application.website,
        head_name=application.head_name,
        mandate_ends_on=application.mandate_ends_on,
        action_plan=application.action_plan,
        action_plan_url=application.action_plan_url,
        themes=[theme for theme in application.themes if theme in known],
        theme_other=application.theme_other,
        programmes=application.programmes,
        programme_other=application.programme_other,
        group_members=_group(application, country),
        **_decision(application),
        # The form was filled in today's words: members.confirmation asks a year from now.
        confirmed_on=timezone.localdate(),
        **{
            f"head_office_{code}": application.head_office,
            f"body_{code}": plain_prose.to_html(application.work),
        },
        **_roma_estimate(application),
    )


def _decision(application):
    """What was planned has been decided by now: `_check_day` saw to it."""
    is_letter = application.decision == JoinApplication.Decision.LETTER
    kind = Participant.Decision.LETTER if is_letter else Participant.Decision.COUNCIL
    return {
        "decision": kind,
        "decided_on": application.decided_on,
        "decision_title": application.decision_title,
        "decision_url": application.decision_url,
        "commitments_version": date.fromisoformat(application.commitments_version),
    }


def _group(application, country):
    """One a line; with its country where that is another one."""
    names = {one.code: str(one.name) for one in Country.objects.all()}
    own = {country.code, application.country_other}
    return "\n".join(
        row["name"]
        if row["country"] in own
        else f"{row['name']} ({names.get(row['country'], row['country'])})"
        for row in application.group_members
    )


def has_estimate_without_source(application: JoinApplication) -> bool:
    """An estimate that the profile cannot show, since its year or its kind of source is missing."""
    return bool(_range(application)) and not (
        application.roma_year and application.roma_source_kind
    )


def _roma_estimate(application):
    if not _range(application) or has_estimate_without_source(application):
        return {}
    words = {}
    for code in languages.CODES:
        with override(code):
            words[f"roma_estimate_{code}"] = _range(application)
    return {
        **words,
        "roma_year": application.roma_year,
        "roma_source_kind": application.roma_source_kind,
        "roma_source_url": application.roma_source_url,
    }


def _range(application):
    """The estimate in words of the reader's language; "" for none."""
    answer = application.roma_answer
    if answer in {"", RomaAnswer.UNKNOWN}:
        return ""
    if answer != RomaAnswer.BETWEEN:
        return str(RomaAnswer(answer).label)
    if application.roma_from is None:
        return ""
    return _("%(least)s to %(most)s") % {
        "least": grouped(application.roma_from),
        "most": grouped(application.roma_to),
    }
