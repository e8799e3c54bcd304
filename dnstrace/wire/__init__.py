"""Bytes: messages indexed once, bounded in cost, decoded on demand; names; common RDATA as text."""
