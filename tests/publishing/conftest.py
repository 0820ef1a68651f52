import pytest

from tests.publishing.desk import TYPED


@pytest.fixture(params=TYPED)
def item(request):
    make = TYPED[request.param][0]
    return make("Kotor lights the way")


@pytest.fixture
def field(item):
    return TYPED[item._meta.label_lower][2]
