"""Which addresses of the internet a source may be at: open to all, and nothing inside anybody's network."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias

from bot.feeds.faults import Fault, FeedFault

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Allow: TypeAlias = Callable[[Address, int], bool]
"""Whether one may connect to this address and port."""
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host, as the machine's resolver gives them."""

PORTS: Final = frozenset({80, 443})
MOST_ADDRESSES: Final = 16

_INSIDE_4: Final = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        ),
    )
)  # fmt: skip
_OPEN_6: Final = ipaddress.IPv6Network("2000::/3")
"""All that is given out of IPv6. What stands for an IPv4 address (mapped, NAT64) lies elsewhere, but for the next."""
_INSIDE_6: Final = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # of protocols: Teredo, ORCHID, benchmarks
            "2001:db8::/32", "3fff::/20",  # of documents
            "2002::/16",  # 6to4
            "2620:4f:8000::/48",  # AS112
        ),
    )
)  # fmt: skip
_ISATAP: Final = (0x00005EFE, 0x02005EFE)


def open_to_all(address: Address, port: int) -> bool:
    """What is allowed in the program: the web's own ports at addresses that anybody can reach."""
    return port in PORTS and is_global(address)


def is_global(address: Address) -> bool:
    """Whether this is one machine anywhere in the internet, and not a way to say one inside a network."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _INSIDE_4)
    if address.scope_id or address not in _OPEN_6 or any(address in network for network in _INSIDE_6):
        return False
    return (int(address) >> 32) & 0xFFFFFFFF not in _ISATAP


async def resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


async def checked(host: str, port: int, allow: Allow, ask: Resolve) -> list[Address]:
    """The host's addresses, each of them allowed: of a host with one that is not, none is. Raises FeedFault.

    Only these very addresses may be connected to: asked again, the host's owner could say others.
    """
    try:
        found = [ipaddress.ip_address(one) for one in dict.fromkeys(await ask(host, port))]
    except (OSError, UnicodeError, ValueError):
        raise FeedFault(Fault.NO_SUCH_HOST) from None
    if not found:
        raise FeedFault(Fault.NO_SUCH_HOST)
    if len(found) > MOST_ADDRESSES or not all(allow(address, port) for address in found):
        raise FeedFault(Fault.UNSAFE_ADDRESS)
    return found
