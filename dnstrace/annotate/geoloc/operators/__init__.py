"""The operators: how each names its sites."""
