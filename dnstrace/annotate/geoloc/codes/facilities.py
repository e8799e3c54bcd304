"""Internet exchanges, data centres and cloud regions by their own names.

Each line is a country and its towns with the codes that mean them: `CC Town=code,code; Town=code`,
the town as GeoNames spells it (accents dropped), `Town@lat,lon` where GeoNames has none. To teach a
code add it to a line; a test checks that every town is found.
"""

from __future__ import annotations

from dnstrace.annotate.geoloc.codes.table import table

EXCHANGES = table("""
AE Dubai=uaeix,emix
AO Luanda=angonix
AR Buenos Aires=cabase
AT Vienna=aconet,viennaix
AU Perth=waix
BD Dhaka=bdix
BE Brussels=bnix
BG Sofia=bixbg
BR Sao Paulo=ptt,ixbr,nicbr
CA Toronto=torix; Montreal=qix; Vancouver=vanix; Ottawa=ottix; Calgary=yycix; Winnipeg=mbix
CA Edmonton=yegix; Halifax=hfxix; Saskatoon=saskix
CH Zuerich=swissix,tix,equinixzurich; Geneve=cixp
CI Abidjan=civix
CL Santiago=napchile,pitchile
CO Bogota=napcolombia
CR San Jose=crix
CZ Prague=nix,nixcz,peeringcz
DE Frankfurt am Main=decix,denic; Berlin=bcix; Dusseldorf=ecix; Munich=inxs
DK Copenhagen=dix,comix
EC Quito=aeprovi
EE Tallinn=tlix,tllix
EG Cairo=caix
ES Madrid=espanix; Barcelona=catnix; Bilbao=euskonix
FI Helsinki=ficix; Tampere=trex
FR Paris=franceix,sfinx,panap,parix,equinixparis; Lyon=lyonix,rezopole; Lille=lillix
FR Toulouse=toulix
GB London=linx,lonap,lnx,telehouse,loncam; Manchester=ixmanchester; Leeds=ixleeds
GB Edinburgh=ixscotland
GH Accra=gixa
GR Athens=grix
HK Hong Kong=hkix
HR Zagreb=cix
HT Port-au-Prince=ahtic
HU Budapest=bix,bixhu
ID Jakarta=jix,iix,openixp
IE Dublin=inex
IN Mumbai=nixi
IS Reykjavik=rixis
IT Milan=mixit,milanix,mix; Rome=namex; Turin=topix,topixit; Padova=vsix
JP Tokyo=dixie,jpnap,jpix,nspixp,bbix
KE Nairobi=kixp; Mombasa=msixp
KR Seoul=kinx,kisa
LT Vilnius=litix
LU Luxembourg=lucix
MG Antananarivo=mgix
MU Port Louis=mixp
MY Kuala Lumpur=myix
NG Lagos=ixpn
NL Amsterdam=amsix,amx,nlix,asteroid,nikhef,telecity; Groningen=gnix
NO Oslo=nixno
NP Kathmandu=npix
NZ Auckland=ape; Wellington=wix
PE Lima=pitperu
PH Manila=phopenix,getafix
PL Warsaw=plix,tpix,thinx; Katowice=epix
PT Lisbon=gigapix
RO Bucharest=ronix,interlan
RS Belgrade=sox
RU Moscow=mskix; Saint Petersburg=dataix,spbix,piterix; Novosibirsk=nskix; Yekaterinburg=ekbix
RW Kigali=rinex
SE Stockholm=netnod,solix,stokab,sthix
SG Singapore=sgix,sox1
SI Ljubljana=sixsi
SK Bratislava=sixsk
SN Dakar=senix
TH Bangkok=bknix
TN Tunis=tunix
TW Taipei=twix,tpeix
UA Kyiv=uaix,dtelix,giganet
UG Kampala=uixp
US Palo Alto=paix; Miami=nota,napoftheamericas; Los Angeles=any2,laiix,onewilshire
US New York City=nyiix,bigape; Ashburn=maeeast; San Jose=maewest; Seattle=seattleix,sixseattle
US Portland=nwax; San Francisco=sfmix; Minneapolis=micemn; Columbus=ohioix; Omaha=omahaix
US Houston=houix
ZA Johannesburg=jinx,napafrica,teraco; Cape Town=cinx; Durban=dinx
""")
"""Internet exchanges and well-known houses by the letters of their names; source: PeeringDB."""

