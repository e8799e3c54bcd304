"""What is composed: sessions, surveys, replays, and what they need from every other room."""
