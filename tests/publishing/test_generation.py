from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models.signals import pre_migrate
from django.utils import timezone

from forms_app.models import Application
from jobs.models import Job
from library.models import Image
from members.models import Country, Participant
from news.models import Article
from pages.models import Notice, SiteSettings
from publishing import generation
from publishing.models import Topic
from tests.factories import (
    make_article,
    make_country,
    make_image,
    make_page,
    make_participant,
    make_text,
    make_topic,
    make_user,
)

# Rows of these never show on a public page.
PRIVATE = {
    "accounts.LogIn",
    "accounts.User",
    "accounts.User_groups",
    "accounts.User_user_permissions",
    "alerts.Alert",
    "alerts.Announcement",
    "alerts.SignUp",
    "alerts.SignUp_countries",
    "alerts.SignUp_participants",
    "alerts.SignUp_topics",
    "alerts.Subscriber",
    "alerts.Subscriber_countries",
    "alerts.Subscriber_participants",
    "alerts.Subscriber_topics",
    "alliance.SearchEntry",
    "alliance.VainQuestion",
    "forms_app.Application",
    "forms_app.Attachment",
    "forms_app.CaseEvent",
    "forms_app.CaseMessage",
    "forms_app.CaseNote",
    "forms_app.CooperationProposal",
    "forms_app.CooperationProposal_active_in",
    "forms_app.Draft",
    "forms_app.ErasureCount",
    "forms_app.InformationRequest",
    "forms_app.JoinApplication",
    "forms_app.LastNumber",
    "forms_app.Message",
    "forms_app.RateMark",
    "forms_app.ScreeningMark",
    "forms_app.StandardText",
    "forms_app.StatusChange",
    "forms_app.TopicMailbox",
    "jobs.Job",
    "jobs.Letter",
    "library.FileText",
    "members.ConfirmationRound",
    "members.ProposedChange",
    "publishing.Generation",
    "publishing.Link",
    "publishing.LinkUse",
    "publishing.Look",
    "publishing.MissingPage",
    "publishing.Presence",
    "publishing.PreviewLink",
    "publishing.Publication",
    "publishing.Remark",
    "publishing.Task",
    "publishing.Term",
    "publishing.WorkingCopy",
    "watching.Refusal",
    "watching.Visit",
}
OURS = {
    "accounts",
    "alerts",
    "alliance",
    "forms_app",
    "jobs",
    "library",
    "members",
    "news",
    "pages",
} | {
    "publishing",
    "texts",
    "watching",
}


def rise(act):
    """How far the number rises by `act()`: 0, or "some" (rows and statements are not counted)."""
    before = generation.current()
    act()
    return "some" if generation.current() > before else 0


def test_every_model_of_ours_is_public_content_or_known_to_be_private():
    ours = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS
    }
    public = {model._meta.label for model in generation.public_models()}

    assert ours - public == PRIVATE & ours
    assert public & PRIVATE == set()


@pytest.mark.parametrize(
    "make",
    [
        make_article,
        make_page,
        make_text,
        make_participant,
        make_topic,
        make_image,
        lambda: SiteSettings.load().save(),
        lambda: Notice.objects.create(text_en="x", ends_at=timezone.now() + timedelta(days=1)),
    ],
)
def test_new_public_content_raises_the_number(db, make):
    assert rise(make) == "some"


@pytest.mark.parametrize("make", [make_article, make_page, make_text])
def test_a_draft_does_not_until_it_is_published_and_again_when_it_is_withdrawn(db, make):
    row = make(status="draft")
    rows = type(row).objects.filter(pk=row.pk)

    steps = [
        rise(lambda: rows.update(change_note="still a draft")),
        rise(lambda: rows.update(status="published")),
        rise(lambda: rows.update(change_note="seen")),
        rise(lambda: rows.update(status="withdrawn")),
        rise(lambda: rows.delete()),
    ]

    assert steps == [0, "some", "some", "some", "some"]


def test_a_new_draft_raises_nothing_by_itself(db):
    def bare_draft():
        Article.objects.create(title="Draft", language="en", teaser="…")

    assert rise(bare_draft) == 0


def test_changes_past_save_count_too(db):
    make_country("FR")
    image = make_image()
    article = make_article()
    participant = make_participant()
    topic = make_topic()

    steps = [
        rise(lambda: Country.objects.filter(pk="FR").update(name_fr="La France")),
        rise(lambda: Image.objects.filter(pk=image.pk).update(credit="© CoE")),
        rise(lambda: article.participants.add(participant)),
        rise(lambda: article.topics.add(topic)),
        rise(lambda: Topic.objects.bulk_create([Topic(name="a", title_en="a", slug="a")])),
        rise(lambda: participant.periods.all().delete()),
        rise(lambda: Participant.objects.filter(pk=participant.pk).delete()),
    ]

    assert steps == ["some"] * 7


def test_accounts_and_jobs_do_not_count(db):
    assert rise(make_user) == 0
    assert rise(lambda: Job.objects.enqueue("some.task")) == 0
    assert rise(lambda: Application.objects.all().delete()) == 0


def test_a_change_that_is_rolled_back_never_was(db):
    def change_and_roll_back():
        with transaction.atomic():
            make_article()
            transaction.set_rollback(True)

    assert rise(change_and_roll_back) == 0


def test_next_change_is_the_nearest_start_or_end_and_midnight_at_the_latest(db):
    now = timezone.now()
    noon = timezone.localtime(now).replace(hour=12, minute=0, second=0, microsecond=0)
    midnight = (noon + timedelta(hours=18)).replace(hour=0)

    assert generation.next_change(noon) == midnight
    make_article(publish_at=noon + timedelta(hours=3))
    assert generation.next_change(noon) == noon + timedelta(hours=3)
    make_page(publish_at=noon - timedelta(hours=3), unpublish_at=noon + timedelta(hours=2))
    assert generation.next_change(noon) == noon + timedelta(hours=2)
    Notice.objects.create(
        text_en="x", starts_at=noon - timedelta(hours=1), ends_at=noon + timedelta(hours=1)
    )
    assert generation.next_change(noon) == noon + timedelta(hours=1)


def test_the_moment_of_the_last_change_is_kept_to_the_second(db):
    start = timezone.now().replace(microsecond=0)

    make_participant("Tivat")

    # PostgreSQL tells when the transaction began, and a test is one.
    assert timedelta(minutes=-5) < generation.changed_at() - start < timedelta(minutes=5)


@pytest.mark.django_db
def test_before_a_migration_goes_back_nothing_raises_the_number_any_more():
    """The table of the number may go first, and each write would fail."""
    plan = {"plan": [(None, True)], "sender": apps.get_app_config("publishing")}

    pre_migrate.send(**plan)
    before = generation.current()
    make_article()
    without = generation.current()
    generation.install_triggers()
    make_article()

    assert without == before
    assert generation.current() > before
