"""Processor facts from /proc/cpuinfo and /sys/devices/system/cpu."""

from __future__ import annotations

import re

from ansible.module_utils.homelab.looking import UNKNOWN

# aarch64 names a core by number only (Linux, arch/arm64/include/asm/cputype.h)
ARM_PARTS = {
    ("0x41", "0xd03"): "Cortex-A53",
    ("0x41", "0xd04"): "Cortex-A35",
    ("0x41", "0xd05"): "Cortex-A55",
    ("0x41", "0xd07"): "Cortex-A57",
    ("0x41", "0xd08"): "Cortex-A72",
    ("0x41", "0xd09"): "Cortex-A73",
    ("0x41", "0xd0b"): "Cortex-A76",
    ("0x41", "0xd0c"): "Neoverse-N1",
    ("0x41", "0xd40"): "Neoverse-V1",
    ("0x41", "0xd42"): "Cortex-A78AE",
    ("0x41", "0xd49"): "Neoverse-N2",
    ("0x4e", "0x004"): "Carmel",
}


def parse_cpuinfo(text):
    """One record for each thread; a board adds a last one of its own, without a number."""
    records = [dict(_pair(line) for line in block.splitlines() if ":" in line) for block in re.split(r"\n\s*\n", text)]
    return [record for record in records if record.get("processor", "").isdigit()]


def _pair(line):
    name, _colon, value = line.partition(":")
    return name.strip(), value.strip()


def flags_of(records):
    """Sorted: x86 writes `flags`, aarch64 writes `Features`. Two kernels list them in different orders."""
    first = records[0] if records else {}
    return sorted(set((first.get("flags") or first.get("Features") or "").split()))


def abilities_of(flags):
    """What the specification asks of the flags by name. On aarch64 `asimd` is what NEON is called."""
    return {
        "has_avx": "avx" in flags,
        "has_avx2": "avx2" in flags,
        "has_avx512": "avx512f" in flags,
        "has_neon": "neon" in flags or "asimd" in flags,
    }


def model_of(records, board):
    """A name a person knows: `model name` of an aarch64 kernel only says ARMv8. Without any it is the board's."""
    first = records[0] if records else {}
    part = (first.get("CPU implementer"), first.get("CPU part"))
    numbers = "implementer %s part %s" % part if all(part) else None
    name = ARM_PARTS.get(part) or first.get("model name") or numbers or board or UNKNOWN
    return " ".join(name.split())[:256]


def parse_cpu_list(text):
    """`0-2,8` as a set of numbers, as the kernel writes them."""
    numbers = set()
    for part in text.strip().split(","):
        first, _dash, last = part.partition("-")
        if first.strip():
            numbers.update(range(int(first), int(last or first) + 1))
    return numbers


def count_cores(places, threads):
    """Physical cores. `places` are pairs of socket and core, one for each thread that says; where none does, each thread counts as one."""
    return min(len(set(places)) or threads, threads)


def count_sockets(places, is_board):
    """A board has one; its kernel may number the clusters of a chip as if they were sockets."""
    if is_board:
        return 1
    return len({socket for socket, _core in places}) or UNKNOWN
