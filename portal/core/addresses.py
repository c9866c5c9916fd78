"""From where a request comes: the address behind the proxies that are ours, and whether that is the Internet."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


def client_address(request: HttpRequest) -> str:
    """The nearest address that is not one of our proxies; "" where there is none (a Unix socket without a proxy)."""
    nearest = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while forwarded and _is_proxy(nearest) and (further := forwarded.pop().strip()):
        if _parsed(further) is None:
            break  # what is no address is a lie: the proxy is as far as we know
        nearest = further
    found = _parsed(nearest)
    return str(found) if found else ""


def counted_address(request: HttpRequest) -> str | None:
    """Under which address wrong log-ins are counted: of IPv6 the whole /64, every address of which one line may use."""
    text = client_address(request)
    found = _parsed(text)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False).network_address)
    return text or None


def from_internet(request: HttpRequest) -> bool:
    """Whether the request comes from outside the trusted networks; an unknown address does."""
    found = _parsed(client_address(request))
    return found is None or not any(found in network for network in settings.TRUSTED_NETWORKS)


def _is_proxy(text: str) -> bool:
    found = _parsed(text)
    return found is None or any(found in network for network in settings.PROXIES)


def _parsed(text: str) -> Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
