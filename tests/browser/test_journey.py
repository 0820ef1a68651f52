"""The whole way in, without JavaScript: a city applies, staff decide, an editor publishes; an NGO
proposes a co-operation, answers a question, and it begins."""

import re
import time
from types import SimpleNamespace

import pytest

from forms_app.forms import CooperationForm, JoinForm
from tests import demo as demonstration
from tests import serving
from tests.addresses import LANGUAGES
from tests.browser.hands import follow, log_in
from tests.browser.mail import letters
from tests.factories import picture_bytes
from tests.forms_app.typed import AUTHORITY, PROPOSAL, typed_at

PASSWORD = "two-people-decide"
CITY, NGO = "office@primer.example", "jana@udruga.example"
# The site has 129 participants once the one that only the tests of layout need is gone.
PREPARE = f"""
import django; django.setup()
from members.models import Participant
from tests.forms_app.cases import make_staff
Participant.objects.get(slug="bare").delete()
for name, *roles in (("anna", "reviewer", "decider"), ("boris", "decider"), ("vera", "editor")):
    user = make_staff(name, *roles, language=LANGUAGE)
    user.set_password({PASSWORD!r})
    user.save()
"""
GO_ON = "#send .btn:not(.ghost)"
REPEATED_FOR = 30  # seconds, at most
TITLES = {
    "en": "Primer is the 130th participant of the Alliance",
    "fr": "Primer devient le 130e participant de l’Alliance",
}
WORDS = {
    "en": ["We need something from you", "Decided"],
    "fr": ["Nous avons besoin de quelque chose", "Décidé"],
}


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def place(language, demo, worker_id, tmp_path_factory):
    """A site with its staff, who read `language`, and the letters that it sends."""
    folder = tmp_path_factory.mktemp("journey")
    (folder / "static").symlink_to(demo.folder / "static")
    name = f"journey_{worker_id}"
    with (
        demonstration.copy_of_database(demo.database_url, folder, name) as url,
        serving.serve(folder, DATABASE_URL=url) as site,
    ):
        own = {"VAR_DIR": str(folder), "DATABASE_URL": url, "SITE_URL": site.url}
        serving.run("-c", PREPARE.replace("LANGUAGE", repr(language)), **own)

        def newest_letter(to):
            """Once all that wait have gone out."""
            serving.run("manage.py", "worker", "--once", **own)
            return [letter for letter in letters(folder) if letter["To"] == to][-1]

        def link_in_letter(to):
            return re.search(rf"{site.url}/\S+", newest_letter(to).get_content())[0]

        yield SimpleNamespace(
            url=site.url, newest_letter=newest_letter, link_in_letter=link_in_letter
        )


@pytest.fixture
def browse(open_tab, place):
    """Open an address in a browser of somebody's own."""

    def browse(address):
        page = open_tab(java_script_enabled=False).page
        page.goto(address if "://" in address else place.url + address)
        return page

    return browse


@pytest.fixture
def sign_in(browse):
    def sign_in(name, path):
        page = browse(f"/admin/login/?next={path}")
        log_in(page, name, PASSWORD)
        return page

    return sign_in


def fill(page, answers):
    """Give each question its answer, whatever kind of box it has."""
    for name, value in answers.items():
        for answer in value if isinstance(value, list) else [value]:
            first = page.locator(f"form [name={name}]").first
            if first.get_attribute("type") in {"radio", "checkbox"}:
                page.check(f"[name={name}]" + (f"[value={answer}]" if answer != "on" else ""))
            elif first.evaluate("box => box.localName") == "select":
                first.select_option(answer)
            else:
                first.fill(answer)


def begin(page, answers):
    """Send the first step. Who is quicker than people are is asked to send it once more."""
    fill(page, answers)
    deadline = time.monotonic() + REPEATED_FOR
    follow(page, GO_ON)
    while page.locator("#errors [href='#send']").count() and time.monotonic() < deadline:
        follow(page, GO_ON)


def act(name):
    """The button or the link of the case page that begins this act."""
    return f".case-acts :is([action$='/act/{name}/'] button, a[href$='/act/{name}/'])"


