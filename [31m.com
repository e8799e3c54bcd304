/tmp/tmptxccj89z/out. A  in the lab's world "faults/F33" seen from Berlin
└── .  root hints · 13 name servers · secure
    └── ✓ c.root-servers.net 192.33.4.12                                  6.9 ms
          → /tmp/tmptxccj89z/out. does not exist

✓ no such name · NXDOMAIN · DNSSEC secure · 6.9 ms in all · 1 query and 4 beside
