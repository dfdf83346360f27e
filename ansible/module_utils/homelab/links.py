"""What ping and iperf3 say of the way to another host."""

from __future__ import annotations

import json
import re
import statistics

from ansible.module_utils.homelab.looking import UNKNOWN, Refused

ADDRESS = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")


def checked_address(text):
    """An address or name that is no option and no path; both programs get it as an argument."""
    if not ADDRESS.fullmatch(text):
        raise Refused("address: got %r\n  Give a name or an IP address in homelab_address or ansible_host." % text)
    return text


def parse_ping(text):
    """Median of the round trips in seconds; its own summary has only the mean, which one late reply spoils."""
    times = [float(number) / 1000 for number in re.findall(r"time[=<]([\d.]+) ?ms", text)]
    return statistics.median(times) if times else UNKNOWN


def parse_iperf3(text):
    """What the other side received. An error comes as JSON too."""
    try:
        answer = json.loads(text)
    except ValueError as error:
        raise Refused("iperf3 gave no result") from error
    if answer.get("error"):
        raise Refused(str(answer["error"])[:160])
    rate = answer.get("end", {}).get("sum_received", {}).get("bits_per_second", 0)
    if not rate > 0:
        raise Refused("nothing arrived at the other side")
    return rate
