"""The installed wheel as a service: two workers, mutual TLS, roles; restarted under load; with few rights.

Needs `uv`, and for the last test rights to make namespaces, as an administrator has.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from slasvc.client import Client
from tests.integration.calls import evaluate, read_refusal
from tests.support.access import INSIDE, OUTSIDE, Guarded
from tests.support.installed import clean_environment, command, needs_uv, package, run
from tests.support.load import loaded
from tests.support.serving import Served, free_port

pytestmark = needs_uv
NOBODY = 65_534
CAN_UNSHARE = bool(shutil.which("unshare") and shutil.which("setpriv")) and not subprocess.call(
    ["unshare", "--mount", "true"], stderr=subprocess.DEVNULL
)


@pytest.fixture
def guarded(tmp_path: Path) -> Guarded:
    made = Guarded(tmp_path)
    made.files["tls_key"].chmod(0o600)
    return made


@pytest.fixture
def service(environment: Path, guarded: Guarded) -> Iterator[Served]:
    settings = {**guarded.files, "workers": 2, "admin_port": free_port()}
    with Served([command(environment)], environment=clean_environment(), **settings) as served:
        yield served


def test_two_workers_answer_callers_with_certificates_by_their_roles(
    service: Served, guarded: Guarded, environment: Path, tmp_path: Path
) -> None:
    evaluate_pair = guarded.authority.issue("evaluate", dns=["evaluate.example"])
    with Client(service.address, credentials=guarded.authority.credentials(evaluate_pair)) as client:
        assert client.deadlines.EvaluateDossier(evaluate(authority_code="H41"), timeout=10)
        with pytest.raises(grpc.RpcError) as raised:
            client.deadlines.EvaluateDossier(evaluate(authority_code=OUTSIDE), timeout=10)
    record_pair = guarded.authority.issue("record", dns=["record.example"])
    with (
        Client(service.address, credentials=guarded.authority.credentials(record_pair)) as client,
        pytest.raises(grpc.RpcError) as forbidden,
    ):
        client.deadlines.EvaluateDossier(evaluate(authority_code=INSIDE), timeout=10)
    env = clean_environment(
        **{f"SLASVC_{name.upper()}": str(path) for name, path in guarded.files.items()},
        SLASVC_ADMIN_PORT=str(service.admin_port),
    )
    reloaded = run(command(environment), "reload", cwd=tmp_path, env=env)
    examined = run(command(environment), "doctor", cwd=tmp_path, env=env)

    assert read_refusal(raised.value).reason == "OUTSIDE_SCOPE"
    assert read_refusal(forbidden.value).reason == "ROLE_MISSING"
    assert reloaded.stdout.startswith("calendars ")
    assert "Nothing is broken." in examined.stdout
    assert service.stop() == 0


def test_a_rolling_restart_of_the_installed_service_loses_no_call(service: Served, guarded: Guarded) -> None:
    guarded.allow({"evaluate": ["evaluate"]}, ("*",))
    assert service.tell("POST", "/reload")[0] == 200
    pair = guarded.authority.issue("evaluate", dns=["evaluate.example"])
    with loaded(service, guarded.authority.credentials(pair)):
        assert service.tell("POST", "/restart")[0] == 200


@pytest.mark.skipif(not CAN_UNSHARE, reason="needs the right to make a mount namespace")
def test_it_serves_as_nobody_on_a_read_only_system_with_one_directory_to_write_to(
    environment: Path, tmp_path: Path
) -> None:
    place = environment.parent
    state = place / "state"
    state.mkdir()
    # What root has compiled in the tests before: compiling it again would take half a minute and show nothing new.
    (compiled,) = (package(environment) / "kernels/__pycache__").glob("slasvc-kernels-*")
    shutil.copytree(compiled, state / compiled.name)
    for path in (state, *state.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    script = place / "confine"
    # The interpreter may lie below a home that nobody else can enter: it is mounted where it can be reached.
    base = Path(sys.base_prefix)
    script.write_text(
        textwrap.dedent(f"""\
        #!/bin/sh -eu
        mount --bind {state} {state}
        if ! setpriv --reuid {NOBODY} --clear-groups --bounding-set=-all test -x {base}/bin; then
          hold={place}/hold; mkdir $hold; mount --bind {base} $hold
          top=/{base.parts[1]}; mount -t tmpfs -o mode=755 none $top
          mkdir -p {base}; mount --bind $hold {base}
          mount -o remount,ro $top
        fi
        mount -o remount,bind,ro /
        ! touch {place}/written 2>/dev/null
        exec setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups --bounding-set=-all --no-new-privs "$@"
        """)
    )
    script.chmod(0o755)
    env = clean_environment(HOME=str(state), NUMBA_CACHE_DIR=str(state), TMPDIR=str(state))
    settings = {"workers": 2, "admin_port": free_port(), "state_directory": state}
    with Served(
        [command(environment)],
        wrapper=["unshare", "--mount", str(script)],
        environment=env,
        **settings,
    ) as service:
        owners = {
            line.split()[1]
            for pid in (service.process.pid, *service.workers())
            for line in Path(f"/proc/{pid}/status").read_text().splitlines()
            if line.startswith("Uid:")
        }
        with Client(service.address) as client:
            assert client.deadlines.EvaluateDossier(evaluate(), timeout=10)
        assert "slasvc_workers 2.0" in service.tell("GET", "/metrics")[1]
        assert service.tell("POST", "/reload")[0] == 200
        assert service.stop() == 0

    assert owners == {str(NOBODY)}
    assert not (place / "written").exists()
    assert not list(state.glob("slasvc-metrics-*"))
