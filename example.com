/tmp/tmptxccj89z. TYPE0  in the lab's world "faults/F01" seen from Berlin
└── .  root hints · 13 name servers · secure
    └── ✓ d.root-servers.net 199.7.91.13                                  6.9 ms
          → /tmp/tmptxccj89z. does not exist

✓ no such name · NXDOMAIN · DNSSEC secure · 6.9 ms in all · 1 query and 4 beside
