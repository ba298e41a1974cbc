"""A source is fetched from outside only, in bounds, and once: what its server says or leads to changes nothing."""

from __future__ import annotations

import gzip
import ipaddress
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds import fetching
from bot.feeds.addresses import is_global, open_to_all
from bot.feeds.faults import FeedFault
from bot.feeds.fetching import Fetched, Pinned, Reach, fetch
from tests.kit.feed_server import FakeFeed, feed_server

JOBS = b'{"ilmoitukset": []}'


class Fetcher:
    """Fetches from the one server there is, and says the fault where there is one."""

    def __init__(self, server: FakeFeed, folder: Path) -> None:
        self.server = server
        self.into = folder / "jobs"

    async def gets(self, address: str | None = None, **more: Any) -> Fetched:
        more = {"allow": self.server.allow, "ask": self.server.ask, **more}
        return await fetch(address or self.server.at(), into=self.into, **more)

    async def fault(self, address: str | None = None, **more: Any) -> str:
        with pytest.raises(FeedFault) as caught:
            await self.gets(address, **more)
        assert not self.into.exists()
        return caught.value.code


async def test_a_file_is_fetched_once_and_only_when_it_has_changed(tmp_path: Path) -> None:
    async with feed_server() as server:
        jobs = Fetcher(server, tmp_path)
        day = "Sun, 22 Nov 2026 06:00:00 GMT"
        server.has_marked(JOBS, '"v1"', Last_Modified=day)
        assert await jobs.gets() == Fetched("new", jobs.into, '"v1"', day)
        assert jobs.into.read_bytes() == JOBS
        (asked,) = server.asked
        assert (asked.headers["host"], server.lookups) == (f"jobs.example:{server.port}", ["jobs.example"])
        assert (asked.headers["user-agent"], asked.headers["accept-encoding"]) == ("Duunikaveri (job postings)", "gzip")
        assert not {"authorization", "cookie", "from", "referer", "if-none-match"} & asked.headers.keys()

        assert await jobs.gets(etag='"v1"', modified=day) == Fetched("unchanged", None, '"v1"', day)
        assert server.asked[-1].headers["if-modified-since"] == day
        server.has_marked(JOBS * 2, '"v2"')
        assert await jobs.gets(etag='"v1"') == Fetched("new", jobs.into, '"v2"', None)

        server.packed(JOBS * 1000)
        assert (await jobs.gets()).status == "new"
        assert jobs.into.read_bytes() == JOBS * 1000
        server.has(JOBS, ETag='"' + "x" * 300 + '"')
        assert (await jobs.gets()).etag is None  # longer than is kept

        server.has(JOBS, "/there/jobs", Set_Cookie="spy=1")
        server.leads_on("/there/jobs")
        assert (await jobs.gets()).status == "new"  # on the same server
        assert server.asked[-1].path == "/there/jobs"


async def test_what_a_server_can_do_wrong(tmp_path: Path) -> None:
    async with feed_server() as server:
        jobs = Fetcher(server, tmp_path)
        assert await jobs.fault(server.at("/nothing")) == "not_found"
        for status, fault in (
            ("410 Gone", "not_found"),
            ("401 Unauthorized", "refused"),
            ("429 Too Many Requests", "refused"),
            ("500 Oops", "no_answer"),
            ("204 No Content", "no_answer"),
            ("304 Not Modified", "no_answer"),  # nobody had asked
            ("302 Found", "no_answer"),  # to nowhere
        ):
            server.has(b"", status=status)
            assert await jobs.fault() == fault, status
        for kind in ("image/png", "application/pdf", "video/mp4"):
            server.has(JOBS, kind=kind)
            assert await jobs.fault() == "wrong_type"
        server.has(JOBS, Content_Encoding="gzip, gzip, gzip")  # each a thousandfold
        assert await jobs.fault() == "wrong_type"

        small = Reach(most_bytes=100_000)
        server.has(b" " * 100_001)
        assert await jobs.fault(reach=small) == "too_large"
        server.packed(b" " * 30_000_000)  # thirty kilobytes on their way
        assert await jobs.fault(reach=small) == "too_large"
        server.packed(JOBS * 1000, without=12)
        assert await jobs.fault() == "cut_short"
        server.has(JOBS, Content_Encoding="gzip")
        assert await jobs.fault() == "cut_short"
        two = gzip.compress(JOBS), gzip.compress(JOBS)  # one file all the same
        server.has(two[0] + two[1] + bytes(8), Content_Encoding="gzip")
        assert (await jobs.gets()).status == "new" and jobs.into.read_bytes() == JOBS * 2
        server.has(two[0] + two[1][:-9], Content_Encoding="gzip")
        assert await jobs.fault() == "cut_short"
        server.breaks_off()
        assert await jobs.fault() == "cut_short"
        server.drips()
        assert await jobs.fault(reach=Reach(seconds=0.2)) == "too_slow"

        server.leads_on("/jobs")
        server.asked.clear()
        assert await jobs.fault() == "redirects"
        assert len(server.asked) == 6
    assert await jobs.fault() == "no_answer"  # it is not there any more


