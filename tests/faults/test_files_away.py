"""Nobody can write where uploads lie: in /sys not even root makes a folder."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from forms_app.forms import FORMS
from forms_app.models import Attachment
from library.models import Image
from tests.factories import make_image, picture_bytes
from tests.forms_app.typed import address, make_draft, typed, typed_at
from tests.library.test_admin import ADD_IMAGE
from tests.library.test_admin import answers as image_answers
from tests.reading import Document

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

NOWHERE = "/sys/alliance"


def test_a_picture_for_which_there_is_no_room_is_not_now_and_keeps_the_words(
    admin_client, settings
):
    admin_client.raise_request_exception = False
    settings.MEDIA_ROOT = NOWHERE

    response = admin_client.post(ADD_IMAGE, image_answers())

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert Document(response.text).hidden_fields["alt_fr"] == "Un champ bleu"
    assert Image.objects.count() == 0


def test_a_file_of_an_applicant_for_which_there_is_no_room_is_not_now(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setitem(vars(Attachment._meta.get_field("file").storage), "location", NOWHERE)
    step = FORMS["J"].PARTS[1]
    act = SimpleUploadedFile("act.png", picture_bytes(width=48, height=32))

    response = client.post(
        address(make_draft("J"), step.SLUG), typed_at(step, typed("J")) | {"file_act": act}
    )

    assert response.status_code == 503
    assert Document(response.text).hidden_fields["decision_title"] == "Decision 12/2015"
    assert Attachment.objects.count() == 0


def test_pages_are_there_without_their_pictures(client, settings):
    image = make_image()
    settings.MEDIA_ROOT = NOWHERE

    assert client.get(image.file.url).status_code == 404
    assert client.get("/en/").status_code == 200
