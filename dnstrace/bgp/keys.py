"""The keys of a world file that speak of routes: known without reading the rest of this room."""

KEYS = ("links", "as", "announce", "leak", "rov", "roa", "aspa", "otc", "event")
