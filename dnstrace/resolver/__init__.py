"""The walk: pure decisions, and one short coroutine that awaits only an injected network."""