def names_of_boxes(page):
    boxes = page.locator("main form.form :is(input:not([type=hidden]), select, textarea)")
    return [box.get_attribute("name") for box in boxes.all()]


def publish_listed(page, count):
    """All that the list of the back office shows, by its action."""
    boxes = page.locator("[name=_selected_action]").all()
    assert len(boxes) == count
    for box in boxes:
        box.check()
    page.select_option("[name=action]", "publish")
    follow(page, "[name=index]")


def test_a_city_becomes_the_130th_participant(place, browse, sign_in, language):
    asked, decided = WORDS[language]
    answers = AUTHORITY | {
        "name_local": "Општина Пример",
        "name_latin": "Primer",
        "other_names": "",
        "website": "www.primer.example",
        "contact_email": CITY,
        "language": language,
    }
    authority, decision, contact, work, last = JoinForm.PARTS
    home = browse(f"/{language}/")
    assert home.inner_text(".rota .count b") == "129"

    # The city begins, and half way through the second step it asks for a link to come back by.
    city = browse(f"/{language}/join/")
    follow(city, "main .btn[href$='/begin/']")
    anna = sign_in("anna", "/admin/forms_app/application/")
    boris = sign_in("boris", "/admin/forms_app/application/")
    vera = sign_in("vera", "/admin/")
    begin(city, typed_at(authority, answers))
    fill(city, {"decision": "adopted", "head_name": "Ivan Uzorak"})
    act_of_council = {"name": "act.png", "mimeType": "image/png", "buffer": picture_bytes()}
    city.set_input_files("[name=file_act]", act_of_council)
    follow(city, "#send [name=save]")
    city.fill("[name=email]", CITY)
    follow(city, GO_ON)

    # On another device it finds the step that is not done with all that it gave, and sends.
    city = browse(place.link_in_letter(CITY))
    assert city.url.endswith("/decision/#main")
    assert city.is_checked("[name=decision][value=adopted]")
    assert city.input_value("[name=head_name]") == "Ivan Uzorak"
    assert city.locator("#files .files a").all_inner_texts() == ["act.png"]
    for step in (decision, contact, work, last):
        fill(city, typed_at(step, answers))
        follow(city, GO_ON)
    reference = city.inner_text("dl.facts dd >> nth=0")
    assert re.fullmatch(r"J-\d{4}-\w{5}", reference)

    # The reviewer opens the file, and asks for one answer.
    anna.reload()
    follow(anna, f"#result_list >> text={reference}")
    case = anna.url
    with anna.expect_download() as download:
        anna.click("[aria-labelledby=files] a")
    assert download.value.suggested_filename == "act.png"
    follow(anna, act("begin-screening"))
    follow(anna, act("ask"))
    fill(anna, {"question": "Is that still your website?", "fields": ["website"]})
    follow(anna, "[name=look]")
    follow(anna, "[name=go]")

    # The city is led to just that question, and answers it.
    city = browse(place.link_in_letter(CITY))
    assert city.inner_text(".words [aria-current=step]") == asked
    follow(city, "main .btn[href$='/answer/']")
    assert names_of_boxes(city) == ["website", "text", "file_answer"]
    fill(city, {"website": "https://new.primer.example/", "text": "It has moved."})
    follow(city, GO_ON)
    assert city.locator("main .btn[href$='/answer/']").count() == 0

    # The reviewer proposes, and may not decide that alone without a reason; somebody else may.
    anna.goto(case)
    assert anna.locator(".case-facts dd", has_text="new.primer.example").count() == 1
    assert anna.locator(".case-said.is-theirs", has_text="It has moved.").count() == 1
    follow(anna, act("begin-review"))
    follow(anna, act("propose"))
    fill(anna, {"decision": "accepted", "reason": "All is there."})
    follow(anna, "[name=go]")
    follow(anna, act("accept"))
    follow(anna, "[name=go]")
    assert anna.locator(".case-field.errors [name=forced_because]").count() == 1
    boris.goto(case)
    follow(boris, act("accept"))
    follow(boris, "[name=go]")
    city.reload()
    assert city.inner_text(".words [aria-current=step]") == decided

    # What it made are drafts, until the editor publishes them.
    home.reload()
    assert home.inner_text(".rota .count b") == "129"
    vera.goto(f"{place.url}/admin/news/article/?status__exact=draft&q=Primer")
    drafts = vera.locator("#result_list .field-title").all_inner_texts()
    assert sorted(drafts) == sorted(TITLES.values())
    publish_listed(vera, 2)
    vera.goto(f"{place.url}/admin/members/participant/?status__exact=draft&q=130")
    publish_listed(vera, 1)
    follow(vera, ".submit-row .default")  # it asks first, since the totals change
    for code, title in TITLES.items():
        home.goto(f"{place.url}/{code}/")
        assert home.inner_text(".rota .count b") == "130"
        assert home.locator("main a", has_text=title).count() == 1


