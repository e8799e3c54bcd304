"""What one question may cost a validator: attackers decide what validating costs (KeyTrap)."""

MAX_FAILED = 16  # verifications that fail, a question; BIND allows 16 a fetch (CVE-2023-50387)
MAX_FAILED_PER_TAG = 2  # of one RRset by keys of one tag: a true collision needs one
MAX_VERIFIED = 100  # verifications that succeed, a question: a long chain needs some 60
MAX_SIGNATURES = 4  # RRSIG tried per RRset: two algorithms in the midst of two key rollovers
MAX_DS = 8  # DS records followed per delegation
MAX_NSEC3_ITERATIONS = 150  # RFC 9276 §3.2: above, the zone is taken as insecure
MAX_HASH_ROUNDS = 1_200  # rounds of NSEC3 hashing, a question (CVE-2023-50868)
MAX_LOOKUPS = 60  # questions for DS and DNSKEY, a question: ip6.arpa names have 34 labels
MAX_ATTEMPTS = 3  # how often DS or DNSKEY are fetched, from other servers, before bogus is said
MAX_RSA_BITS = 4_096  # of the modulus, RFC 3110 §2
MAX_EXPONENT_BITS = 64  # of an RSA key: a long one makes every verification dear


class Exhausted(Exception):
    """A limit of the question was reached; never leaves this package."""


class Budget:
    """What is left for one question."""

    __slots__ = ("failed", "lookups", "rounds", "verified")

    def __init__(self) -> None:
        self.failed = self.verified = self.rounds = self.lookups = 0

    def before_verification(self) -> None:
        """Raise Exhausted when no further verification may be tried."""
        if self.failed >= MAX_FAILED:
            raise Exhausted(f"{MAX_FAILED} signatures did not verify")
        if self.verified >= MAX_VERIFIED:
            raise Exhausted(f"{MAX_VERIFIED} signatures had to be verified")

    def after_verification(self, good: bool) -> None:
        """Count one verification."""
        if good:
            self.verified += 1
        else:
            self.failed += 1

    def hash_rounds(self, rounds: int) -> None:
        """Count the hashing of one name. Raises: Exhausted."""
        if self.rounds + rounds > MAX_HASH_ROUNDS:
            raise Exhausted(f"{MAX_HASH_ROUNDS} rounds of NSEC3 hashing were not enough")
        self.rounds += rounds

    def lookup(self) -> None:
        """Count one question for DS or DNSKEY. Raises: Exhausted."""
        if self.lookups >= MAX_LOOKUPS:
            raise Exhausted(f"{MAX_LOOKUPS} questions for DS and DNSKEY were not enough")
        self.lookups += 1
