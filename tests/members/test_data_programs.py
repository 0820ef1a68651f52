"""The files, opened by the programs that people open them with."""

import csv
import json
import subprocess

import pytest
from openpyxl import load_workbook

from tests import tools
from tests.factories import make_participant

pytestmark = pytest.mark.django_db

LETTERS = ["Hódmezővásárhely", "Μέγαρα", "Ниш"]


@pytest.fixture
def saved(client, tmp_path):
    """A file of the open data on disk, with letters that go wrong where something is wrong."""
    make_participant("Niš", name_local="Ниш", country="RS", population=260237, region="=1+1")
    make_participant("Megara", name_local="Μέγαρα", country="GR", longitude=-5.5, latitude=38.0)
    make_participant("Hódmezővásárhely", name_local="Hódmezővásárhely", country="HU")
    make_participant("Nowhere yet", longitude=None, latitude=None)

    def save(suffix):
        file = tmp_path / f"participants.{suffix}"
        response = client.get(f"/en/participants.{suffix}", {"sort": "name"})
        file.write_bytes(b"".join(response.streaming_content))
        return file

    return save


# Comma, quotation mark, UTF-8, from line 1: what LibreOffice's dialog proposes when it sees the
# mark at the beginning. Without the dialog it takes every file for Windows-1252.
AS_UTF8 = "Text - txt - csv (StarCalc):44,34,76,1"


def opened_by_libreoffice(file, suffix, *options):
    """`file` as LibreOffice saves it after opening it."""
    folder = file.parent / "saved"
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation=file://{file.parent}/profile"),
            *(*options, "--convert-to", suffix, "--outdir", str(folder), str(file)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / file.name).with_suffix(f".{suffix.partition(':')[0]}")


def test_gdal_opens_the_geojson(saved):
    tools.need("GDAL")

    done = subprocess.run(
        ["ogrinfo", "-al", "-ro", str(saved("geojson"))], check=True, capture_output=True, text=True
    )

    assert done.stderr == ""
    assert "Layer name: participants" in done.stdout
    assert "Feature Count: 4" in done.stdout
    assert "POINT (-5.5 38.0)" in done.stdout
    assert 'ID["EPSG",4326]' in done.stdout
    for name in LETTERS:
        assert f"name_local (String) = {name}\n" in done.stdout
    assert "population (Integer) = 260237" in done.stdout


def test_gdal_gives_back_what_it_read(saved, tmp_path):
    tools.need("GDAL")
    original, copy = saved("geojson"), tmp_path / "copy.geojson"

    subprocess.run(["ogr2ogr", "-f", "GeoJSON", copy, original], check=True, capture_output=True)

    def facts(file):
        features = json.loads(file.read_text())["features"]
        return [(f["geometry"], f["properties"]["uid"]) for f in features]

    assert facts(copy) == facts(original)


def test_libreoffice_opens_the_csv(saved):
    tools.need("LibreOffice")

    sheet = load_workbook(
        opened_by_libreoffice(saved("csv"), "xlsx", f"--infilter={AS_UTF8}")
    ).active

    names, *rows = sheet.iter_rows(values_only=True)
    rows = [dict(zip(names, row, strict=True)) for row in rows]
    assert len(rows) == 4
    assert names[0] == "uid"  # and no mark before it
    assert sorted(row["name_local"] or "" for row in rows) == ["", *LETTERS]
    nis = next(row for row in rows if row["name_en"] == "Niš")
    assert (nis["population"], nis["region"]) == (260237, "'=1+1")
    assert next(row for row in rows if row["name_en"] == "Megara")["longitude"] == -5.5


def test_libreoffice_opens_the_xlsx(saved):
    tools.need("LibreOffice")

    file = opened_by_libreoffice(saved("xlsx"), f"csv:{AS_UTF8}")

    text = file.read_text(encoding="utf-8")

    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 4
    assert sorted(row["name_local"] for row in rows) == ["", *LETTERS]
    nis = next(row for row in rows if row["name_en"] == "Niš")
    assert (nis["population"], nis["region"]) == ("260237", "=1+1")
