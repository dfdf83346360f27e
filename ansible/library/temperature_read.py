#!/usr/bin/python
"""Reads the temperature sensors and their limits."""

from __future__ import annotations

DOCUMENTATION = r"""
module: temperature_read
short_description: Reads the temperature sensors and their limits
description:
  - Thermal zones with their critical trip points, and hwmon sensors. A virtual machine has none. Changes nothing.
options: {}
author:
  - homelab
"""

EXAMPLES = r"""
- name: Read the temperatures
  temperature_read:
  register: hardware_audit_temperatures
"""

RETURN = r"""
temperatures:
  description: Degrees and limit, by sensor.
  returned: success
  type: dict
"""

import re

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.homelab import temperatures
from ansible.module_utils.homelab.looking import UNKNOWN, names_in, read_text

ZONES = "/sys/class/thermal"
CHIPS = "/sys/class/hwmon"


def zones():
    for name in (name for name in names_in(ZONES) if re.fullmatch(r"thermal_zone\d+", name)):
        folder = "%s/%s/" % (ZONES, name)
        trips = [file[:-len("_type")] for file in names_in(folder) if re.fullmatch(r"trip_point_\d+_type", file)]
        limit = temperatures.zone_limit([(read_text(folder + trip + "_type"), read_text(folder + trip + "_temp")) for trip in trips])
        yield read_text(folder + "type") or name, temperatures.celsius(read_text(folder + "temp")), limit


def chips():
    for chip in names_in(CHIPS):
        folder = "%s/%s/" % (CHIPS, chip)
        for sensor in (file[:-len("_input")] for file in names_in(folder) if re.fullmatch(r"temp\d+_input", file)):
            label = read_text(folder + sensor + "_label") or sensor
            limits = [temperatures.celsius(read_text(folder + sensor + end)) for end in ("_crit", "_max")]
            name = "%s-%s" % ((read_text(folder + "name") or chip).strip(), label.strip())
            yield name, temperatures.celsius(read_text(folder + sensor + "_input")), next((limit for limit in limits if limit != UNKNOWN and limit > 0), UNKNOWN)


def main():
    module = AnsibleModule(argument_spec={}, supports_check_mode=True)
    module.exit_json(changed=False, temperatures=temperatures.collect([*zones(), *chips()]))


if __name__ == "__main__":
    main()
