"""Addresses of receivers: read strictly, and none that leads into the own network."""

import pytest

from surveys import webhook_address
from surveys.problems import BadInput
from surveys.webhook_address import Policy, Target, may_reach

STRICT = Policy()
DEVELOPMENT = Policy(loopback=True)
NAMED = Policy(frozenset({"kpi.noi-bo", "10.1.2.3", "kpi"}))


@pytest.mark.parametrize(
    ("address", "target", "authority"),
    [
        (
            "https://kpi.example.vn/ydan?v=1",
            Target("https", "kpi.example.vn", 443, "/ydan?v=1"),
            "kpi.example.vn",
        ),
        ("https://KPI.Example.VN.", Target("https", "kpi.example.vn", 443, "/"), "kpi.example.vn"),
        ("https://kpi.example.vn:8443", Target("https", "kpi.example.vn", 8443, "/"), "kpi.example.vn:8443"),
        ("https://xn--ting-vit-9x0d.vn/a", Target("https", "xn--ting-vit-9x0d.vn", 443, "/a"), None),
        ("https://8.8.8.8/", Target("https", "8.8.8.8", 443, "/"), "8.8.8.8"),
        ("https://[2606:4700::1111]/", Target("https", "2606:4700::1111", 443, "/"), "[2606:4700::1111]"),
    ],
)
def test_an_address_of_the_internet_is_read(address: str, target: Target, authority: str | None) -> None:
    found = webhook_address.read(address, STRICT)
    assert found == target
    assert found.authority == (authority or target.host)


@pytest.mark.parametrize(
    "address",
    [
        *("", "kpi.example.vn", "//kpi.example.vn/", "https:", "https://", "https:///a", "https://:443/"),
        *("http://kpi.example.vn/", "ftp://kpi.example.vn/", "file:///etc/passwd", "gopher://a.vn/_x"),
        *("javascript:alert(1)", "data:text/plain,x", "HTTPS+unix://a.vn/"),
        *("https://an@kpi.example.vn/", "https://an:mat@kpi.example.vn/", "https://@kpi.example.vn/"),
        *("https://kpi.example.vn\\@127.0.0.1/", "https://kpi.example.vn#@127.0.0.1/", "https://a.vn/#"),
        *("https://kpi.example.vn /", "https://kpi.example.vn/\r\nHost: a", "https://kpi.example.vn/\t"),
        *("https://kpi.example.vn:0/", "https://kpi.example.vn:99999/", "https://kpi.example.vn:x/"),
        *("https://kpi..example.vn/", "https://-kpi.example.vn/", "https://kpi.example.vn%2f/", "https://*.vn/"),
        *("https://tiếng-việt.vn/", "https://１２７.0.0.1/", "https://kpi.example.vn/ý", "https://a%00.vn/"),
        *(f"https://{'a' * 64}.vn/", f"https://{'a.' * 130}vn/", f"https://kpi.example.vn/{'a' * 500}"),
        *("https://kpi/", "https://localhost/", "https://metadata/", "https://a.localhost/", "http://localhost/"),
        # this machine, its network, what clouds tell their machines
        *("https://127.0.0.1/", "https://127.1.2.3/", "https://0.0.0.0/", "https://10.0.0.1/", "https://172.16.9.9/"),
        *("https://192.168.1.1/", "https://169.254.169.254/", "https://100.64.0.1/", "https://100.100.100.200/"),
        *("https://192.0.0.192/", "https://192.88.99.1/", "https://198.18.0.1/", "https://203.0.113.9/"),
        *("https://224.0.0.1/", "https://240.0.0.1/", "https://255.255.255.255/"),
        # the same in other clothes
        *("https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/"),
        *("https://127.1/", "https://0/", "https://kpi.example.127/", "https://1.2.3.4.5/", "https://127.0.0.1./"),
        *("https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:a00:1]/"),
        *("https://[::127.0.0.1]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[fd00:ec2::254]/"),
        *("https://[2002:7f00:1::]/", "https://[2001:0:7f00:1::]/", "https://[64:ff9b::7f00:1]/"),
        *("https://[2001:db8::1]/", "https://[ff02::1]/", "https://[fec0::1]/", "https://[::1/", "https://[v1.a]/"),
        *("https://[8.8.8.8]/", "https://8.8.8.8]/"),
    ],
)  # fmt: skip
def test_every_other_address_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(BadInput) as caught:
        webhook_address.read(address, STRICT)
    assert [problem.where for problem in caught.value.problems] == ["address"]


def test_development_may_tell_this_machine_and_nothing_beside_it() -> None:
    for address in (
        "http://127.0.0.1:9000/a",
        "http://localhost:9000/",
        "http://[::1]:9000/",
        "https://localhost/",
    ):
        assert webhook_address.read(address, DEVELOPMENT).is_here
    for address in ("http://kpi.example.vn/", "http://10.0.0.1/", "http://127.0.0.2/", "https://10.0.0.1/"):
        with pytest.raises(BadInput):
            webhook_address.read(address, DEVELOPMENT)


def test_the_settings_may_name_hosts_of_the_own_network_for_https_only() -> None:
    for address in ("https://kpi.noi-bo/", "https://10.1.2.3/", "https://kpi/"):
        target = webhook_address.read(address, NAMED)
        assert may_reach(target, "10.1.2.3", NAMED)
        with pytest.raises(BadInput):
            webhook_address.read(address.replace("https:", "http:"), NAMED)
    with pytest.raises(BadInput):
        webhook_address.read("https://10.1.2.4/", NAMED)


def test_what_a_name_resolves_to_decides_not_the_name() -> None:
    target = webhook_address.read("https://kpi.example.vn/", STRICT)
    assert may_reach(target, "113.160.0.1", STRICT)
    assert may_reach(target, "2405:4800::1", STRICT)
    for address in ("127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "fd00::1"):
        assert not may_reach(target, address, STRICT)
        assert not may_reach(target, address, DEVELOPMENT)