async def test_nothing_inside_a_network_is_asked(tmp_path: Path) -> None:
    async with feed_server() as server:
        jobs = Fetcher(server, tmp_path)
        server.has(JOBS)
        for inside in (
            f"http://127.0.0.1:{server.port}/jobs", f"http://localhost:{server.port}/jobs", "http://127.0.0.1/",
            "http://[::1]/", "http://0.0.0.0/", "http://2130706433/", "http://0x7f.1/", "http://10.0.0.1/",
            "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://[::ffff:127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::a00:1]/", "http://[2002:7f00:1::]/", "http://[fe80::1]/",
            "http://93.184.216.34:8080/", "https://93.184.216.34:22/",
        ):  # fmt: skip
            with pytest.raises(FeedFault, match="unsafe_address"):
                await fetch(inside, into=jobs.into)
        for odd in (
            "file:///etc/passwd", "ftp://jobs.example/x", "http://mari:salasana@jobs.example/", "http:///x", "jobs",
            "http://" + "a" * 3000, "http://jobs.example:99999/", "javascript:alert(1)",
            "http://xn--/",
        ):  # fmt: skip
            assert await jobs.fault(odd) == "unsafe_address"
        assert server.asked == []

        # A redirect is judged like the first address.
        for inside in (
            "http://10.0.0.1/admin",
            "//169.254.169.254/x",
            "file:///etc/passwd",
            "http://a:b@jobs.example/",
        ):
            server.leads_on(inside)
            assert await jobs.fault() == "unsafe_address"
        with pytest.raises(FeedFault, match="unsafe_address"):
            fetching._onwards(httpx.URL("https://jobs.example/"), "http://jobs.example/")


async def test_a_host_that_says_one_address_and_then_another(tmp_path: Path) -> None:
    """It is asked once a request, and the connection goes to what it said then."""
    async with feed_server() as server:
        jobs = Fetcher(server, tmp_path)
        server.has(JOBS)
        said = iter([["127.0.0.1"], ["10.0.0.1"], ["127.0.0.1", "10.0.0.1"], []])

        async def ask(host: str, port: int) -> list[str]:
            return next(said)

        assert (await jobs.gets(ask=ask)).status == "new"
        assert await jobs.fault(ask=ask) == "unsafe_address"
        assert await jobs.fault(ask=ask) == "unsafe_address"  # one of two is enough
        assert await jobs.fault(ask=ask) == "no_such_host"
        assert len(server.asked) == 1


async def test_over_tls_the_name_is_kept_and_only_the_address_pinned() -> None:
    seen: list[httpx.Request] = []

    class Inner(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            seen.append(request)
            if len(seen) == 1:
                raise httpx.ConnectError("nobody there")
            return httpx.Response(200)

    async def ask(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "2a00:1450:400f:80c::200e"]

    async with httpx.AsyncClient(transport=Pinned(open_to_all, ask, Inner())) as client:
        assert (await client.get("https://työt.example/jobs")).status_code == 200
    assert [request.url.host for request in seen] == ["93.184.216.34", "2a00:1450:400f:80c::200e"]
    for request in seen:
        assert (request.headers["host"], request.url.scheme) == ("xn--tyt-tna.example", "https")
        assert request.extensions["sni_hostname"] == "xn--tyt-tna.example"


INSIDE = st.one_of(
    *(
        st.ip_addresses(v=4, network=network)
        for network in ("10.0.0.0/8", "127.0.0.0/8", "100.64.0.0/10", "192.168.0.0/16", "169.254.0.0/16", "224.0.0.0/4")
    )
)


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6), st.ip_addresses(v=6, network="2000::/3")), INSIDE)
@settings(max_examples=60, deadline=None)
def test_no_address_inside_passes_in_any_guise(any_one: Any, inside: ipaddress.IPv4Address) -> None:
    if is_global(any_one):
        assert any_one.is_global and not any_one.is_multicast and not any_one.is_reserved
        assert not any_one.is_private and not any_one.is_loopback and not any_one.is_link_local
        assert getattr(any_one, "ipv4_mapped", None) is None and getattr(any_one, "sixtofour", None) is None
        assert getattr(any_one, "teredo", None) is None
        assert open_to_all(any_one, 443) and not open_to_all(any_one, 8080)
    low = int(inside)
    guises = (
        low | 0xFFFF << 32,  # mapped
        low,  # compatible
        0x64FF9B << 96 | low,  # NAT64
        0x64FF9B0001 << 80 | low,
        0x2002 << 112 | low << 80,  # 6to4
        0x20010000 << 96 | (low ^ 0xFFFFFFFF),  # Teredo
        0x2A00145000000000 << 64 | 0x00005EFE << 32 | low,  # ISATAP
        0xFE80 << 112 | low,
        0xFD00 << 112 | low,
    )
    assert not is_global(inside)
    assert not any(is_global(ipaddress.IPv6Address(guise)) for guise in guises)


def test_addresses_that_anybody_can_reach() -> None:
    for address in ("93.184.216.34", "1.1.1.1", "2a00:1450:400f:80c::200e", "2001:4860:4860::8888"):
        assert is_global(ipaddress.ip_address(address))
