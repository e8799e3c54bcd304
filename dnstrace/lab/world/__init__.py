"""The world itself: its file, its places, its signed zones, and who can be reached from where."""
