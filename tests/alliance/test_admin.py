"""What every screen of the back office must do, whichever section it belongs to."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from forms_app.models import StandardText
from library.models import File
from members.contacts import Contact
from members.models import Participant
from pages.models import Notice, SiteSettings
from publishing.models import Term
from tests import factories
from tests.reading import Document

pytestmark = pytest.mark.django_db
EDITED = [
    *("Article", "Participant", "Country", "Contact", "AdoptedText", "Page", "Notice"),
    *("SiteSettings", "Image", "File", "Topic", "User", "Group", "StandardText", "Term"),
]


@pytest.fixture
def content():
    """A row of everything that editors write."""
    topic, image = factories.make_topic(), factories.make_image()
    tivat = factories.make_participant("Tivat", number=127, themes=["housing"], image=image)
    factories.make_article(topics=[topic], participants=[tivat], image=image)
    factories.make_text()
    Term.objects.get_or_create(language="en", words="zz*", advice_en="Words", advice_fr="Mots")
    StandardText.objects.create(use="ask", title_en="Question")
    factories.make_page()
    Contact.objects.create(participant=tivat, email="office@tivat.example")
    File.objects.create(file=ContentFile(b"%PDF-1.7\n%%EOF", name="a.pdf"), title_en="A file")
    Notice.objects.create(
        text_en="Note", text_fr="Note", ends_at=timezone.now() + timedelta(days=1)
    )
    words = [f.name for f in SiteSettings._meta.fields if f.name.endswith(("_en", "_fr"))]
    SiteSettings.objects.create(**dict.fromkeys(words, "Words"), email="a@example.org")
    Group.objects.create(name="Writers")


@pytest.fixture
def admin_request():
    request = RequestFactory().get("/admin/")
    request.user = factories.make_superuser("chief")
    return request


def filled(client, address):
    """As it is shown, with the button that saves for good: a public row has “Publish changes”."""
    text = client.get(address).text
    return Document(text).answers("_save" if 'name="_save"' in text else "_continue")


def test_every_form_can_be_saved_as_it_is_shown(admin_client, admin_request, content):
    """What a browser sends is in the page: rows of tables are counted, hidden answers are there."""
    saved = {}
    for model, screen in admin.site._registry.items():
        row = model._default_manager.first()
        if row is None or not screen.has_change_permission(admin_request, row):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        address = reverse(name, args=[row.pk])
        answers = filled(admin_client, address)
        response = admin_client.post(address, answers)
        saved[model.__name__] = response.status_code == 302 or response.context["errors"]

    assert saved == dict.fromkeys(EDITED, True)


def test_withdrawing_a_participant_by_its_form_changes_the_count_of_the_home_page(
    admin_client, content
):
    factories.make_participant("Megara", country="GR")
    tivat = Participant.objects.get(name_en="Tivat")
    address = reverse("admin:members_participant_change", args=[tivat.pk])
    before = admin_client.get("/en/").context

    answers = filled(admin_client, address)
    admin_client.post(address, answers | {"status": "withdrawn"})

    after = admin_client.get("/en/").context
    counts = [(c["participant_count"], c["country_count"]) for c in (before, after)]
    assert counts == [(2, 2), (1, 1)]
