"""What decoding remembers, forgotten."""

from dnstrace.annotate.geoloc import decoder, site_updates


def forget() -> None:
    """Let the next identifier read the newer lists again."""
    site_updates.newer.cache_clear()
    decoder._decoded.cache_clear()
