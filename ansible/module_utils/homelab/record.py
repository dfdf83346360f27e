"""The facts of a host as they lie on the controller: what is due to be measured, and what a new look changes.

Identity is compared at each look; a measurement keeps its time and method until it is taken again. So a file that is
written again is one in which something is new.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import tempfile

from ansible.module_utils.homelab.looking import UNKNOWN, Refused

SCHEMA = 1
HOST_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
ARCHITECTURES = ("x86_64", "aarch64")
DISK_FIGURES = ("freeBytes", "randomReadIops", "randomWriteIops", "sequentialReadBytesPerSecond", "sequentialWriteBytesPerSecond", "syncSeconds")
LINK_FIGURES = ("latencySeconds", "throughputBitsPerSecond")


def file_of(folder, host):
    """Where a host's facts lie. The name becomes a path, so only a DNS label is one; audit.json is the record of the runs."""
    if not HOST_NAME.fullmatch(host) or host == "audit":
        raise Refused("host name: inventory: got %r\n  Name it with lower-case letters, digits and inner hyphens, at most 63, and not audit." % host)
    return os.path.join(folder, host + ".json")


def read(path):
    """The facts of an earlier look; None where there are none that this version can go on from."""
    try:
        with open(path, encoding="utf-8") as file:
            facts = json.load(file)
    except (OSError, ValueError):
        return None
    whole = isinstance(facts, dict) and facts.get("schema") == SCHEMA
    return facts if whole and all(isinstance(facts.get(key), dict) for key in ("identity", "measurements")) else None


def write(path, facts):
    """In one step: a reader sees the old facts or the new ones."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o755, exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=folder, prefix=".", suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(facts, indent=2, sort_keys=True) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.chmod(fresh, 0o644)
        os.replace(fresh, path)
    except BaseException:
        os.unlink(fresh)
        raise


def stamp(now):
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


def is_due(figure, now, max_age):
    """Missing, unknown, older than the limit, or from a clock that was ahead."""
    try:
        taken = datetime.datetime.strptime(figure["at"][:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=datetime.timezone.utc)
    except (TypeError, KeyError, ValueError):
        return True
    age = (now - taken).total_seconds()
    return age > max_age or age < -300


def due_figures(known, figures, now, limits):
    return [name for name in figures if limits["measure"] or is_due((known or {}).get(name), now, limits["max_age"])]


def what_is_due(facts, mounts, peers, now, limits):
    """Figures to take again, by mount point and by peer; whoever is complete and young is left out."""
    measurements = (facts or {}).get("measurements", {})
    disks = {mount: due_figures(measurements.get("disks", {}).get(mount), DISK_FIGURES, now, limits) for mount in mounts}
    links = {peer: due_figures(measurements.get("links", {}).get(peer), LINK_FIGURES, now, limits) for peer in peers}
    temperatures = [sensor.get("celsius") for sensor in measurements.get("temperatures", {}).values()]
    return {
        "disks": {mount: names for mount, names in disks.items() if names},
        "links": {peer: names for peer, names in links.items() if names},
        "temperatures": limits["measure"] or not temperatures or any(is_due(celsius, now, limits["max_age"]) for celsius in temperatures),
    }


def identity_of(machine, flags, gpus, disks, system):
    """Puts together what the modules saw. Without memory, cores or architecture there is nothing to plan with."""
    cpu, memory = machine["cpu"], machine["memory"]
    lacking = [name for name, value in (("memory", memory.get("totalBytes")), ("cores", cpu.get("cores")), ("threads", cpu.get("threads"))) if not isinstance(value, int) or value < 1]
    if cpu.get("architecture") not in ARCHITECTURES:
        lacking.append("architecture (it says %r; %s are known)" % (cpu.get("architecture"), " and ".join(ARCHITECTURES)))
    if lacking:
        raise Refused("no %s could be found\n  Look at /proc/cpuinfo, /proc/meminfo and uname -m there; it is not planned until they can be read." % ", no ".join(lacking))
    return {
        "cpu": dict(cpu, flags=flags), "memory": memory, "gpus": gpus, "disks": disks, "cgroup": machine["cgroup"],
        "os": dict(system, virtualisation=machine["virtualisation"]),
    }


def renewed(facts, host, look, now):
    """The facts after a look. `host` says who it is; `look` holds the identity, what was measured and who the peers are."""
    before = (facts or {}).get("measurements", {})
    same = facts is not None and facts["identity"] == look["identity"]
    mounts = [disk["mount"] for disk in look["identity"]["disks"]]
    return {
        "schema": SCHEMA, "host": host["name"], "zone": host["zone"], "standIn": host["stand_in"],
        "since": facts["since"] if same else stamp(now),
        "identity": look["identity"],
        "measurements": {
            "disks": {mount: _figures(before.get("disks", {}).get(mount), look["disks"].get(mount), DISK_FIGURES, now) for mount in mounts},
            "links": _links(before.get("links", {}), look, now),
            "temperatures": _temperatures(before.get("temperatures", {}), look["temperatures"], now),
        },
    }


def _links(before, look, now):
    names = sorted(set(name for name in before if name in look["hosts"]) | set(look["links"]))
    return {name: _figures(before.get(name), look["links"].get(name), LINK_FIGURES, now) for name in names}


def _figures(before, taken, figures, now):
    """A figure that could not be taken again stays as it was, with its age."""
    fresh = {name: dict(value, at=stamp(now)) for name, value in (taken or {}).items() if value != UNKNOWN}
    return {name: fresh.get(name, (before or {}).get(name, UNKNOWN)) for name in figures}


def _temperatures(before, taken, now):
    if taken is None:
        return before
    return {
        name: {"celsius": {"value": sensor["celsius"], "at": stamp(now), "method": "kernel sensor"}, "limitCelsius": sensor["limitCelsius"]}
        for name, sensor in taken.items()
    }
