"""What is due, and what a new look changes."""

import copy
import datetime
import os

import peers
import pytest
from ansible.module_utils.homelab import record
from ansible.module_utils.homelab.looking import UNKNOWN, Refused

DAY = 86400
NOW = datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.timezone.utc)
WEEK = {"max_age": 7 * DAY, "measure": False}
HOST = {"name": "jetson", "zone": "inference", "stand_in": False}
MACHINE = {
    "cpu": {"model": "x", "architecture": "aarch64", "sockets": 1, "cores": 12, "threads": 12, "quota": None},
    "memory": {"totalBytes": 2**35, "limitBytes": None, "swapBytes": 0, "numaNodes": []}, "cgroup": 2, "virtualisation": "none",
}
SYSTEM = {"family": "Debian", "distribution": "Ubuntu", "version": "22.04", "kernel": "5.15"}
DISK = {"mount": "/", "device": "/dev/nvme0n1p1", "filesystem": "ext4", "medium": "nvme", "sizeBytes": 2**40}


def later(days):
    return NOW + datetime.timedelta(days=days)


def look(disks=None, links=None, machine=MACHINE, temperatures=None):
    identity = record.identity_of(machine, ["asimd"], [], [DISK], SYSTEM)
    return {"identity": identity, "disks": disks or {}, "links": links or {}, "temperatures": temperatures, "hosts": ["jetson", "desktop"]}


def measured(value):
    return {"value": value, "method": "fio"}


def complete():
    figures = {name: measured(1.0) for name in record.DISK_FIGURES}
    ways = {name: measured(2.0) for name in record.LINK_FIGURES}
    return record.renewed(None, HOST, look({"/": figures}, {"desktop": ways}, temperatures={"soc": {"celsius": 40.0, "limitCelsius": 100.0}}), NOW)


def test_everything_is_due_for_a_new_host():
    due = record.what_is_due(None, ["/"], ["desktop"], NOW, WEEK)
    assert due == {"disks": {"/": list(record.DISK_FIGURES)}, "links": {"desktop": list(record.LINK_FIGURES)}, "temperatures": True}


def test_nothing_is_due_for_a_complete_and_young_record():
    assert record.what_is_due(complete(), ["/"], ["desktop"], later(6), WEEK) == {"disks": {}, "links": {}, "temperatures": False}


def test_all_of_it_is_due_when_it_is_old_or_asked_for():
    assert record.what_is_due(complete(), ["/"], ["desktop"], later(8), WEEK)["disks"] == {"/": list(record.DISK_FIGURES)}
    assert record.what_is_due(complete(), ["/"], ["desktop"], NOW, dict(WEEK, measure=True))["temperatures"] is True


def test_only_the_figure_that_is_missing_is_due():
    facts = complete()
    facts["measurements"]["disks"]["/"]["syncSeconds"] = UNKNOWN
    assert record.what_is_due(facts, ["/"], [], NOW, WEEK)["disks"] == {"/": ["syncSeconds"]}


def test_a_measurement_from_a_clock_that_was_ahead_is_due():
    assert record.is_due({"at": record.stamp(later(1))}, NOW, 7 * DAY)


def test_the_same_look_changes_nothing():
    facts = complete()
    assert record.renewed(facts, HOST, look(), later(1)) == facts


def test_a_changed_identity_moves_since_and_keeps_the_measurements():
    facts = complete()
    bigger = copy.deepcopy(MACHINE)
    bigger["memory"]["totalBytes"] = 2**36
    renewed = record.renewed(facts, HOST, look(machine=bigger), later(1))
    assert renewed["since"] == record.stamp(later(1))
    assert renewed["measurements"] == facts["measurements"]


def test_a_repeated_measurement_keeps_since_and_the_other_figures():
    renewed = record.renewed(complete(), HOST, look({"/": {"syncSeconds": measured(0.5)}}), later(1))
    disk = renewed["measurements"]["disks"]["/"]
    assert renewed["since"] == record.stamp(NOW)
    assert disk["syncSeconds"] == {"value": 0.5, "method": "fio", "at": record.stamp(later(1))}
    assert disk["randomReadIops"]["at"] == record.stamp(NOW)


def test_a_measurement_that_failed_this_time_stays_with_its_age():
    facts = complete()
    assert record.renewed(facts, HOST, look({"/": {"syncSeconds": UNKNOWN}}), later(9)) == facts


def test_a_figure_that_never_could_be_had_is_unknown():
    renewed = record.renewed(None, HOST, look({"/": {"syncSeconds": UNKNOWN}}), NOW)
    assert set(renewed["measurements"]["disks"]["/"].values()) == {UNKNOWN}


def test_links_to_hosts_that_left_the_inventory_are_forgotten():
    alone = dict(look(), hosts=["jetson"])
    assert record.renewed(complete(), HOST, alone, NOW)["measurements"]["links"] == {}


@pytest.mark.parametrize(
    ("part", "key", "value", "words"),
    [("memory", "totalBytes", None, "memory"), ("cpu", "cores", UNKNOWN, "cores"), ("cpu", "architecture", "armv7l", "architecture .*armv7l")],
)
def test_refuses_a_machine_without_memory_cores_or_architecture(part, key, value, words):
    machine = copy.deepcopy(MACHINE)
    machine[part][key] = value
    with pytest.raises(Refused, match=words):
        record.identity_of(machine, [], [], [], SYSTEM)


@pytest.mark.parametrize("name", ["../x", "$(touch x)", "{{ lookup('pipe', 'id') }}", "A", "", "a/b", "audit", "x" * 64, "a\n"])
def test_a_name_that_is_no_dns_label_is_no_file(name):
    with pytest.raises(Refused):
        record.file_of("/facts", name)


def test_a_file_that_is_cut_off_or_of_another_version_counts_as_none(tmp_path):
    path = str(tmp_path / "jetson.json")
    for text in ('{"schema": 1, "iden', "[]", '{"schema": 2, "identity": {}, "measurements": {}}', ""):
        (tmp_path / "jetson.json").write_text(text, encoding="utf-8")
        assert record.read(path) is None
    record.write(path, complete())
    assert record.read(path) == complete()
    assert os.listdir(tmp_path) == ["jetson.json"]


def test_ways_are_measured_to_other_zones_and_to_hosts_with_an_address():
    hosts = {
        "desktop": {"homelab_zone": "primary", "ansible_connection": "local"},
        "laptop": {"homelab_zone": "primary", "ansible_host": "10.0.0.2"},
        "yellow": {"homelab_zone": "telemetry"},
        "jetson": {"homelab_zone": "inference", "ansible_host": "10.0.0.4", "homelab_address": "100.64.0.4"},
    }
    assert peers.homelab_peers(hosts, "desktop", list(hosts)) == {"yellow": "yellow", "jetson": "100.64.0.4"}
    assert peers.homelab_peers(hosts, "jetson", ["desktop", "yellow", "jetson"]) == {"yellow": "yellow"}
