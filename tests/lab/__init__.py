"""Tests of the Internet in a box."""
