"""Papers for the council: the same words on the page and in the file, with the names in them."""

import io
import re
import subprocess
import zipfile

import pytest
from django.urls import reverse
from django.utils.translation import override

from forms_app import judging, kit, odt
from forms_app.models import Draft
from tests import tools
from tests.factories import make_country
from tests.forms_app.files.test_judging import uploaded
from tests.forms_app.typed import AUTHORITY, sent
from tests.reading import Document

ODT = "application/vnd.oasis.opendocument.text"
LONG = "Општина Града Ниша са веома дугим именом које не стаје у један ред " * 2
LATIN = "City of Niš"
STEPS = {
    "authority": {"name_local": ["Град Ниш"], "name_latin": [LATIN], "country": ["ME"]},
    "decision": {
        "head_name": ["Драгана & Ђорђе <Пример>"],
        "head_office": ["Mayor"],
        "decision": ["planned"],
        "decided_on_day": ["1"],
        "decided_on_month": ["May"],
        "decided_on_year": ["2030"],
        "decision_title": ["06-1/2030"],
    },
}


def make_draft(**steps):
    make_country("ME")
    return Draft.objects.create(form="J", language="en", answers=steps or STEPS)


def words_of(html):
    """The words of the paper on its page."""
    document = Document(html)
    return [
        text
        for words in document.words
        if any("paper" in e.attributes.get("class", "").split() for e in words.inside)
        and (text := " ".join(words.text.split()))
    ]


