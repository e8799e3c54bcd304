/tmp/tmptxccj89z. RRSIG  in the lab's world "client-subnet" seen from Berlin
└── .  root hints · 13 name servers · secure
    └── ✓ f.root-servers.net 192.5.5.241 · Berlin DE                      1.0 ms
          TXL.cf.f.root-servers.org · ISC
          → /tmp/tmptxccj89z. does not exist

✓ no such name · NXDOMAIN · DNSSEC secure · 6.9 ms in all · 1 query and 2 beside
