"""A huge upload fills no disk, and the form that it came with is read to its end."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from core import uploading

TYPED = {"name": "Ниш"}


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    """The limits a hundredth as large, to be quick; Django hands on 64 KiB at a time."""
    monkeypatch.setattr(uploading, "MOST_OF_A_FILE", 320_000)
    monkeypatch.setattr(uploading, "MOST_OF_A_REQUEST", 960_000)


def received(**sizes):
    files = {name: SimpleUploadedFile(f"{name}.pdf", b"x" * size) for name, size in sizes.items()}
    request = RequestFactory().post("/", {**files, **TYPED})
    request.encoding = "utf-8"
    found = {name: len(file.read()) for name, file in request.FILES.items()}
    for file in request.FILES.values():
        file.close()
    assert request.POST.dict() == TYPED
    return found


@pytest.mark.parametrize("size", [1, 100_000, 320_000])
def test_what_a_form_may_take_is_untouched(size):
    assert received(act=size) == {"act": size}


@pytest.mark.parametrize("size", [400_001, 3_000_000])
def test_of_a_huge_file_a_little_more_than_allowed_is_kept(size):
    kept = received(act=size)["act"]

    assert 320_000 < kept <= 320_000 + 2 * 65_536


def test_many_files_together_have_a_limit_too():
    kept = received(a=310_000, b=310_000, c=310_000, d=310_000, e=310_000)

    assert (kept["a"], kept["b"], kept["c"]) == (310_000, 310_000, 310_000)
    assert sum(kept.values()) <= 960_000


def test_an_empty_file_is_an_empty_file():
    assert received(act=0) == {"act": 0}
