"""What `make check` makes of the answers of pip-audit, the bill of materials, and secrets."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import audit

SEARCHES = Path(sys.executable).with_name("detect-secrets-hook")
CYCLONEDX = Path(sys.executable).with_name("cyclonedx-py")
ROOT = Path(__file__).parent.parent
LOCKED = ROOT / "requirements.txt"

FINE = {"name": "django", "version": "5.2.16", "vulns": []}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found on PyPI"}
WEAK = {
    "name": "jinja2",
    "version": "2.10",
    "vulns": [{"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"]}],
}
NOWHERE = "Not audited: no advisory service can be reached from here."


@pytest.mark.parametrize(
    ("packages", "verdict"),
    [
        ([FINE], (True, "1 packages audited, no known weakness.")),
        ([FINE, UNKNOWN], (True, "1 packages audited, no known weakness. Not known there: ours.")),
        ([UNKNOWN, UNKNOWN], (True, NOWHERE)),
        ([FINE, WEAK, UNKNOWN], (False, "jinja2 2.10: PYSEC-2019-217, mended in 2.10.1")),
    ],
)
def test_a_weakness_fails_the_check_and_silence_does_not(packages, verdict):
    assert audit.judge(json.dumps({"dependencies": packages}), "") == verdict


def test_a_broken_connection_is_told_from_a_broken_lock_file():
    refused = "Traceback …\nrequests.exceptions.ProxyError: Connection refused\n"
    invalid = "ERROR:pip_audit._cli:requirement file contains invalid specifier\n"

    assert audit.judge("", refused) == (True, NOWHERE)
    assert audit.judge("", invalid) == (False, invalid)


def test_the_bill_of_materials_names_every_package_of_a_server_with_its_checksums(tmp_path):
    written = tmp_path / "sbom.json"
    subprocess.run([CYCLONEDX, "requirements", "--output-file", written, LOCKED], check=True)

    bill = json.loads(written.read_text())

    locked = re.findall(r"^([a-z0-9.-]+)(?:\[.*\])?==(\S+)", LOCKED.read_text(), re.MULTILINE)
    assert (bill["bomFormat"], len(locked) > 20) == ("CycloneDX", True)
    assert sorted((part["name"], part["version"]) for part in bill["components"]) == sorted(locked)
    for part in bill["components"]:
        assert part["externalReferences"][0]["hashes"][0]["alg"] == "SHA-256"


def test_a_key_in_a_file_fails_the_check_and_what_we_know_to_be_none_does_not(tmp_path):
    key = "AKIA" + "IOSFODNN7EXAMPLE"  # of the manual of AWS
    (tmp_path / "notes.py").write_text(f"access = {key!r}\n")
    search = [SEARCHES, "--baseline", ROOT / ".secrets.baseline"]

    found = subprocess.run([*search, tmp_path / "notes.py"], capture_output=True, text=True)
    known = subprocess.run(
        [*search, "tests/demo.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert "Secret Type: AWS Access Key" in found.stdout
    assert (found.returncode, known.returncode, known.stdout) == (1, 0, "")
