"""What `deploy/` gives to a server is accepted by the programs that read it."""

import subprocess
import sys

import pytest

from tests import tools
from tests.serving import ROOT

pytestmark = pytest.mark.either_database

DEPLOY = ROOT / "deploy"
SERVICES = sorted(DEPLOY.glob("*.service"))
MOST = 20  # tenths: exposure as systemd counts it, from 0 to 10


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def units(tmp_path):
    """The units, with programs that this machine has in place of the server's."""
    tools.need("systemd")
    for unit in [*SERVICES, *DEPLOY.glob("*.timer")]:
        text = unit.read_text().replace("/srv/alliance/.venv/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(text)
    return tmp_path


def test_systemd_accepts_the_units(units):
    assert run("systemd-analyze", "verify", *units.iterdir()) == (0, "")


@pytest.mark.parametrize("name", [unit.name for unit in SERVICES])
def test_a_service_can_do_little_harm(units, name):
    code, said = run(
        *("systemd-analyze", "security", "--offline=yes", f"--threshold={MOST}", units / name)
    )

    assert code == 0, said


def guards_of(unit):
    lines = unit.read_text().splitlines()
    begun = lines.index("CapabilityBoundingSet=")
    return [line for line in lines[begun:] if line and line[0] != "[" and "WantedBy" not in line]


def test_all_services_have_the_same_guards():
    guards = {unit.name: guards_of(unit) for unit in SERVICES}

    assert len(guards) == 4
    assert set(map(tuple, guards.values())) == {tuple(guards["alliance-web.service"])}
    assert "MemoryDenyWriteExecute=yes" in guards["alliance-web.service"]


def test_caddy_accepts_its_file(tmp_path):
    tools.need("Caddy")
    code, said = run(
        "caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile"
    )

    assert code == 0, said
    assert run("caddy", "fmt", "--diff", DEPLOY / "Caddyfile")[0] == 0


def test_caddy_drops_headers_that_a_program_takes_for_those_of_the_proxy():
    tools.need("Caddy")
    said = run("caddy", "adapt", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile")[1]

    assert '"delete":["*_*"]' in said


def test_nginx_accepts_its_file(tmp_path):
    tools.need("nginx")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = run(
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        *("-nodes", "-subj", "/CN=x", "-keyout", key, "-out", certificate),
    )
    ours = (DEPLOY / "nginx.conf").read_text()
    folder = "/etc/letsencrypt/live/alliance.example.org"
    ours = ours.replace(f"{folder}/fullchain.pem", str(certificate))
    ours = ours.replace(f"{folder}/privkey.pem", str(key))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\nhttp {{ {ours} }}"
    )

    code, said = run(tools.nginx(), "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf")

    assert made[0] == 0, made[1]
    assert code == 0, said
    assert "[warn]" not in said


@pytest.mark.parametrize("script", ["drill", "manage"])
def test_scripts_can_be_read_and_run(script):
    shell = "bash" if script == "drill" else "sh"

    assert run(shell, "-n", DEPLOY / script) == (0, "")
    assert (DEPLOY / script).stat().st_mode & 0o111


def test_container_runs_as_nobody_in_particular():
    lines = (DEPLOY / "Containerfile").read_text().splitlines()

    assert "USER 10001" in lines
    assert [line for line in lines if "--require-hashes" in line]
