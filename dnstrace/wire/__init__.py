"""Bytes: messages indexed once and priced, decoded on demand; names; the usual RDATA as text."""
