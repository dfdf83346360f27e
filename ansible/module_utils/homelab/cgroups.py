"""What the control group that the audit runs in allows it, version 1 and 2."""

from __future__ import annotations

import re

from ansible.module_utils.homelab.cpu import parse_cpu_list
from ansible.module_utils.homelab.looking import UNKNOWN


def tree_of(mounts, controller):
    """The mount of a version 1 controller; of version 2, which has one tree for all, for the controller named ``."""
    wanted = [mount for mount in mounts if mount["filesystem"] == ("cgroup" if controller else "cgroup2")]
    return next((mount for mount in wanted if not controller or controller in mount["super"]), None)


def version_of(mounts):
    """What limits memory: a hybrid system mounts both trees and limits with version 1."""
    if tree_of(mounts, "memory"):
        return 1
    return 2 if tree_of(mounts, "") else UNKNOWN


def groups_of(self_cgroup):
    """The group of the process by controller; version 2 has one group, under no name."""
    lines = [line.split(":", 2) for line in self_cgroup.splitlines() if line.count(":") >= 2]
    return {name: path for _number, names, path in lines for name in names.split(",")}


def folders_of(self_cgroup, mounts, controller):
    """Folders whose limits apply, the own group's first and then those above it. A container may see its own group as the top of the tree."""
    tree = tree_of(mounts, controller)
    if tree is None:
        return []
    group, top = groups_of(self_cgroup).get(controller, "/"), tree["root"].rstrip("/")
    inner = group[len(top):] if group == top or group.startswith(top + "/") else "/"
    parts = [] if ".." in inner else [part for part in inner.split("/") if part]
    return ["/".join([tree["mount"], *parts[:depth]]) for depth in range(len(parts), -1, -1)]


def parse_memory_limit(text):
    """Bytes, or None for `max`. Version 1 writes a number that no machine has; who compares it with the machine sees that."""
    return _positive(text)


def parse_cpu_max(text):
    """Version 2: `200000 100000` is two threads' worth."""
    quota, _space, period = (text or "").strip().partition(" ")
    return parse_cfs(quota, period)


def parse_cfs(quota, period):
    """Version 1: -1 is no limit."""
    allowed, of = _positive(quota), _positive(period)
    return allowed / of if allowed and of else None


def parse_cpuset(text):
    """How many threads a list names; None for an empty one."""
    return len(parse_cpu_list(text or "")) or None


def _positive(text):
    found = re.match(r"\s*(\d+)", text or "")
    return int(found.group(1)) or None if found else None


def tightest(limits):
    """The smallest limit of the group and all above it; None without one."""
    known = [limit for limit in limits if limit is not None]
    return min(known) if known else None
