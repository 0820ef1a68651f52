"""The open data as it comes over the wire, with the page cache in front of the site."""

import gzip

import pytest

SUFFIXES = ("csv", "xlsx", "geojson", "json")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_file_has_one_version_mark_from_the_first_answer_on(site, suffix):
    path = f"/en/participants.{suffix}?as_of=2015-06-24"

    first, second = site.get(path), site.get(path)
    known = first.headers["ETag"]
    again = site.get(path, If_None_Match=known)

    assert (first.status, second.headers["ETag"]) == (200, known)
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == known


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_file_may_be_fetched_by_other_sites_and_asked_about(site, suffix):
    path = f"/fr/participants.{suffix}"

    whole, head = site.get(path), site.ask("HEAD", path)

    assert whole.headers["Access-Control-Allow-Origin"] == "*"
    assert whole.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (head.status, head.body) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_file_is_compressed_on_its_way(site):
    plain = site.get("/en/participants.csv")
    packed = site.get("/en/participants.csv", Accept_Encoding="gzip")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert plain.body.count(b"\r\n") > 129
