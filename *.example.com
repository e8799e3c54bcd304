xn--fa-hia.de. A  in the lab's world "lame-delegation" seen from Berlin
├── .  root hints · 13 name servers
│   └── ✓ i.root-servers.net 192.36.148.17 · Berlin DE · s1.ber · Netnod  1.0 ms
│         → de. has 6 name servers
└── de.  referral from . · 6 name servers · secure
    └── ✓ n.de.net 194.146.107.6 · ns-4.de.nl1.knot · DENIC               9.1 ms
          → xn--fa-hia.de. does not exist

✓ no such name · NXDOMAIN · DNSSEC secure · 10.1 ms in all · 2 queries and 3
  beside
slowest hop: de. 9.1 ms (90%) · n.de.net 194.146.107.6

/dev/null. A  in the lab's world "lame-delegation" seen from Berlin
└── .  root hints · 13 name servers · secure
    └── ✓ j.root-servers.net 192.58.128.30 · Frankfurt am Main DE         6.9 ms
          j.r.fra5.defra-0 · Verisign
          → /dev/null. does not exist

✓ no such name · NXDOMAIN · DNSSEC secure · 6.9 ms in all · 1 query and 2 beside
