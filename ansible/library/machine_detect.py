#!/usr/bin/python
"""Finds processor, memory, control groups and virtualisation."""

from __future__ import annotations

DOCUMENTATION = r"""
module: machine_detect
short_description: Finds processor, memory, control groups and virtualisation
description:
  - Reads C(/proc) and C(/sys). Changes nothing.
  - Limits are those of the control group that the audit runs in and of all above it.
options: {}
author:
  - homelab
"""

EXAMPLES = r"""
- name: Look at the machine
  machine_detect:
  register: hardware_audit_machine
"""

RETURN = r"""
machine:
  description: Processor without its flags, memory, control group version and virtualisation.
  returned: success
  type: dict
"""

import re

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.homelab import cgroups, cpu, memory
from ansible.module_utils.homelab.looking import UNKNOWN, Refused, architecture, find_program, names_in, read_text, run
from ansible.module_utils.homelab.mounts import parse_mountinfo

CPUS = "/sys/devices/system/cpu"
NODES = "/sys/devices/system/node"


def look_at_cpu(records, limit):
    threads = len(records)
    places = [place for place in map(place_of, records) if place]
    board = (read_text("/proc/device-tree/model") or "").strip()
    return {
        "model": cpu.model_of(records, board), "architecture": architecture(),
        "sockets": cpu.count_sockets(places, bool(board)), "cores": cpu.count_cores(places, threads), "threads": threads,
        # a limit as large as the machine is the kernel's way to say that there is none
        "quota": limit if limit is not None and limit < threads else None,
    }


def place_of(record):
    """Socket and core of a thread. aarch64 says it in /sys only."""
    said = (record.get("physical id"), record.get("core id"))
    topology = "%s/cpu%s/topology/" % (CPUS, record["processor"])
    place = said if all(said) else tuple(read_text(topology + name) for name in ("physical_package_id", "core_id"))
    return place if all(place) else None


def look_at_memory(limit):
    nodes = {int(name[4:]): read_text("%s/%s/meminfo" % (NODES, name)) or "" for name in names_in(NODES) if re.fullmatch(r"node\d+", name)}
    found = memory.memory_of(read_text("/proc/meminfo") or "", nodes)
    return dict(found, limitBytes=limit if limit is not None and limit < found["totalBytes"] else None)


def look_at_limits(mounts):
    own = read_text("/proc/self/cgroup") or ""

    def limits(controller, parse, *names):
        return [parse(*(read_text(folder + name) for name in names)) for folder in cgroups.folders_of(own, mounts, controller)]

    if cgroups.version_of(mounts) == 2:
        # above memory.high the kernel stalls a group rather than ending it, which for us is no better
        bytes_allowed = [limits("", cgroups.parse_memory_limit, name) for name in ("/memory.max", "/memory.high")]
        threads_allowed = [limits("", cgroups.parse_cpu_max, "/cpu.max"), limits("", cgroups.parse_cpuset, "/cpuset.cpus.effective")]
    else:
        bytes_allowed = [limits("memory", cgroups.parse_memory_limit, "/memory.limit_in_bytes")]
        sets = limits("cpuset", lambda effective, named: cgroups.parse_cpuset(effective) or cgroups.parse_cpuset(named), "/cpuset.effective_cpus", "/cpuset.cpus")
        threads_allowed = [limits("cpu", cgroups.parse_cfs, "/cpu.cfs_quota_us", "/cpu.cfs_period_us"), sets]
    return {"memory": cgroups.tightest(sum(bytes_allowed, [])), "cpu": cgroups.tightest(sum(threads_allowed, []))}


def look_at_virtualisation(flags):
    program = find_program("systemd-detect-virt")
    # it exits with 1 to say none
    said = run([program], 5)[1].strip() if program else ""
    if re.fullmatch(r"[a-z0-9-]+", said):
        return said
    for file, engine in (("/.dockerenv", "docker"), ("/run/.containerenv", "podman")):
        if read_text(file) is not None:
            return engine
    container = re.search(r"^container=([a-z-]+)", read_text("/proc/1/environ") or "", re.MULTILINE)
    if container:
        return container.group(1)
    if "hypervisor" in flags:
        return "vm-other"
    return "none" if "lm" in flags else UNKNOWN


def look_at_machine():
    records, mounts = cpu.parse_cpuinfo(read_text("/proc/cpuinfo") or ""), parse_mountinfo(read_text("/proc/self/mountinfo") or "")
    limits = look_at_limits(mounts)
    return {
        "cpu": look_at_cpu(records, limits["cpu"]), "memory": look_at_memory(limits["memory"]),
        "cgroup": cgroups.version_of(mounts), "virtualisation": look_at_virtualisation(cpu.flags_of(records)),
    }


def main():
    module = AnsibleModule(argument_spec={}, supports_check_mode=True)
    try:
        module.exit_json(changed=False, machine=look_at_machine())
    except Refused as refusal:
        module.fail_json(msg=str(refusal))


if __name__ == "__main__":
    main()
