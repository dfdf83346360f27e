"""Memory facts from /proc/meminfo and /sys/devices/system/node."""

from __future__ import annotations

import re

from ansible.module_utils.homelab.looking import Refused

LINE = re.compile(r"^(?:Node \d+ )?(\w+):\s+(\d+)(?:\s+(\w+))?\s*$", re.MULTILINE)


def parse_meminfo(text):
    """Bytes by name. A unit other than the kernel's kB is refused: a size off by a factor is worse than none."""
    sizes = {}
    for name, number, unit in LINE.findall(text):
        if unit not in ("kB", ""):
            raise Refused("memory: /proc/meminfo: %s is given in %s\n  Only kB is understood; this kernel writes another unit." % (name, unit))
        sizes[name] = int(number) * (1024 if unit else 1)
    return sizes


def memory_of(meminfo, nodes):
    """`nodes` gives each NUMA node's own meminfo text by its number. In a container they may be another machine's; then they are left out."""
    sizes = parse_meminfo(meminfo)
    if not sizes.get("MemTotal"):
        raise Refused("memory: /proc/meminfo: no MemTotal was found\n  Look at that file on the host; without memory it cannot be planned.")
    found = [{"id": number, "totalBytes": parse_meminfo(nodes[number]).get("MemTotal", 0)} for number in sorted(nodes)]
    together = sum(node["totalBytes"] for node in found)
    return {
        "totalBytes": sizes["MemTotal"],
        "swapBytes": sizes.get("SwapTotal", 0),
        "numaNodes": found if 0 < together <= sizes["MemTotal"] * 1.01 else [],
    }
