"""fio's job lines and its JSON: what is measured of a disk, and how it is called in the facts."""

from __future__ import annotations

import json

from ansible.module_utils.homelab.looking import UNKNOWN, Refused

# the caches are passed by; sixteen in flight is what a database and its readers keep going
RANDOM = ["--bs=4k", "--iodepth=16", "--ioengine=libaio", "--direct=1"]
SEQUENTIAL = ["--bs=1m", "--iodepth=4", "--ioengine=libaio", "--direct=1"]
# one page and a flush, as a write-ahead log does it
SYNC = ["--bs=8k", "--ioengine=psync", "--fdatasync=1"]

JOBS = {
    "randomReadIops": ("randread", RANDOM, lambda job: job["read"]["iops"]),
    "randomWriteIops": ("randwrite", RANDOM, lambda job: job["write"]["iops"]),
    "sequentialReadBytesPerSecond": ("read", SEQUENTIAL, lambda job: job["read"]["bw_bytes"]),
    "sequentialWriteBytesPerSecond": ("write", SEQUENTIAL, lambda job: job["write"]["bw_bytes"]),
    "syncSeconds": ("write", SYNC, lambda job: job["sync"]["lat_ns"]["percentile"]["99.000000"] / 1e9),
}


def arguments_for(figure, path, size, seconds):
    """One job on a file that is there already: fio neither makes it nor lets it grow."""
    pattern, how, _read = JOBS[figure]
    return [
        "--name=" + figure, "--filename=" + path, "--size=%d" % size, "--rw=" + pattern, *how,
        "--time_based", "--runtime=%g" % seconds, "--ramp_time=%g" % min(0.5, seconds / 2),
        "--allow_file_create=0", "--fallocate=none", "--overwrite=0", "--randrepeat=0", "--refill_buffers",
        "--numjobs=1", "--thread", "--output-format=json",
    ]


def method_of(figure, version, size, seconds):
    pattern, how, _read = JOBS[figure]
    words = [word.lstrip("-").replace("=", " ") for word in how]
    return "%s %s, %s, %g s on a file of %d MiB" % (version, pattern, ", ".join(words), seconds, size // 2**20)


def parse_fio(figure, text):
    """The figure of a job. fio prints complaints before its JSON, and a job of no transfers measured nothing."""
    start = text.find("{")
    try:
        job = json.loads(text[start:])["jobs"][0] if start >= 0 else None
    except (ValueError, KeyError, IndexError):
        job = None
    if job is None:
        raise Refused("fio gave no result")
    if job.get("error"):
        raise Refused("fio reported error %s" % job["error"])
    try:
        value = JOBS[figure][2](job)
    except KeyError as error:
        raise Refused("this fio does not report %s" % error) from error
    if not value > 0:
        raise Refused("fio moved nothing within its time")
    return value


def size_within(free, largest):
    """At most a twentieth of what is free, in whole MiB; too little to measure on is unknown."""
    size = min(largest, free // 20) // 2**20 * 2**20
    return size if size >= 16 * 2**20 else UNKNOWN