def test_an_ngo_proposes_a_co_operation_answers_a_question_and_it_begins(
    place, browse, sign_in, language
):
    asked, decided = WORDS[language]
    organisation, proposal, contact, last = CooperationForm.PARTS
    answers = PROPOSAL | {
        "organisation": "Удруга Пример",
        "organisation_latin": "Udruga Primer",
        "active_in": "Tivat",
        "contact_email": NGO,
        "language": language,
        "subject": "neutral",
        "naming": "no",
    }

    ngo = browse(f"/{language}/cooperate/")
    follow(ngo, "main .btn[href$='/begin/']")
    anna = sign_in("anna", "/admin/forms_app/application/")
    begin(ngo, typed_at(organisation, answers))
    for step in (proposal, contact, last):
        fill(ngo, typed_at(step, answers))
        follow(ngo, GO_ON)
    reference = ngo.inner_text("dl.facts dd >> nth=0")
    assert re.fullmatch(r"N-\d{4}-\w{5}", reference)
    assert "Alliance" not in place.newest_letter(NGO)["Subject"]

    # The reviewer finds that it fits, and asks for more of one answer.
    anna.reload()
    follow(anna, f"#result_list >> text={reference}")
    case = anna.url
    assert anna.locator(".case-facts dd", has_text="Udruga Primer").count() == 1
    follow(anna, act("check"))
    follow(anna, act("ask"))
    fill(anna, {"question": "How many mediators?", "fields": ["description"]})
    follow(anna, "[name=look]")
    follow(anna, "[name=go]")

    # Asked for just that, the NGO is told what is missing before it is thanked.
    ngo = browse(place.link_in_letter(NGO))
    assert ngo.inner_text(".words [aria-current=step]") == asked
    follow(ngo, "main .btn[href$='/answer/']")
    assert names_of_boxes(ngo) == ["description", "text", "file_answer"]
    ngo.fill("main [name=description]", "Twelve.")
    follow(ngo, GO_ON)
    assert ngo.locator("#errors a[href='#id_description']").count() == 1
    assert ngo.input_value("main [name=description]") == "Twelve."
    ngo.fill("main [name=description]", "Twelve mediators learn for three days. " * 3)
    follow(ngo, GO_ON)
    assert ngo.locator("main .btn[href$='/answer/']").count() == 0

    # A partner is found, and what becomes of it is a step at a time.
    anna.goto(case)
    assert anna.locator(".case-facts dd", has_text="Twelve mediators").count() == 1
    for step in ("offer", "in-contact", "cooperating"):
        follow(anna, act(step))
    ngo.reload()
    assert ngo.inner_text(".words [aria-current=step]") == decided
    assert ngo.locator(".aside a[href$='/withdraw/']").count() == 0
    follow(anna, act("close"))
    fill(anna, {"addition": "Thank you: the training is over."})
    follow(anna, "[name=look]")
    follow(anna, "[name=go]")
    letter = place.newest_letter(NGO)
    assert "Alliance" not in letter["Subject"]
    assert "Thank you: the training is over." in letter.get_content()