EQUINIX = table("""
AE Dubai=dx
AU Canberra=ca; Melbourne=me; Perth=pe; Sydney=sy
BG Sofia=so
BR Rio de Janeiro=rj; Sao Paulo=sp
CA Montreal=mt; Toronto=tr; Vancouver=va
CH Geneve=gv; Zuerich=zh
CL Santiago=st
CO Bogota=bg
DE Dusseldorf=du; Frankfurt am Main=fr; Munich=ge,mu; Hamburg=hh
ES Barcelona=ba; Madrid=md
FI Helsinki=he
FR Bordeaux=bx; Paris=pa
GB London=ld; Manchester=ma
HK Hong Kong=hk
ID Jakarta=jk
IE Dublin=db
IN Mumbai=mb
IT Milan=ml
JP Osaka=os; Tokyo=ty
KR Seoul=sl
MX Mexico City=mx
MY Kuala Lumpur=kl
NG Lagos=lg
NL Amsterdam=am; Enschede=en; Zwolle=zw
PE Lima=lm
PL Warsaw=wa
PT Lisbon=ls
RO Bucharest=wi
SE Stockholm=sk
SG Singapore=sg
TR Istanbul=il
US Atlanta=at; Boston=bo; Chicago=ch; Dallas=da; Ashburn=dc; Denver=de; Houston=ho
US Los Angeles=la; Miami=mi; New York City=ny; Philadelphia=ph; Seattle=se; San Jose=sv
ZA Johannesburg=jn
""")
"""Equinix data centres: two letters of the metro, then a number; source: Equinix's IBX list."""

REGIONS = table("""
AE Dubai=me-central-1,uaenorth
AU Sydney=ap-southeast-2,australia-southeast1,australiaeast
AU Melbourne=ap-southeast-4,australia-southeast2
BE Brussels=europe-west1
BH Manama=me-south-1
BR Sao Paulo=sa-east-1,southamerica-east1; Campinas=brazilsouth
CA Montreal=ca-central-1,northamerica-northeast1; Calgary=ca-west-1
CA Toronto=northamerica-northeast2,canadacentral; Quebec=canadaeast
CH Zuerich=eu-central-2,europe-west6,switzerlandnorth
DE Frankfurt am Main=eu-central-1,europe-west3,germanywestcentral
ES Zaragoza=eu-south-2; Madrid=europe-southwest1
FR Paris=eu-west-3,europe-west9,francecentral
GB London=eu-west-2,europe-west2,uksouth
HK Hong Kong=ap-east-1,asia-east2,eastasia
ID Jakarta=ap-southeast-3,asia-southeast2
IE Dublin=eu-west-1,northeurope
IL Tel Aviv=il-central-1
IN Mumbai=ap-south-1,asia-south1; Hyderabad=ap-south-2; Pune=centralindia
IT Milan=eu-south-1,europe-west8
JP Tokyo=ap-northeast-1,asia-northeast1,japaneast; Osaka=ap-northeast-3,asia-northeast2,japanwest
KR Seoul=ap-northeast-2,asia-northeast3,koreacentral
NL Amsterdam=westeurope
NO Oslo=norwayeast
PL Warsaw=europe-central2
SE Stockholm=eu-north-1; Gavle=swedencentral
SG Singapore=ap-southeast-1,asia-southeast1,southeastasia
US Ashburn=us-east-1,us-east4; Columbus=us-east-2; San Jose=us-west-1; Boardman=us-west-2
US Council Bluffs=us-central1; Los Angeles=us-west2; Salt Lake City=us-west3; Las Vegas=us-west4
ZA Cape Town=af-south-1; Johannesburg=southafricanorth
""")
"""Cloud regions of AWS, Google and Azure; source: the providers' region lists."""
