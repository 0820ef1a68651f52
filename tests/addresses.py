"""Every kind of page that the public meets, in both languages, by name.

`collect()` runs beside the demonstration content (`tests.demo`); the tests read what it found.
"""

from django.conf import settings

KEYS = ("about", "how-to-join", "history", "guidelines", "accessibility", "privacy", "legal")
PLAIN = (
    "home",
    *("news", "news-page-2", "news-last-page", "news-year", "news-topic", "news-nothing"),
    *("article", "article-without-image", "event", "long-words", "untranslated"),
    *("participants", "participants-filtered", "participants-nothing", "participants-then"),
    *("country", "participant", "participant-sample", "participant-bare"),
    *("changes", "data", "timeline", "api"),
    *("texts", "texts-filtered", "texts-nothing", "text"),
    *("text-read", "text-asked", "text-sides", "asked", "asked-filtered", "asked-nothing"),
    *(f"page-{key}" for key in (*KEYS, "contact", "other")),
    *("search", "search-hits", "search-nothing", "search-last-page"),
    *("join", "model-decision", "model-letter", "cooperate", "contact", "receipt"),
    "organisations",
    *("join-begin", "cooperate-begin", "join-check", "join-saved", "status"),
    *("alerts", "alerts-sent", "alerts-confirm", "alerts-manage", "alerts-leave", "alerts-left"),
)
# What has to be sent, or broken, to be seen: `tests.public_pages` knows how.
SENT = ("join-errors", "cooperate-errors", "contact-errors", "alerts-errors")
ERRORS = ("404", "404-country", "410", "403-csrf", "413", "429", "503")
NAMES = (*PLAIN, *SENT, *ERRORS)
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def collect() -> dict:
    from django.utils.translation import override

    pages = {}
    for language in LANGUAGES:
        with override(language):
            for name, path in public(language).items():
                pages.setdefault(name, {})[language] = path
    return {"public": pages, "admin": back_office(), "names": names()}