def words_in(content):
    """The words of the file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("content.xml").decode()
    return [text for part in re.findall(r">([^<]+)<", xml) if (text := " ".join(part.split()))]


def escaped(words):
    return [w.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for w in words]


MODEL = [
    "This is a model without legal force. Adapt it to the law and the practice of your authority, "
    "and translate it if need be.",
    "[name of the authority]",
    "[country]",
    "Draft decision of the council",
    "Decision to take part in the European Alliance of Cities and Regions for Roma Inclusion",
    "The council,",
    "having regard to the powers that the law of its country gives to it;",
    "having regard to the Strategic Guidelines in the version of 8 September 2014 of the European "
    "Alliance of Cities and Regions for Roma Inclusion (“the Alliance”);",
    "considering that Roma and Travellers who live here have the same rights and duties as all "
    "other residents;",
    "considering that schooling, housing, work and health are settled in good part where people "
    "live, and that authorities can learn from each other;",
    "decides:",
    "[name of the authority] takes part in the Alliance.",
    "It accepts the Strategic Guidelines in the version of 8 September 2014. As far as its powers "
    "reach, it will:",
    "uphold standards of human rights and good governance;",
    "allow no hate speech;",
    "end segregation in schools;",
    "refrain from forced evictions.",
    "[full name], [office, for example Mayor], represents it in the Alliance and names a person "
    "whom the Alliance can write to.",
    "Taking part costs no fee. Measures that need money are decided separately, in the usual way.",
    "Once a year the council is told what has been done and what has changed.",
    "Adopted at [place], on [date].",
    "Number or title of the act: [number]",
    "Votes in favour: [number]; against: [number]; abstentions: [number]",
    "[signature and stamp]",
    "[full name]",
    "[office, for example Mayor]",
]


def test_the_model_of_the_decision_leaves_places_to_fill_in(client, db):
    assert words_of(client.get("/en/join/model-decision/").content.decode()) == MODEL


LETTER = [
    "Ceci est un modèle sans valeur juridique. Reprenez-le sur le papier à en-tête de votre "
    "collectivité et changez ce qui ne convient pas.",
    "City of Niš (Град Ниш)",
    "Monténégro",
    "[lieu], le [date]",
    "Lettre d’engagement",
    "À l’Alliance européenne des villes et des régions pour l’inclusion des Roms",
    "Madame, Monsieur,",
    "Je vous écris en tant que Mayor de la collectivité nommée ci-dessus.",
    "City of Niš (Град Ниш) souhaite participer à l’Alliance.",
    "Le conseil se prononcera le 1er mai 2030.",
    "Nous acceptons les lignes directrices stratégiques dans leur version du 8 septembre 2014. "
    "Dans la limite de nos compétences, nous nous engageons à :",
    "respecter les droits de l’homme et les règles de bonne gouvernance ;",
    "n’admettre aucun discours de haine ;",
    "mettre fin à la ségrégation à l’école ;",
    "ne pas procéder à des expulsions forcées.",
    "Notre demande nomme la personne à qui vous pouvez écrire. Nous vous préviendrons lorsque "
    "cette personne ou moi-même quitterons nos fonctions.",
    "Veuillez agréer, Madame, Monsieur, l’expression de ma considération distinguée.",
    "[signature et cachet]",
    "Драгана & Ђорђе <Пример>",
    "Mayor",
]


def test_the_letter_is_filled_in_from_what_was_typed_so_far(client, db):
    draft = make_draft()

    page = client.get(f"/fr/join/{draft.token}/decision-kit/letter/")

    assert words_of(page.content.decode()) == LETTER
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Robots-Tag"] == "noindex"
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", ["decision", "letter"])
def test_page_and_file_say_the_same(client, db, language, kind):
    token = make_draft().token
    for name, arguments in [("model", []), ("kit", [token])]:
        with override(language):
            page = client.get(reverse(f"forms_app:{name}_{kind}", args=arguments))
            file = client.get(reverse(f"forms_app:{name}_{kind}_odt", args=arguments))

        assert words_in(file.content) == escaped(words_of(page.content.decode()))


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/en/join/model-decision.odt", "draft-decision.odt"),
        ("/fr/join/model-decision.odt", "projet-de-decision.odt"),
        ("/en/join/commitment-letter.odt", "letter-of-commitment.odt"),
        ("/fr/join/commitment-letter.odt", "lettre-d-engagement.odt"),
    ],
)
def test_files_are_downloads_with_a_name_in_the_readers_language(client, db, address, name):
    response = client.get(address)

    assert response["Content-Type"] == ODT
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_an_application_has_its_papers_too(client, office):
    application = sent(client, "J")

    words = words_of(client.get(f"/en/join/{application.token}/decision-kit/").content.decode())

    name = "Municipality of Tivat (Општина Тиват)"
    assert [words[1], words[2], words[11], words[20]] == [
        name,
        "Montenegro",
        f"{name} takes part in the Alliance.",
        "Adopted at [place], on 6 May 2015.",
    ]


def test_no_other_form_has_papers(client, office):
    other = sent(client, "N")
    proposal = Draft.objects.create(form="N", language="en")

    for token in (other.token, proposal.token, "nothing"):
        for page in ("", "letter/", "decision.odt", "letter.odt"):
            assert client.get(f"/en/join/{token}/decision-kit/{page}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "The council [decided so / will decide on this] on [date]."),
        ({"decision": ["adopted"]}, "The council decided so on [date]."),
        (
            {"decision": ["letter"]},
            "The council has not decided on this yet; I shall put it before it.",
        ),
        ({"decision": ["nonsense"]}, "The council [decided so / will decide on this] on [date]."),
    ],
)
def test_the_letter_says_where_the_decision_stands(client, db, typed, sentence):
    token = make_draft(decision=typed).token

    page = client.get(f"/en/join/{token}/decision-kit/letter/")

    assert words_of(page.content.decode())[9] == sentence


BAD = "\u202eGrad\x01 Niš\ufffe\n<script>alert(1)</script> & “" + "x" * 400


@pytest.mark.parametrize("language", ["en", "fr"])
def test_whatever_was_typed_the_papers_can_be_read(client, db, language):
    """A form under way holds what was typed, judged or not."""
    answers = {name: [BAD] for name in AUTHORITY} | {"head_name": [], "country_other": [BAD]}
    token = make_draft(authority=answers).token
    shown = "Grad Niš <script>alert(1)</script> & “" + "x" * 400

    page = client.get(f"/{language}/join/{token}/decision-kit/")
    file = client.get(f"/{language}/join/{token}/decision-kit/decision.odt")

    assert words_of(page.content.decode())[1:3] == [shown[:200], shown[:200]]
    assert words_in(file.content) == escaped(words_of(page.content.decode()))
    kept = judging.judge(uploaded(file.content, "paper.odt"), (".odt",))
    assert kept.content == file.content


def test_the_file_is_a_package_as_the_standard_wants_it():
    with zipfile.ZipFile(io.BytesIO(odt.odt(kit.decision(kit.Answers())))) as archive:
        first, *others = archive.infolist()

        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read(first) == ODT.encode()
        assert [entry.filename for entry in others] == [
            "content.xml",
            "styles.xml",
            "meta.xml",
            "META-INF/manifest.xml",
        ]


def test_libreoffice_opens_the_files(tmp_path, db):
    tools.need("LibreOffice")
    names = {"cyrillic": "Град Ниш", "long": LONG.strip(), "signs": "Å & <b> “ж” ǎ"}
    for file, name in names.items():
        for language in ("en", "fr"):
            with override(language):
                content = odt.odt(kit.decision(kit.Answers(name=name, country="Srbija")))
            (tmp_path / f"{file}-{language}.odt").write_bytes(content)

    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"),
            *("--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path / "saved")),
            *map(str, sorted(tmp_path.glob("*.odt"))),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )

    for file, name in names.items():
        english, french = (
            [line.strip() for line in text.read_text("utf-8-sig").splitlines()]
            for text in sorted((tmp_path / "saved").glob(f"{file}-*.txt"))
        )
        assert english[1:4] == [name, "Srbija", "Draft decision of the council"]
        assert f"1. {name} takes part in the Alliance." in english
        assert french[1:4] == [name, "Srbija", "Projet de décision du conseil"]
        assert f"1. {name} participe à l’Alliance." in french
