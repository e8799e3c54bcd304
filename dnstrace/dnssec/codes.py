"""The codes that a judgement may carry: findings', and extended DNS errors (RFC 8914)."""

SIGNATURE_EXPIRED = "signature-expired"
SIGNATURE_NOT_YET_VALID = "signature-not-yet-valid"
SIGNATURE_INVALID = "signature-invalid"  # it does not verify, or its fields contradict the RRset
SIGNATURE_MISSING = "signature-missing"  # unsigned data in a zone that is signed
CLOCK_SKEW = "clock-skew"  # every signature is off in the same direction: our clock is suspected
DNSKEY_MISSING = "dnskey-missing"  # no DNSKEY RRset where a DS promises one, or no reply
DNSKEY_INVALID = "dnskey-invalid"  # the DNSKEY RRset is not signed by a key that a DS names
DS_MISSING = "ds-missing"  # neither a DS RRset nor a denial of it could be had
DS_MISMATCH = "ds-mismatch"  # no DNSKEY has the digest of a DS
DENIAL_MISSING = "denial-missing"  # no NSEC, no NSEC3
DENIAL_INVALID = "denial-invalid"  # NSEC or NSEC3 that do not prove what the reply says
BUDGET = "validation-budget"  # one of our own limits, see `limits`
NSEC3_ITERATIONS = "nsec3-iterations"  # more than RFC 9276 lets us follow: taken as insecure
TRUST_ANCHOR_UNMATCHED = "trust-anchor-unmatched"  # keys are there, none is the anchor's
TRUST_ANCHOR_UNSIGNED = "trust-anchor-unsigned"  # the anchor's zone shows no DNSKEY at all
TRUST_ANCHOR_UNREACHABLE = "trust-anchor-unreachable"  # nobody said anything about its DNSKEY
NO_TRUST_ANCHOR = "no-trust-anchor"  # indeterminate: nothing to start a chain from

EDE_UNSUPPORTED_ALGORITHM = 1
EDE_UNSUPPORTED_DIGEST = 2
EDE_INDETERMINATE = 5
EDE_BOGUS = 6
EDE_EXPIRED = 7
EDE_NOT_YET_VALID = 8
EDE_DNSKEY_MISSING = 9
EDE_RRSIGS_MISSING = 10
EDE_NO_ZONE_KEY_BIT = 11
EDE_NSEC_MISSING = 12
EDE_ITERATIONS = 27
