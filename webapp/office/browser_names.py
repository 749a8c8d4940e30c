"""What a browser calls itself, in words its owner knows: family and system, nothing finer."""

from collections.abc import Sequence

# Later names stand in the texts of earlier ones: Edge calls itself Chrome, too, and Chrome Safari.
_FAMILIES = (
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
UNKNOWN = "?"


def browser_name(agent: str) -> str:
    """Give family and system of a browser, as in "Firefox, Windows"; "?" for what nobody knows."""
    return f"{_first(agent, _FAMILIES)}, {_first(agent, _SYSTEMS)}"


def _first(agent: str, names: Sequence[tuple[str, str]]) -> str:
    return next((name for sign, name in names if sign in agent), UNKNOWN)
