import pytest
from django.http import Http404
from django.views.generic import ListView

from core.paging import PagedMixin


class Numbers(PagedMixin, ListView):
    queryset = range(100)
    paginate_by = 10
    template_name = "unused.html"


def context(rf, query=""):
    return Numbers.as_view()(rf.get(f"/{query}")).context_data


def test_the_first_page_is_the_address_without_a_query(rf):
    page = context(rf, "?page=1")

    assert list(page["page_range"]) == [1, 2, "…", 10]
    assert page["canonical_query"] == ""


def test_a_later_page_has_its_neighbours_and_its_own_address(rf):
    page = context(rf, "?page=5")

    assert list(page["page_range"]) == [1, "…", 4, 5, 6, "…", 10]
    assert page["canonical_query"] == "page=5"


@pytest.mark.parametrize("page", ["0", "11", "-1", "abc", "1.5", "%00", "9" * 5000])
def test_a_page_that_does_not_exist_is_not_found(rf, page):
    with pytest.raises(Http404):
        Numbers.as_view()(rf.get(f"/?page={page}"))
