"""Small closed sets of words: states, provinces, and words that say nothing about a place."""

from __future__ import annotations

from dnstrace.annotate.geoloc.codes.table import words

STATES = words("""
ak al ar az ca co ct dc de fl ga hi ia id il in ks ky la ma md me mi mn mo ms mt nc nd ne nh nj
nm nv ny oh ok or pa pr ri sc sd tn tx ut va vt wa wi wv wy
""")
"""Postal codes of the United States (USPS Publication 28)."""

PROVINCES = words("""
ab bc mb nb nl ns nt nu on pe qc sk yt
""")
"""Postal codes of Canada."""

COUNTRY_ALIASES = {"uk": "GB", "en": "GB", "el": "GR", "su": "RU", "tp": "TL", "fx": "FR"}

ENDINGS = words("""
app arpa bind biz cloud com corp dev edu gov info int internal io knot lan local mil name net
network nsd org pdns pro root services systems tech unbound
""")
"""Last labels that make the two last labels a domain, which says nothing about the site."""

COMMON_COUNTRIES = words("""
as at be by co do et id in is it la me my ne no ns pr re si sm so st to tv vs
""")
"""Country codes that are words of host names too: they vouch for a code only when attached."""

AMBIGUOUS_NAMES = words("""
airport alpha anycast athena auto bath best beta both cache cloud core darwin data debian delta
domain east edge enterprise euro false global hub internet like linux local main male master
mobile most name nameserver network nice none nonesuch nord norm north orange page perm primary
prime public reading rerun resolver root same secondary server service slave south split star
station super test true ubuntu unicast union universal unknown valid version victoria west
""")
"""Words of host names that are also names of towns."""

SOFT_WORDS = words("""
add alg ask bio boy bud can cat cop dad fit for fun geo gig her ind lee lin lit may mem nag
nan nap nas nat pat pen pit pos rec run sat seo see she sod soc tan tip tor tun var via was
""")
"""Words that are airport codes too, and believed only with a number attached: `fun1`."""

STOP_WORDS = words("""
ab ac adm agg all alt an ans any anycast app apps aps are arpa asn at auth authdns aws bgp bin
bind bkp box br bsd by cache cas cast ccm cctld cdn cfg cgi cloud cname cns com con conf core
cpu ctl dat data db dc dec def dev dhcp dig dir dmz dn dns dnsd dnssec dom domain dot dr edge
edu end est ext fw gov gtld gtm gts gw hip host hst http id iface in info ing int intel io ip
ipam ipv is isc isp it ix ixp jan jul jun kdig knot lab lan lb lib linux lio log low lvl mac
main map max med mgm mgmt mgt mid mon msg my name ndc net new nic node none nor not nov ns nsa
nsb nsc nsd nsec nsi nsid nss nsx ntp oct off old one op ops org out pac pch pdns pop pow prd
pri pro prod proxy ptr pub pwr qa queue rac rdns rec recursor red ref reg res resolver root rr
rrdns rrl rsv sec sep serv server service sit site sla slv sns soa sql srv ssl std stg sub sun
svc sys tcp tech ten test the tld tls tmp tom top tst ttl two txt udp ultra unbound uni up usa
use user val van ver vip vir vm vpn vps wan web win with www xfr zone
""")
"""Words of host names that are airport codes as well; they say nothing about a place."""

FOUR_LETTERS = words("""
also amma anis aria arin arms asia atla aura auto axis bart base bash beta bill bind bolt bond book
boot born boss bots bulk bush cafe call calm cart cave chat chip clan club coil coin cold come cone
cook core corp cost cove cuba dank data demo desk dial dine disc dish disk dito dock dome done door
dose draw duma dune dyna eads east edge else ente fair farm fast file film fine fire firm flag flow
foam four free fuse gain gala gate gear germ gold gone good grid half hall hana hare have head heat
here hide hill hire hold home hope host iris iron item jade java john kiel kiwi lama land lane late
lean line lion list live load lock logo lone long loop lord luca luna main make mama mare mars mass
mate mega meme menu mesh meta mica mind mine mini mint mira moon more name neon nest nine node none
noon norm nova once only open oral orca orla oslo page palm para park pbsd pine pink ping pipe plan
play plus pmta pola pond pool port prod push quad race rack rain rama rate real rede rest ride ring
rise road role rome room root rose ruby rule rune safe sage sale salt same sand sane save scan seal
seat seed self send shop show side sign siga siit site sick smta snow sola sole some song soul spam
span spin star step stop sync tape task team tech temp term test text tide tile time tiny tone tool
tree true tuna turn unit user vale veda vera vice view vino viva void volt vote wade wake wall wave
wide wild wind wine wing wire wood word work yoga zone
""")
"""Words of host names that look like a town and a country: `node` is no town in Germany."""
