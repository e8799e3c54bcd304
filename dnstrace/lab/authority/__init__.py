"""An authoritative server: from a query to the reply that NSD, Knot or BIND would give."""
