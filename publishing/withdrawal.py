"""What the address of one item answers: the page, under a notice or not, 410 or 404."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing import former_addresses


def is_gone(item) -> bool:
    """True when the public has seen `item` and it has been withdrawn since.

    What was withdrawn before its day came never was there: 404, so that nothing is revealed.
    """
    return (
        item.is_withdrawn
        and item.first_published_at is not None
        and item.first_published_at <= timezone.now()
    )


def gone(request, item):
    """The page that stands where `item` was: 410, since when and why, and ways on. No title."""
    return render(request, "errors/410.html", {"is_error": True, "withdrawn": item}, status=410)


class PublicDetailMixin:
    """For a DetailView whose `get_queryset()` has all rows, public or not."""

    SHOWS_WITHDRAWN = True  # with the notice that base.html has for it

    def get_queryset(self):
        return super().get_queryset().saying_behind()

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        if is_gone(self.object):
            return self.show_withdrawn()
        if not self.object.is_public:
            raise Http404(_("This page is not public."))
        return self.show()

    def show_withdrawn(self):
        if not (self.object.keeps_text and self.SHOWS_WITHDRAWN):
            return gone(self.request, self.object)
        response = self.show()
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def show(self):
        return self.render_to_response(self.get_context_data(object=self.object))


class ProseDetailMixin(PublicDetailMixin):
    """The same for prose, where a slug belongs to a language.

    A slug of another language leads (301) to that item's own address. The context gets
    `translations`: an address for each language in which the item is public.
    """

    def get_object(self, queryset=None):
        rows = list(self.get_queryset().filter(slug=self.kwargs["slug"]))
        if not rows:
            raise Http404(_("There is no page at this address."))
        return min(rows, key=lambda row: (not (row.is_public or is_gone(row)), row.is_foreign))

    def show(self):
        if self.object.is_foreign:
            if elsewhere := former_addresses.moved(self.request, exactly=True):
                return elsewhere
            return redirect(self.get_address(), permanent=True)
        return super().show()

    def get_address(self):
        """Where the item lives: in its own language."""
        return self.object.get_absolute_url()

    def get_siblings(self):
        """The public rows of the same thing in other languages."""
        siblings = self.model.objects.published().siblings_of(self.object)
        return siblings.only("language", "slug")

    def get_context_data(self, **kwargs):
        rows = [self.object, *self.get_siblings()]
        translations = {row.language: row.get_absolute_url() for row in rows}
        return super().get_context_data(translations=translations, **kwargs)
