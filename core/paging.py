from django.core.paginator import Paginator


class PagedMixin:
    """For a ListView with `paginate_by`: what `components/pager.html` takes, and `canonical_query`.

    A page that does not exist is a 404, as Django has it: an address is never two pages.
    """

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        context["page_range"] = page.paginator.get_elided_page_range(
            page.number, on_each_side=1, on_ends=1
        )
        context["ellipsis"] = Paginator.ELLIPSIS
        context["canonical_query"] = f"page={page.number}" if page.number > 1 else ""
        return context
