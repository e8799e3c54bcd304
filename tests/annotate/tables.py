"""Tables of origins and of validated payloads, as others write them."""

PFX2AS = (
    "192.0.2.0\t24\t64500\n"
    "192.0.0.0\t16\t64501\n"
    "198.51.100.0\t24\t64502_64503\n"
    "203.0.113.0\t24\t64504,64505_64506\n"
    "2001:db8::\t32\t64507\n"
)
ROUTINATOR = """{
  "metadata": {
    "generated": 1780000000,
    "generatedTime": "2026-05-28T20:26:40Z"
  },
  "roas": [
    { "asn": "AS64500", "prefix": "192.0.2.0/24", "maxLength": 24, "ta": "ripe" },
    { "asn": "AS64501", "prefix": "2001:db8::/32", "maxLength": 48, "ta": "arin" }
  ],
  "routerKeys": [
  ],
  "aspas": [
    { "customer": "AS64500", "providers": ["AS64510", "AS64511"], "ta": "ripe" }
  ]
}
"""


RPKI_CLIENT = """{
	"metadata": { "buildmachine": "host", "buildtime": "2026-05-28T20:26:40Z", "elapsedtime": "1" },
	"roas": [
		{ "asn": 64500, "prefix": "192.0.2.0/24", "maxLength": 24, "ta": "ripe", "expires": 1 },
		{ "asn": 64501, "prefix": "2001:db8::/32", "maxLength": 48, "ta": "arin", "expires": 1 }
	],
	"bgpsec_keys": [
	],
	"aspas": [
		{ "customer_asid": 64500, "expires": 1, "providers": [ 64510, 64511 ] }
	]
}
"""


CSV = "AS64500,192.0.2.0/24,24,ripe\nAS64501,2001:db8::/32,48,arin\n"


FILES = {
    "routinator": ROUTINATOR,
    "routinator-jsonext": ROUTINATOR.replace(
        '"ta": "ripe"', '"source": [ { "type": "roa", "uri": "rsync://r.example/[a].roa" } ]'
    ),
    "rpki-client": RPKI_CLIENT,
    "fort": '{"roas":[{"asn":"AS64500","prefix":"192.0.2.0/24","maxLength":24},'
    '{"asn":"AS64501","prefix":"2001:db8::/32","maxLength":48}]}',
    "octorpki": '{"metadata":{"counts":2,"generated":1780000000,"valid":1,"signature":"ab"},"roas":'
    '[{"prefix":"192.0.2.0/24","maxLength":24,"asn":"AS64500","ta":"RIPE"},'
    '{"prefix":"2001:db8::/32","maxLength":48,"asn":"AS64501","ta":"ARIN"}]}',
    "list": '[{"prefix":"192.0.2.0/24","maxLength":24,"asn":64500},'
    '{"prefix":"2001:db8::/32","maxLength":48,"asn":64501}]',
    "csv": "ASN,IP Prefix,Max Length,Trust Anchor\n" + CSV,
    "csv-without-names": CSV,
    "csvcompat": '"ASN","IP Prefix","Max Length","Trust Anchor"\n"64500","192.0.2.0/24","24","r"\n'
    '"64501","2001:db8::/32","48","arin"\n',
    "csvext": "URI,ASN,IP Prefix,Max Length,Not Before,Not After\n"
    "rsync://r.example/a.roa,AS64500,192.0.2.0/24,,2026-01-01 00:00:00,2027-01-01 00:00:00\n"
    "rsync://r.example/b.roa,AS64501,2001:db8::/32,48,2026-01-01 00:00:00,2027-01-01 00:00:00\n",
    "rpki-client-csv": "ASN,IP Prefix,Max Length,Trust Anchor,Expires\n"
    + CSV.replace("\n", ",1\n"),
    "fort-csv": "ASN,Prefix,Max prefix length\nAS64500,192.0.2.0/24,24\nAS64501,2001:db8::/32,48\n",
}
