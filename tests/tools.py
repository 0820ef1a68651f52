"""Programs that the tests use and pip cannot install."""

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

from tests import clamd, postgres

VNU = Path(__file__).parent.parent / "var/tools/vnu.jar"
VNU_PACKAGE = "vnu-jar@26.9.27"
VNU_SHA512 = (
    "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA=="
)
# What the tests need, and the Debian package that brings it.
PACKAGES = {
    "Chromium": "chromium-headless-shell",
    "PostgreSQL": "postgresql",
    "Java": "default-jre-headless",
    "npm": "npm",
    "GDAL": "gdal-bin",
    "LibreOffice": "libreoffice-calc-nogui libreoffice-writer-nogui",
    "ClamAV": "clamav-daemon",
    "newsboat": "newsboat",
    "systemd": "systemd",
    "nginx": "nginx-light",
    "Caddy": "caddy",
}
LEFT_OUT = {
    "Chromium": "what only a browser can show: accessibility, narrow screens, the policy",
    "PostgreSQL": "the second run, on PostgreSQL",
    "Java": "the Nu HTML checker",
    "npm": "the Nu HTML checker, which npm brings",
    "GDAL": "whether a map program opens the GeoJSON",
    "LibreOffice": "whether an office program opens the CSV, XLSX and ODT files",
    "ClamAV": "what the virus scanner finds",
    "newsboat": "whether a reader of feeds reads ours",
    "systemd": "whether systemd accepts the units for a server, and how well they are shut in",
    "nginx": "whether nginx accepts its example, and keeps slow uploads from the site",
    "Caddy": "whether Caddy accepts its example",
}


def chromium() -> str | None:
    """The program without windows, if it is there: it needs a quarter less time."""
    names = (
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    )
    return next(filter(None, map(shutil.which, names)), None)


def nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


def missing() -> list[str]:
    """Names of `PACKAGES` that this machine lacks."""
    found = {
        "Chromium": chromium(),
        "PostgreSQL": postgres.programs(),
        "Java": shutil.which("java"),
        "npm": VNU.exists() or shutil.which("npm"),
        "GDAL": shutil.which("ogrinfo"),
        "LibreOffice": shutil.which("soffice"),
        "ClamAV": clamd.program(),
        "newsboat": shutil.which("newsboat"),
        "systemd": shutil.which("systemd-analyze"),
        "nginx": nginx(),
        "Caddy": shutil.which("caddy"),
    }
    return [name for name in PACKAGES if not found[name]]


def how_to_get(names) -> str:
    return f"apt-get install {' '.join(PACKAGES[name] for name in names)}"


def need(*names):
    """Leave the test out where one of `names` is missing; in CI, which installs all, fail."""
    if gone := [name for name in names if name in missing()]:
        sentence = f"This machine lacks {', '.join(gone)}: {how_to_get(gone)}"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)


def fetch_vnu():
    """Fetch the Nu HTML checker once; its archive must be the one that we know."""
    if VNU.exists() or not shutil.which("npm"):
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", VNU_PACKAGE, "--silent"], cwd=folder, check=True, stdout=subprocess.PIPE
        )
        archive = next(Path(folder).glob("*.tgz"))
        digest = hashlib.sha512(archive.read_bytes()).digest()
        if base64.b64encode(digest).decode() != VNU_SHA512:
            raise RuntimeError(f"{VNU_PACKAGE} is not the archive that we know.")
        VNU.parent.mkdir(parents=True, exist_ok=True)
        part = VNU.with_suffix(f".{os.getpid()}")
        with tarfile.open(archive) as tar:
            tar.extract("package/build/dist/vnu.jar", folder, filter="data")
        shutil.copyfile(Path(folder, "package/build/dist/vnu.jar"), part)
    part.rename(VNU)  # whole or not at all, though two tests may fetch at once
