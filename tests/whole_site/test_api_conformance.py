"""The API against its own OpenAPI document: schemathesis asks the started site, with all checks.

A few examples an operation here; `make contract` asks for a thousand.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = os.environ.get("API_EXAMPLES", "20")
SEED = "20110922"
JSON = {"Accept": "application/json"}
PROGRAM = Path(sys.executable).with_name("schemathesis")


def test_api_is_what_its_document_says(site, tmp_path):
    done = subprocess.run(
        [
            *(PROGRAM, "run", f"{site.url}/api/v1/openapi.json", "--checks", "all"),
            *("--max-examples", EXAMPLES, "--seed", SEED, "--workers", "2"),
            *("--continue-on-failure", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "Tested: 13" in done.stdout, done.stdout[-3000:]


@pytest.mark.parametrize("path", ["participants/?limit=2", "openapi.json", "nothing/"])
def test_a_head_is_an_answer_without_its_body(site, path):
    whole, head = site.get(f"/api/v1/{path}", **JSON), site.ask("HEAD", f"/api/v1/{path}", **JSON)

    assert (head.status, head.body) == (whole.status, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]


def test_the_page_cache_keeps_no_answer_that_tells_what_a_sender_has_left(site):
    answers = [site.get("/api/v1/topics/", **JSON) for _ in range(3)]

    left = [int(answer.headers["RateLimit"].split("r=")[1].split(";")[0]) for answer in answers]
    assert left == sorted(left, reverse=True)
    assert len(set(left)) == 3


def test_an_answer_known_already_is_not_sent_again(site):
    first = site.get("/api/v1/news/", **JSON)
    packed = site.get("/api/v1/news/", Accept_Encoding="gzip", **JSON)
    again = site.get("/api/v1/news/", If_None_Match=packed.headers["ETag"], **JSON)

    assert first.headers["ETag"] == packed.headers["ETag"]
    assert (packed.headers["Content-Encoding"], again.status, again.body) == ("gzip", 304, b"")
