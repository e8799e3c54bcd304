"""Towns on the globe, and how long a packet takes between them."""

from dnstrace.model.geometry import KILOMETRES_PER_SECOND
from dnstrace.model.place import Place, distance_km

__all__ = ["PLACES", "Place", "distance_km", "round_trip_s"]


def round_trip_s(one: Place, other: Place, *, path_factor: float, base_ms: float) -> float:
    """Round trip in seconds: the great circle made longer by `path_factor`, plus `base_ms`."""
    return distance_km(one, other) / KILOMETRES_PER_SECOND * path_factor + base_ms / 1000.0


_TABLE = """
Amsterdam 52.37 4.90 NL EU|Ashburn 39.04 -77.49 US NA|Athens 37.98 23.73 GR EU
Atlanta 33.75 -84.39 US NA|Auckland -36.85 174.76 NZ OC|Bangkok 13.76 100.50 TH AS
Beijing 39.91 116.40 CN AS|Berlin 52.52 13.41 DE EU|Brussels 50.85 4.35 BE EU
Budapest 47.50 19.04 HU EU|Buenos Aires -34.61 -58.38 AR SA|Cairo 30.04 31.24 EG AF
Chicago 41.88 -87.63 US NA|College Park 38.98 -76.94 US NA|Columbus 39.96 -83.00 US NA
Copenhagen 55.68 12.57 DK EU|Dallas 32.78 -96.80 US NA|Dubai 25.20 55.27 AE AS
Dublin 53.35 -6.26 IE EU|Frankfurt 50.11 8.68 DE EU|Geneva 46.20 6.15 CH EU
Hamburg 53.55 9.99 DE EU|Helsinki 60.17 24.94 FI EU|Hong Kong 22.28 114.16 HK AS
Honolulu 21.31 -157.86 US OC|Istanbul 41.01 28.98 TR EU|Jakarta -6.21 106.85 ID AS
Johannesburg -26.20 28.05 ZA AF|Kyiv 50.45 30.52 UA EU|Lagos 6.45 3.39 NG AF
Lisbon 38.72 -9.14 PT EU|London 51.51 -0.13 GB EU|Los Angeles 34.05 -118.24 US NA
Madrid 40.42 -3.70 ES EU|Marseille 43.30 5.37 FR EU|Melbourne -37.81 144.96 AU OC
Mexico City 19.43 -99.13 MX NA|Miami 25.76 -80.19 US NA|Milan 45.46 9.19 IT EU
Montreal 45.51 -73.59 CA NA|Moscow 55.76 37.62 RU EU|Mumbai 19.08 72.88 IN AS
Munich 48.14 11.58 DE EU|Nairobi -1.29 36.82 KE AF|Naples 40.85 14.27 IT EU
New York 40.71 -74.01 US NA|Osaka 34.69 135.50 JP AS|Oslo 59.91 10.75 NO EU
Palo Alto 37.44 -122.14 US NA|Paris 48.86 2.35 FR EU|Prague 50.09 14.42 CZ EU
Reston 38.96 -77.36 US NA|Rome 41.90 12.50 IT EU|San Antonio 29.42 -98.49 US NA
San Diego 32.72 -117.16 US NA|San Francisco 37.77 -122.42 US NA|San Jose 37.34 -121.89 US NA
Santiago -33.46 -70.65 CL SA|Sao Paulo -23.55 -46.63 BR SA|Seattle 47.61 -122.33 US NA
Seoul 37.57 126.98 KR AS|Singapore 1.28 103.85 SG AS|Stockholm 59.33 18.07 SE EU
Stuttgart 48.78 9.18 DE EU|Sydney -33.87 151.21 AU OC|Taipei 25.05 121.53 TW AS
Tokyo 35.69 139.69 JP AS|Toronto 43.65 -79.38 CA NA|Vancouver 49.28 -123.12 CA NA
Vienna 48.21 16.37 AT EU|Warsaw 52.23 21.01 PL EU|Washington 38.90 -77.04 US NA
Zurich 47.37 8.54 CH EU
"""


def _places() -> dict[str, Place]:
    towns = {}
    for entry in _TABLE.strip().replace("\n", "|").split("|"):
        name, latitude, longitude, country, continent = entry.rsplit(maxsplit=4)
        towns[name] = Place(name, float(latitude), float(longitude), country, continent)
    return towns


PLACES: dict[str, Place] = _places()
"""The towns that every world knows; a world may add its own under [places]."""
