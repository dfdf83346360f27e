"""Sensors from /sys/class/thermal and /sys/class/hwmon."""

from __future__ import annotations

import re

from ansible.module_utils.homelab.looking import UNKNOWN

# a sensor that is not there reads as the lowest or highest number its driver knows
SENSIBLE = (-60.0, 150.0)


def celsius(text):
    """The kernel writes thousandths."""
    try:
        value = int((text or "").strip()) / 1000
    except ValueError:
        return UNKNOWN
    return value if SENSIBLE[0] < value < SENSIBLE[1] else UNKNOWN


def zone_limit(trips):
    """The critical trip point, else the hot one: beyond it the kernel acts. `trips` are pairs of type and temperature."""
    for wanted in ("critical", "hot"):
        known = [celsius(temp) for kind, temp in trips if (kind or "").strip() == wanted]
        limits = [limit for limit in known if limit != UNKNOWN and limit > 0]
        if limits:
            return min(limits)
    return UNKNOWN


def collect(readings):
    """Readings by name. Sensors of one name are numbered, so that each keeps its own."""
    sensors = {}
    for name, value, limit in readings:
        plain = re.sub(r"[^\w.-]+", "-", name.strip()) or "sensor"
        number, unique = 2, plain
        while unique in sensors:
            number, unique = number + 1, "%s-%d" % (plain, number)
        if value != UNKNOWN:
            sensors[unique] = {"celsius": value, "limitCelsius": limit}
    return sensors
