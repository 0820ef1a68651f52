from datetime import timedelta

import pytest
from django.utils import timezone

from news.models import Article
from tests.factories import make_article

HOUR = timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.parametrize("status", Article.Status.values)
@pytest.mark.parametrize("begins", [-2 * HOUR, HOUR])
@pytest.mark.parametrize("ends", [None, -HOUR, 2 * HOUR])
def test_queryset_and_row_agree_on_what_is_public(status, begins, ends):
    now = timezone.now()
    article = make_article(
        status=status,
        publish_at=now + begins,
        unpublish_at=ends and now + max(ends, begins + HOUR / 2),
    )

    expected = status == "published" and begins < HOUR * 0 and ends != -HOUR
    assert (Article.objects.published().contains(article), article.is_public) == (
        expected,
        expected,
    )
