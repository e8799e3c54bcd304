✓ /dev/full. A: no such name · NXDOMAIN · DNSSEC secure · 6.9 ms in all · 1
  query and 4 beside · in the lab's world ipv6-black-hole
