/nonexistent/x. A  in the lab's world "all-dead" seen from Berlin
└── .  root hints · 13 name servers · bogus
    ├── ✗ j.root-servers.net 192.58.128.30 · Frankfurt am Main DE         6.9 ms
    │     j.r.fra5.defra-0 · Verisign
    │     → /nonexistent/x. does not exist, which does not validate
    ├── ✗ e.root-servers.net 2001:500:a8::e · Frankfurt am Main DE        6.9 ms
    │     c01.FRA.eroot · NASA Ames
    │     → /nonexistent/x. does not exist, which does not validate
    ├── ✗ g.root-servers.net 192.112.36.4 · Stuttgart DE · groot-eur1-1   8.2 ms
    │     US DoD DISA
    │     → /nonexistent/x. does not exist, which does not validate
    └── ✗ the trust anchor cannot be primed: signature of DNSKEY . by key 5558
          becomes valid only in 50 years, at l.root-servers.net. (199.7.83.42)
          (signature-not-yet-valid)

✗ bogus · SERVFAIL · 30.0 ms in all · 3 queries and 4 beside
error signature-not-yet-valid: the trust anchor cannot be primed: signature of
  DNSKEY . by key 5558 becomes valid only in 50 years, at l.root-servers.net.
  (199.7.83.42). Correct the signer's clock, or wait until its time.
