"""DNSSEC validation against zones that are signed in memory."""
