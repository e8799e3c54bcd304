"""Three letters, and nicknames of towns, that no airport table explains.

Each line is a country and its towns with the codes that mean them: `CC Town=code,code; Town=code`
the town as GeoNames spells it (accents dropped), `Town@lat,lon` where GeoNames has none. To teach a
code add it to a line; a test checks that every town is found.
"""

from __future__ import annotations

from dnstrace.annotate.geoloc.codes.table import table

NICKNAMES = table("""
AE Dubai=dxb
AR Buenos Aires=bue
AT Vienna=vie,wien
AU Sydney=syd; Melbourne=mel; Perth=per
BE Brussels=brx,bxl
BG Sofia=sof
BR Sao Paulo=sao,spo,saopaulo; Rio de Janeiro=rio
CA Toronto=tor; Montreal=mtl,mtr; Vancouver=vcr; Ottawa=ott; Beauharnois=bhs
CH Zuerich=zur,zrh,zh; Geneve=gva
CL Santiago=scl
CN Beijing=bjg,bei,pek,bjs; Shanghai=sha,shg; Guangzhou=gzh
CO Bogota=bog
CZ Prague=prg,pra,praha; Brno=brq
DE Stuttgart=str; Frankfurt am Main=fra,ffm,frf,frk,fran,frankfurt; Berlin=ber; Munich=mun
DE Falkenstein@50.48,12.37=fsn; Nuernberg=nbg; Koeln=koln,kln; Dusseldorf=dusd
DK Copenhagen=kph,cop,cph
ES Madrid=mdd,mdr
FI Helsinki=hel
FR Paris=par; Marseille=mrs; Roubaix=rbx; Gravelines=gra; Strasbourg=sbg
GB London=lon,ldn,lnd,thn,lhc; Slough=slo; Edinburgh=edin; Manchester=mnc
HK Hong Kong=hkg,hkn
HU Budapest=bud
ID Jakarta=jkt
IE Dublin=dub
IN Mumbai=mum,bom; Chennai=chn; Kolkata=kol; Bengaluru=blr
IT Milan=mil; Rome=rom,roma
JP Tokyo=tok,tky,tko,tyo,nrt,hnd; Osaka=osa,osk
KE Nairobi=nbo
KR Seoul=sel,seo
LU Luxembourg=lux
MX Mexico City=mex
MY Kuala Lumpur=klu; Johor Bahru=jhb
NG Lagos=los
NL Amsterdam=ams,amst,adam,asd; Rotterdam=rtm
NO Oslo=osl; Trondheim=trd
NZ Auckland=akl; Wellington=wlg,wel
PE Lima=lim
PH Manila=mnl
PL Warsaw=waw
PT Lisbon=lsb,lis
RO Bucharest=buc,bbu
RU Moscow=mos,msk,mow; Saint Petersburg=spb; Yekaterinburg=ekb; Novosibirsk=nsk; Vladivostok=vlv
SE Stockholm=sth,sto,stk,sthlm,stm; Gothenburg=gbg,got
SG Singapore=sgp,sng,spore,qpg
TH Bangkok=bkk
TR Istanbul=ist
TW Taipei=tpe,tai
UA Kyiv=kbp,kiev,kyiv,iev
US Ashburn=ash,qas,asb,abn,nva; Washington=was,wdc; Chicago=chi
US New York City=nyk,nyc,nycmny,nyny,newyork; Dallas=dal,dls,dll;Houston=hou; Miami=mia
US San Jose=sjc,svl; San Francisco=sfba; Sacramento=sacramento; Palo Alto=paix
US Los Angeles=lsa,losa,lsan
US Salt Lake City=slc; St. Louis=stl; Kansas City=kcy; Las Vegas=lvg,vegas; Hillsboro=hil
UY Montevideo=mvd
ZA Johannesburg=jbg,joburg; Cape Town=cpt
""")
"""Used where nothing else says which code system holds; source: names seen at many operators."""

RETIRED = table("""
US Ashburn=iad
JP Tokyo=nrt
AZ Baku=bak
BR Itajai=itj; Americana=qwj
CA Montreal=ymq
CN Jiaxing=jxg
DE Berlin=thf,sxf
HK Hong Kong=kai
IL Eilat=vda; Tel Aviv=sdv
IQ Nasiriyah=xnh
KG Bishkek=fru
KH Phnom Penh=pnh
KZ Astana=tse
MD Chisinau=kiv
NO Oslo=fbu
PS Ramallah=zdm; East Jerusalem=jrs
RO Bucharest=buh
UA Kherson=khe
US Honolulu=hik
""")
"""IATA codes withdrawn, moved, or missing from the airport table; source: IATA, Cloudflare."""

NATIVE_NAMES = table("""
AT Vienna=wien
BE Brussels=bruxelles; Antwerpen=anvers
CZ Prague=praha
DE Munich=muenchen; Nuremberg=nuernberg
DK Copenhagen=kobenhavn
FI Helsinki=helsingfors
GR Athens=athina; Irakleion=heraklion
IT Milan=milano; Rome=roma; Naples=napoli; Turin=torino; Florence=firenze; Venice=venezia
IT Genoa=genova
PL Warsaw=warszawa
PT Lisbon=lisboa
RO Bucharest=bucuresti
RS Belgrade=beograd
RU Moscow=moskva
SE Gothenburg=goteborg
UA Kyiv=kiev; Odessa=odesa
""")
"""What a town calls itself, or is still called, where its code begins like that."""
