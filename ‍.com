/dev/null. A  in the lab's world "faults/F33" seen from Berlin
└── .  root hints · 13 name servers · secure
    └── ✓ g.root-servers.net 192.112.36.4                                 6.9 ms
          → /dev/null. does not exist

✓ no such name · NXDOMAIN · DNSSEC secure · 6.9 ms in all · 1 query and 4 beside
