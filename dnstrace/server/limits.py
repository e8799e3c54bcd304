"""What a server gives its clients at most, each with its reason; durations are seconds."""

QUESTIONS = 500  # in flight: what one thread can walk side by side within a client's patience
CONNECTIONS = 100  # TCP, in all: a descriptor and up to 64 KiB of input each
CONNECTIONS_A_CLIENT = 8  # of those, so that one client cannot lock out the others
IDLE = 10.0  # a TCP connection without a whole question (RFC 7766 §6.2.3: a few seconds)
PIPELINED = 50  # questions of one connection in flight; the next are read when these are done
UNREAD = 1 << 18  # octets a client may leave unread before no more questions are read
BATCH = 64  # datagrams read in a row before other sockets have their turn
PAYLOAD = 1232  # octets of a UDP response, offered and kept (DNS Flag Day 2020)
LEAST_PAYLOAD = 512  # what every client takes (RFC 1035 §4.2.1)
FAILURE_TTL = 5.0  # a failure is remembered that long (RFC 9520 §3.2)
FAILURES = 10_000  # remembered; the oldest are forgotten first
PATIENCE = 3.0  # beyond a question's own time: then something of ours hangs, and it fails
DRAIN = 5.0  # after SIGTERM, for what is still in flight
LINGER = 0.3  # a trace waits for what ran beside its walk
LOCAL_TTL = 10_800  # of names answered here (RFC 6303 §3)
EDE_TEXT = 200  # octets of an extended error's text: it has to fit beside the question
