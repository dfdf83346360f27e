"""The module that measures a disk, on a real one: what it measures, and that nothing stays."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from ansible.module_utils.homelab import fio
from ansible.module_utils.homelab.looking import read_text
from conftest import PROJECT

sys.path.append(str(PROJECT / "library"))
import disk_measure  # noqa: E402

needs_fio = pytest.mark.skipif(not shutil.which("fio"), reason="needs fio: apt-get install -y fio")
SIZE = 16 * 2**20


@needs_fio
def test_measures_on_a_file_of_its_own_and_removes_it(tmp_path):
    found = disk_measure.measure("fio", ["syncSeconds"], str(tmp_path), 0.2, SIZE)
    assert 0 < found["syncSeconds"]["value"] < 60
    assert "fdatasync" in found["syncSeconds"]["method"]
    assert os.listdir(tmp_path) == []


def test_a_fio_that_fails_gives_a_reason_and_leaves_nothing(tmp_path):
    broken = tmp_path / "fio"
    broken.write_text("#!/bin/sh\necho 'fio: out of order' >&2\nexit 3\n", encoding="utf-8")
    broken.chmod(0o755)
    disk = tmp_path / "disk"
    disk.mkdir()
    found = disk_measure.measure(str(broken), ["randomReadIops"], str(disk), 0.2, SIZE)
    assert found == {"randomReadIops": "fio ended with code 3: fio: out of order"}
    assert os.listdir(disk) == []


@needs_fio
def test_ends_fio_and_leaves_nothing_when_it_is_told_to_end(tmp_path):
    given = {"ANSIBLE_MODULE_ARGS": {"mount": str(tmp_path), "figures": list(fio.JOBS), "seconds": 60, "largest": SIZE}}
    runner = "import sys; sys.argv = ['disk_measure']; sys.path[:0] = %r; import conftest, disk_measure; disk_measure.main()" % [str(PROJECT / "tests"), str(PROJECT / "library")]
    module = subprocess.Popen([sys.executable, "-c", runner], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    module.stdin.write(json.dumps(given).encode())
    module.stdin.close()
    measuring = wait_for(lambda: measuring_child_of(module.pid))
    module.send_signal(signal.SIGTERM)
    module.wait(20)
    wait_for(lambda: not os.path.exists("/proc/%s" % measuring))
    assert os.listdir(tmp_path) == []


def measuring_child_of(pid):
    """The fio that measures; the one that was asked for its version may be gone at any moment."""
    for child in (read_text("/proc/%d/task/%d/children" % (pid, pid)) or "").split():
        if "--rw=" in (read_text("/proc/%s/cmdline" % child) or ""):
            return child
    return None


def wait_for(condition):
    end = time.monotonic() + 40
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
    return condition()


def test_takes_away_what_a_killed_run_left(tmp_path):
    old = tmp_path / ".homelab-audit-old"
    young = tmp_path / ".homelab-audit-young"
    for folder in (old, young):
        folder.mkdir()
    os.utime(old, (time.time() - 7200,) * 2)
    disk_measure.remove_leftovers(str(tmp_path))
    assert os.listdir(tmp_path) == [young.name]
