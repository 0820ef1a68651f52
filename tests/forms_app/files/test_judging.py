"""Which files are taken, and what is said of the others in both languages."""

import io
import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext, override
from PIL import Image as Picture

from forms_app import judging
from tests.factories import picture_bytes
from tests.forms_app.files import making
from tests.forms_app.files.table import KEPT, OTHER_KIND, REFUSED

ALL = (".pdf", ".odt", ".docx", ".jpg", ".png")
KINDS = {"en": "PDF, ODT, DOCX, JPEG or PNG", "fr": "PDF, ODT, DOCX, JPEG ou PNG"}


def uploaded(content, name):
    """As Django's parser hands it over, but with the name untouched."""
    file = SimpleUploadedFile("x", content)
    file._name = name
    return file


def refusal(content, name, suffixes=ALL):
    return refusal_of(uploaded(content, name), suffixes)


def refusal_of(file, suffixes=ALL):
    with pytest.raises(ValidationError) as caught:
        judging.judge(file, suffixes)
    (sentence,) = caught.value.messages
    return sentence


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_and_what_to_do_is_said_in_one_sentence(case, language):
    content, name, shown, sentence = REFUSED[case]

    with override(language):
        assert refusal(content, name) == gettext(sentence) % {
            "name": shown,
            "kinds": KINDS[language],
        }


def test_the_table_has_a_sentence_of_its_own_in_each_language():
    assert len(REFUSED) >= 45
    with override("fr"):
        french = {gettext(sentence) for *_case, sentence in REFUSED.values()}
    english = {sentence for *_case, sentence in REFUSED.values()}
    assert (len(french), french & english) == (len(english), set())


@pytest.mark.parametrize("case", KEPT)
def test_good_files_are_kept_as_they_are_under_a_clean_name(case):
    content, name, *kept = KEPT[case]

    assert list(judging.judge(uploaded(content, name), ALL)) == [*kept, content]


def test_a_huge_file_is_refused_before_it_is_read():
    file = uploaded(b"", "act.pdf")
    file.size, file.file = 10 * 1024 * 1024 + 1, None

    for language, sentence in {
        "en": "“act.pdf” is larger than 10 MB: choose a smaller file",
        "fr": "«\xa0act.pdf\xa0» dépasse 10\xa0Mo\xa0: choisissez un fichier plus petit",
    }.items():
        with override(language):
            assert refusal_of(file) == sentence


def test_the_kinds_that_may_be_sent_are_those_asked_for():
    sentence = refusal(picture_bytes(), "act.png", (".pdf", ".odt", ".docx"))

    assert sentence == OTHER_KIND % {"name": "act.png", "kinds": "PDF, ODT or DOCX"}


# --- Pictures: drawn anew -----------------------------------------------------------------------


def kept(content, name):
    return judging.judge(uploaded(content, name), ALL).content


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpeg"), ("PNG", "a.png"), ("MPO", "a.jpg")])
def test_nothing_of_the_camera_stays_but_which_way_is_up(kind, name):
    content = making.photograph(kind)
    assert b"Jane Doe" in content

    content = kept(content, name)

    assert b"Jane Doe" not in content
    with Picture.open(io.BytesIO(content)) as picture:
        assert (dict(picture.getexif()), picture.size) == ({0x0112: 6}, (90, 60))
        assert picture.getexif().get_ifd(0x8825) == {}


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png")])
@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", making.packed({"a.txt": "b"})])
def test_what_hides_behind_a_picture_is_left_behind(kind, name, tail):
    content = picture_bytes(90, 60, kind)

    assert kept(content + tail, name) == kept(content, name)
    assert tail not in kept(content + tail, name)


def test_of_an_animation_the_first_picture_stays():
    with Picture.open(io.BytesIO(making.animated())) as picture:
        assert picture.n_frames == 3

    with Picture.open(io.BytesIO(kept(making.animated(), "a.png"))) as picture:
        assert (getattr(picture, "n_frames", 1), picture.convert("RGB").getpixel((0, 0))) == (
            1,
            (255, 0, 0),
        )


# --- Nothing takes long, nothing breaks ---------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n" + b"1 0 obj " * 300_000 + b"%%EOF",
        b"%PDF-1.7\n" + b"1 " * 1_000_000 + b"%%EOF",
        b"%PDF-1.7\n" + b"<<" * 1_000_000 + b"%%EOF",
        b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        b"%PDF-1.7\nxref\n0 99999999\n" + b"0000000000 65535 f \n" * 9 + b"startxref\n9\n%%EOF",
    ],
)
def test_a_pdf_made_to_keep_us_busy_is_put_down_soon(content):
    begun = time.process_time()

    assert refusal(content, "act.pdf").startswith("“act.pdf” is ")
    assert time.process_time() - begun < 10


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_with_any_byte_changed_a_file_is_taken_or_refused_and_nothing_breaks():
    good = [making.pdf(), making.odt(), making.docx(), picture_bytes(90, 60), making.photograph()]
    refused = 0
    for content, suffix in zip(good, (".pdf", ".odt", ".docx", ".png", ".jpg"), strict=True):
        for place in range(0, len(content), max(1, len(content) // 60)):
            broken = content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :]
            try:
                judging.judge(uploaded(broken, f"a{suffix}"), ALL)
            except ValidationError:
                refused += 1

    assert refused > 150
