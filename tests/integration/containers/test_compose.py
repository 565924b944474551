"""The compose file, without a Docker engine: its form, its secrets, and the very commands it starts."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml

from analytics import roles

ROOT = Path(__file__).resolve().parents[3]
TEXTS = {"type": "array", "items": {"type": "string"}}
SERVICE = {
    "type": "object",
    "additionalProperties": False,
    # Without a bound on its log a container fills the disk in the end.
    "required": ["image", "restart", "logging"],
    "properties": {
        "image": {"type": "string"}, "build": {"type": "string"}, "restart": {"enum": ["unless-stopped", "no"]}, "command": TEXTS,
        "read_only": {"type": "boolean"}, "tmpfs": TEXTS, "cap_drop": TEXTS, "security_opt": TEXTS, "ports": TEXTS, "volumes": TEXTS,
        "environment": {"type": "object", "additionalProperties": {"type": ["string", "number"]}}, "stop_grace_period": {"type": "string"},
        "networks": TEXTS,
        "logging": {
            "type": "object",
            "required": ["driver", "options"],
            "properties": {"driver": {"const": "json-file"}, "options": {"type": "object", "required": ["max-size", "max-file"]}},
        },
        "healthcheck": {
            "type": "object",
            "required": ["test"],
            "additionalProperties": False,
            "properties": {"test": TEXTS, "interval": {"type": "string"}, "timeout": {"type": "string"}, "start_period": {"type": "string"},
                           "retries": {"type": "integer"}},
        },
        "depends_on": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {"condition": {"enum": ["service_healthy", "service_completed_successfully"]}},
                "required": ["condition"],
            },
        },
    },
}  # fmt: skip
SCHEMA = {
    "type": "object",
    "required": ["name", "services", "volumes"],
    "properties": {"services": {"type": "object", "additionalProperties": SERVICE}, "networks": {"type": "object"}},
}
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]


def filled(text: str, values: dict[str, str]) -> str:
    """What compose makes of ${NAME}, ${NAME:?message} and ${NAME:-default}."""

    def value(match: re.Match) -> str:
        name, kind, rest = match[1], match[2], match[3] or ""
        if values.get(name):
            return values[name]
        assert kind == ":-", f"{name} is needed: {rest}"
        return rest

    return re.sub(r"\$\{([A-Z_]+)(?:(:\?|:-)([^}]*))?\}", value, text)


def test_the_file_has_the_form_of_a_compose_file():
    jsonschema.validate(COMPOSE, SCHEMA)
    assert set(SERVICES) == {"postgres", "redis", "migrate", "web", "worker", "render"}
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        for other, how in service.get("depends_on", {}).items():
            assert how["condition"] != "service_healthy" or "healthcheck" in SERVICES[other]
    assert all("healthcheck" in SERVICES[name] for name in ("postgres", "redis", "web", "worker", "render"))
    assert len({SERVICES[name]["image"] for name in ("migrate", "web", "worker", "render")}) == 1


def test_no_secret_has_a_default():
    example = dict(line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if line and not line.startswith("#"))
    named = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert named == set(example)
    for secret in (name for name in named if name.endswith(("PASSWORD", "KEY"))):
        assert example[secret] == ""
        assert f"{secret}:-" not in (ROOT / "docker-compose.yml").read_text()
        assert f"${{{secret}:?" in (ROOT / "docker-compose.yml").read_text()


def test_the_web_process_holds_no_administrative_password():
    for name in ("web", "worker", "render"):
        assert "DATABASE_URL" not in SERVICES[name]["environment"]
        assert "POSTGRES_PASSWORD" not in json.dumps(SERVICES[name]["environment"])


def test_the_drawing_worker_reaches_the_database_alone():
    render = SERVICES["render"]
    assert render["networks"] == ["inner"] and COMPOSE["networks"]["inner"] == {"internal": True}
    assert [name for name, service in SERVICES.items() if "inner" in service.get("networks", [])] == ["postgres", "render"]
    assert set(render["environment"]) == {"DATABASE_URL_RENDER", "HOME"}


def test_the_image_is_not_root_and_holds_what_it_copies():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert lines[[line.startswith("USER") for line in lines].index(True)] == "USER basketry"
    copied = [shlex.split(line)[1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    ignored = (ROOT / ".dockerignore").read_text().split()
    for source in copied:
        assert (ROOT / source).exists() and (source == "." or f"!{source}" in ignored), source


@pytest.fixture(scope="module")
def started(new_database):
    """Environments of the services, on a database of their own; hosts and secrets as this machine has them."""
    admin = new_database()
    url = urlsplit(admin["DATABASE_URL"])
    secrets = {f"{role.upper()}_PASSWORD": roles.role_password(role, admin) for role in roles.LOGINS}
    values = secrets | {"POSTGRES_PASSWORD": url.password, "BASKETRY_SECRET_KEY": "f3Kq9ZtW7xYb2LmN8vRc4HsD6jPg1AeU5oQi0TnS"}

    def environment(service: str) -> dict[str, str]:
        told = {name: filled(str(value), values) for name, value in SERVICES[service]["environment"].items()}
        told.pop("BASKETRY_CACHE_URL", None)
        at = {name: re.sub(r"@postgres:5432/basketry", f"@{url.hostname}:{url.port}{url.path}", value) for name, value in told.items()}
        return {"PATH": os.environ["PATH"], "BASKETRY_VAR": os.environ.get("TMPDIR", "/tmp") + "/none", **at}

    return environment


def command(parts: list[str]) -> list[str]:
    assert parts[0] == "python"
    return [sys.executable, *parts[1:]]


def test_the_commands_of_the_compose_file_run(started, tmp_path):
    migrate = subprocess.run(command(SERVICES["migrate"]["command"]), cwd=ROOT, env=started("migrate"), capture_output=True, text=True, check=False)
    assert migrate.returncode == 0, migrate.stderr

    check = SERVICES["worker"]["healthcheck"]["test"]
    worker = subprocess.Popen(command(SERVICES["worker"]["command"]), cwd=ROOT, env=started("worker"), stderr=subprocess.PIPE, text=True)
    healthy = subprocess.run(command(check[1:]), cwd=ROOT, env=started("worker"), capture_output=True, text=True, check=False)
    assert healthy.returncode == 0, healthy.stderr

    # Without a browser it says so and leaves: slides then show tables.
    bare = started("render") | {"BASKETRY_CHROMIUM": "no-such-browser"}
    render = subprocess.run(command(SERVICES["render"]["command"]), cwd=ROOT, env=bare, capture_output=True, text=True, check=False)
    assert render.returncode == 0 and "slides show tables" in render.stdout, render.stderr
    check = SERVICES["render"]["healthcheck"]["test"]
    healthy = subprocess.run(command(check[1:]), cwd=ROOT, env=started("render"), capture_output=True, text=True, check=False)
    assert healthy.returncode == 0, healthy.stderr

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = next(line for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("CMD"))
    serve = [part.replace("0.0.0.0:8050", f"127.0.0.1:{port}") for part in command(json.loads(line.removeprefix("CMD ")))]
    web = subprocess.Popen(serve, cwd=ROOT, env=started("web") | {"BASKETRY_VAR": str(tmp_path)}, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(100):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                    assert json.load(answer) == {"ok": True}
                    break
            except OSError:
                assert web.poll() is None, web.stderr.read()
                time.sleep(0.2)
        else:
            pytest.fail("the web server did not answer")
        assert worker.poll() is None, worker.stderr.read()
    finally:
        for process in (web, worker):
            process.terminate()
            process.communicate(timeout=30)
    assert web.returncode == 0