def public(language) -> dict[str, str]:
    """Addresses by name, in the active language."""
    from django.db.models import F
    from django.urls import reverse

    from alerts.models import CONFIRM, MANAGE, UNSUBSCRIBE, SignUp, Subscriber
    from forms_app.models import Draft, JoinApplication, Message
    from members.models import Country, Participant
    from news.models import Article
    from pages.models import Page
    from publishing.models import Topic
    from texts.models import AdoptedText

    articles = Article.objects.published().filter(language=language)
    plain = articles.filter(kind=Article.Kind.NEWS)
    events = articles.filter(kind=Article.Kind.EVENT, ends_on__gt=F("starts_on"))
    participants = Participant.objects.published()
    pages = Page.objects.published().filter(language=language)
    news, directory = reverse("news:list"), reverse("members:list")
    texts, asked, search = reverse("texts:list"), reverse("texts:asked"), reverse("search")
    read = AdoptedText.objects.get(slug="resolution-333-2011")
    tivat = participants.get(name_en="Tivat")
    subscriber = Subscriber.objects.get()
    found = {
        "home": reverse("home"),
        "news": news,
        "news-page-2": f"{news}?page=2",
        "news-last-page": f"{news}?page=last",
        "news-year": f"{news}2013/",
        "news-topic": f"{news}topics/{Topic.objects.all()[0].slug}/",
        "news-nothing": f"{news}?year=1999",
        "article": plain.exclude(image=None).filter(participants=tivat)[0].get_absolute_url(),
        "article-without-image": plain.filter(image=None)[0].get_absolute_url(),
        "event": events.exclude(slug="long-words")[0].get_absolute_url(),
        "long-words": articles.get(slug="long-words").get_absolute_url(),
        "untranslated": Article.objects.get(
            slug={"en": "only-in-english", "fr": "seulement-en-francais"}[language]
        ).get_absolute_url(),
        "participants": directory,
        "participants-filtered": f"{directory}?country=RS",
        "participants-nothing": f"{directory}?q=Atlantis",
        "participants-then": f"{directory}?as_of=2013-06-10",
        "changes": reverse("members:changes"),
        "data": reverse("members:data"),
        "timeline": reverse("members:timeline"),
        "api": reverse("api_page"),
        "country": tivat.country.get_absolute_url(),
        "participant": tivat.get_absolute_url(),
        "participant-sample": participants.filter(is_demonstration=True)[0].get_absolute_url(),
        "participant-bare": participants.get(slug="bare").get_absolute_url(),
        "texts": texts,
        "texts-filtered": f"{texts}?kind=resolution&year=2011",
        "texts-nothing": f"{texts}?q=Atlantis",
        "text": AdoptedText.objects.published().newest_first()[0].get_absolute_url(),
        "text-read": read.get_absolute_url(),
        "text-asked": f"{read.get_absolute_url()}?to=regions",
        "text-sides": reverse("texts:side_by_side", args=[read.slug]),
        "asked": asked,
        "asked-filtered": f"{asked}?to=local&topic=housing",
        "asked-nothing": f"{asked}?to=ministers&topic=housing",
        "search": search,
        "search-hits": f"{search}?q=Roma",
        "search-nothing": f"{search}?q=Atlantis",
        "search-last-page": f"{search}?q=Roma&page=last",
        "join": reverse("forms_app:join"),
        "model-decision": reverse("forms_app:model_decision"),
        "model-letter": reverse("forms_app:model_letter"),
        "cooperate": reverse("forms_app:cooperate"),
        "organisations": reverse("forms_app:organisations"),
        "contact": reverse("forms_app:contact"),
        "receipt": Message.objects.all()[0].get_absolute_url(),
        "join-begin": reverse("forms_app:join_begin"),
        "cooperate-begin": reverse("forms_app:cooperate_begin"),
        "join-check": reverse("forms_app:join_step", args=[Draft.objects.get().token, "check"]),
        "join-saved": reverse("forms_app:join_saved", args=[Draft.objects.get().token]),
        "status": JoinApplication.objects.all()[0].get_absolute_url(),
        "alerts": reverse("alerts:subscribe"),
        "alerts-sent": reverse("alerts:sent"),
        "alerts-confirm": reverse("alerts:confirm", args=[CONFIRM.of(SignUp.objects.get())]),
        "alerts-manage": reverse("alerts:manage", args=[MANAGE.of(subscriber)]),
        "alerts-leave": reverse("alerts:unsubscribe", args=[UNSUBSCRIBE.of(subscriber)]),
        "alerts-left": reverse("alerts:unsubscribe", args=[UNSUBSCRIBE.of(Subscriber())]),
        "page-other": pages.filter(key="")[0].get_absolute_url(),
        "404": f"{reverse('home')}no/such/page/",
        "404-country": Country.objects.get(code="AD").get_absolute_url(),
        "410": Article.objects.get(slug="withdrawn", language=language).get_absolute_url(),
    }
    for key in (*KEYS, "contact"):
        found[f"page-{key}"] = pages.get(key=key).get_absolute_url()
    return found


DESK = ("planned", "find", "translations", "care")  # pages that belong to no model


def back_office() -> list[str]:
    """Start page, and of every model the list, the empty form and the form of the newest row."""
    from django.contrib import admin
    from django.test import RequestFactory
    from django.urls import reverse

    from accounts.models import User
    from texts.models import AdoptedText

    request = RequestFactory().get("/admin/")
    request.user = User.objects.get(is_superuser=True)
    text = AdoptedText.objects.get(slug="resolution-333-2011")
    found = [reverse(f"admin:{name}") for name in ("index", "password_change", *DESK)]
    found.append(reverse("admin:texts_adoptedtext_paragraphs", args=[text.pk]))
    for name in ("audit", "second_factor", "second_factor_app", "second_factor_passkey"):
        found.append(reverse(f"admin:{name}"))
    for model, screen in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found.append(reverse(f"{name}_changelist"))
        if screen.has_add_permission(request):
            found.append(reverse(f"{name}_add"))
        if row := model._default_manager.order_by("-pk").first():
            found.append(reverse(f"{name}_change", args=[row.pk]))
    return found


def names() -> list[str]:
    """What is the same in every language: names of places, and credits."""
    from library.models import Image
    from members.models import Participant

    found = set(Image.objects.values_list("credit", flat=True))
    for place in Participant.objects.all():
        found |= {place.name_local, place.region, *place.other_names.splitlines()}
    return sorted(found - {""})
