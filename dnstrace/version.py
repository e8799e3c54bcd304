"""The version, in one place: the build reads it from here, and nothing needs package metadata."""

__version__ = "0.1.0"
