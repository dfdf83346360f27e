"""fio, ping, iperf3 and sensors."""

import pytest
from ansible.module_utils.homelab import fio, links, temperatures
from ansible.module_utils.homelab.looking import UNKNOWN, Refused


def test_reads_a_rate_and_a_flush_of_fio(fixture):
    assert fio.parse_fio("randomReadIops", fixture("fio/random-read.txt")) > 1
    assert 0 < fio.parse_fio("syncSeconds", fixture("fio/sync.txt")) < 10


@pytest.mark.parametrize("text", ["", "fio: killed", "{", '{"jobs": []}'])
def test_a_cut_off_answer_of_fio_is_no_figure(text):
    with pytest.raises(Refused):
        fio.parse_fio("randomReadIops", text)


def test_an_error_of_fio_is_no_figure(fixture):
    with pytest.raises(Refused, match="error 22"):
        fio.parse_fio("randomReadIops", fixture("fio/no-direct.txt"))


def test_a_job_of_no_transfers_measured_nothing():
    with pytest.raises(Refused, match="moved nothing"):
        fio.parse_fio("randomReadIops", '{"jobs": [{"read": {"iops": 0.0}}]}')


def test_fio_works_on_a_file_that_is_there_and_ends_by_itself():
    arguments = fio.arguments_for("randomReadIops", "/data/x", 2**25, 2)
    assert {"--allow_file_create=0", "--time_based", "--runtime=2", "--direct=1", "--filename=/data/x"} <= set(arguments)
    assert "--fdatasync=1" in fio.arguments_for("syncSeconds", "/data/x", 2**25, 2)


def test_the_measured_file_is_bounded_by_what_is_free():
    assert fio.size_within(100 * 2**30, 2**28) == 2**28
    assert fio.size_within(2**30, 2**28) == 51 * 2**20
    assert fio.size_within(300 * 2**20, 2**28) == UNKNOWN


def test_takes_the_median_of_the_round_trips(fixture):
    assert links.parse_ping(fixture("links/ping-busybox.txt")) == pytest.approx(0.001398)
    assert 0 < links.parse_ping(fixture("links/ping.txt")) < 0.1
    assert links.parse_ping("5 packets transmitted, 0 received, 100% packet loss\n") == UNKNOWN


def test_reads_what_arrived_and_says_why_nothing_did(fixture):
    assert links.parse_iperf3(fixture("links/iperf3.txt")) > 1e6
    with pytest.raises(Refused, match="onnect"):
        links.parse_iperf3(fixture("links/iperf3-refused.txt"))


@pytest.mark.parametrize("address", ["-c", "$(touch x)", "a b", "", "{{ x }}", "../x", "a;b"])
def test_refuses_an_address_that_is_none(address):
    with pytest.raises(Refused):
        links.checked_address(address)


@pytest.mark.parametrize("address", ["100.64.0.3", "fd7a:115c:a1e0::1", "jetson.tailnet.ts.net", "jetson"])
def test_accepts_addresses_and_names(address):
    assert links.checked_address(address) == address


def test_reads_temperatures_and_the_limit_at_which_the_kernel_acts():
    assert temperatures.celsius("48500\n") == 48.5
    assert [temperatures.celsius(text) for text in ("-274000", "2147483000", "", None)] == [UNKNOWN] * 4
    assert temperatures.zone_limit([("active\n", "50000"), ("critical\n", "104500"), ("hot\n", "99000")]) == 104.5
    assert temperatures.zone_limit([("hot\n", "99000")]) == 99.0
    assert temperatures.zone_limit([]) == UNKNOWN


def test_sensors_of_one_name_keep_their_own_readings():
    found = temperatures.collect([("cpu-thermal\n", 40.0, 100.0), ("cpu-thermal\n", 50.0, 100.0), ("absent", UNKNOWN, UNKNOWN)])
    assert {name: sensor["celsius"] for name, sensor in found.items()} == {"cpu-thermal": 40.0, "cpu-thermal-2": 50.0}
