import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from forms_app import uploads
from forms_app.models import Attachment, Draft
from forms_app.models.sending import private_storage
from tests import clamd
from tests.factories import make_user
from tests.forms_app.files import making
from tests.forms_app.typed import sent
from tests.tools import need


@pytest.fixture
def draft(db):
    return Draft.objects.create(form="J", language="en")


@pytest.fixture
def application(client, office):
    return sent(client, "J")


@pytest.fixture
def colleague(db):
    return make_user("colleague", is_staff=True)


@pytest.fixture(scope="session")
def clamd_url():
    """A real clamd that knows one virus."""
    need("ClamAV")
    with clamd.server() as url:
        yield url


@pytest.fixture
def _empty_storage():
    """What tests before left: their rows were rolled back, which no storage hears of."""
    for path in stored():
        private_storage().delete(path)


def act(content=None, name="act.pdf"):
    return SimpleUploadedFile(name, making.pdf() if content is None else content)


def add(owner, content=None, name="act.pdf", purpose=Attachment.Purpose.ACT, by=None):
    key = "draft" if isinstance(owner, Draft) else "application"
    return uploads.accept(act(content, name), purpose, by=by, **{key: owner})


def stored():
    return list(private_storage().names(uploads.FOLDER))
