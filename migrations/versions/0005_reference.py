"""Reference rows (service codes, countries), and the indexes of the lines, which a first load drops and builds at its end.

Revision ID: 0005
"""

from alembic import op
from sqlalchemy import text

revision = "0005"
down_revision = "0004"

# LIKE patterns on the trimmed, upper-cased product code.
SERVICE_CODES = (
    ("POST", "postage"),
    ("DOT", "postage of the web shop"),
    ("C2", "carriage"),
    ("M", "manual entry"),
    ("D", "discount"),
    ("S", "samples"),
    ("B", "bad debt"),
    ("BANK CHARGES", "bank charges"),
    ("AMAZONFEE", "marketplace fee"),
    ("CRUK", "commission to a charity"),
    ("PADS", "pads to match all cushions: a free service item"),
    (r"GIFT\_%", "gift voucher"),
)

# Per block: groups, then "ISO-3 label = other names"; - stands for a place the world map cannot draw, which is then shown in words.
COUNTRIES = """
[UK, Europe]
GBR United Kingdom = UK, U.K., GB, Great Britain, England, Scotland, Wales, Northern Ireland
[EU, Europe]
AUT Austria
BEL Belgium
BGR Bulgaria
HRV Croatia
CYP Cyprus
CZE Czech Republic = Czechia
DNK Denmark
EST Estonia
FIN Finland
FRA France
DEU Germany
GRC Greece
HUN Hungary
IRL Ireland = EIRE, Eire, Republic of Ireland
ITA Italy
LVA Latvia
LTU Lithuania
LUX Luxembourg
MLT Malta
NLD Netherlands = The Netherlands, Holland
POL Poland
PRT Portugal
ROU Romania
SVK Slovakia = Slovak Republic
SVN Slovenia
ESP Spain
SWE Sweden
- European Community
[Rest of world, Europe]
ALA Åland Islands = Aland Islands
ALB Albania
AND Andorra
BLR Belarus
BIH Bosnia and Herzegovina = Bosnia & Herzegovina, Bosnia
JEY Channel Islands
JEY Jersey
GGY Guernsey
FRO Faroe Islands
GIB Gibraltar
ISL Iceland
IMN Isle of Man
- Kosovo
LIE Liechtenstein
MDA Moldova
MCO Monaco
MNE Montenegro
MKD North Macedonia = Macedonia
NOR Norway
RUS Russia = Russian Federation
- San Marino
SRB Serbia
SJM Svalbard and Jan Mayen
CHE Switzerland
TUR Turkey = Türkiye
UKR Ukraine
- Vatican City = Holy See
[Rest of world, North America]
AIA Anguilla
ATG Antigua and Barbuda
ABW Aruba
BHS Bahamas = The Bahamas
BRB Barbados
BLZ Belize
BMU Bermuda
VGB British Virgin Islands
CAN Canada
CYM Cayman Islands
CRI Costa Rica
CUB Cuba
CUW Curaçao = Curacao
DMA Dominica
DOM Dominican Republic
SLV El Salvador
GRL Greenland
GRD Grenada
GLP Guadeloupe
GTM Guatemala
HTI Haiti
HND Honduras
JAM Jamaica
MTQ Martinique
MEX Mexico
MSR Montserrat
NIC Nicaragua
PAN Panama
PRI Puerto Rico
KNA Saint Kitts and Nevis
LCA Saint Lucia
MAF Saint Martin
SPM Saint Pierre and Miquelon
VCT Saint Vincent and the Grenadines
SXM Sint Maarten
TTO Trinidad and Tobago = Trinidad
TCA Turks and Caicos Islands
USA United States = USA, US, U.S.A., U.S., United States of America
VIR United States Virgin Islands = US Virgin Islands
[Rest of world, South America]
ARG Argentina
BOL Bolivia
BRA Brazil
CHL Chile
COL Colombia
ECU Ecuador
FLK Falkland Islands
GUF French Guiana
GUY Guyana
PRY Paraguay
PER Peru
SUR Suriname
URY Uruguay
VEN Venezuela
[Rest of world, Asia]
AFG Afghanistan
ARM Armenia
AZE Azerbaijan
BHR Bahrain
BGD Bangladesh
BTN Bhutan
BRN Brunei = Brunei Darussalam
KHM Cambodia
CHN China
GEO Georgia
HKG Hong Kong
IND India
IDN Indonesia
IRN Iran
IRQ Iraq
ISR Israel
JPN Japan
JOR Jordan
KAZ Kazakhstan
KWT Kuwait
KGZ Kyrgyzstan
LAO Laos
LBN Lebanon
MAC Macao = Macau
MYS Malaysia
MDV Maldives
MNG Mongolia
MMR Myanmar = Burma
NPL Nepal
PRK North Korea
OMN Oman
PAK Pakistan
PSE Palestine
PHL Philippines = The Philippines
QAT Qatar
SAU Saudi Arabia
SGP Singapore
KOR South Korea = Korea, Republic of Korea
LKA Sri Lanka
SYR Syria
TWN Taiwan
TJK Tajikistan
THA Thailand
TLS Timor-Leste = East Timor
TKM Turkmenistan
ARE United Arab Emirates = UAE, U.A.E.
UZB Uzbekistan
VNM Vietnam = Viet Nam
YEM Yemen
[Rest of world, Africa]
DZA Algeria
AGO Angola
BEN Benin
BWA Botswana
BFA Burkina Faso
BDI Burundi
CMR Cameroon
CPV Cape Verde = Cabo Verde
CAF Central African Republic
TCD Chad
COM Comoros
COG Congo = Republic of the Congo
COD Democratic Republic of the Congo = DR Congo
DJI Djibouti
EGY Egypt
GNQ Equatorial Guinea
ERI Eritrea
SWZ Eswatini = Swaziland
ETH Ethiopia
GAB Gabon
GMB Gambia = The Gambia
GHA Ghana
GIN Guinea
GNB Guinea-Bissau
CIV Ivory Coast = Côte d'Ivoire, Cote d'Ivoire
KEN Kenya
LSO Lesotho
LBR Liberia
LBY Libya
MDG Madagascar
MWI Malawi
MLI Mali
MRT Mauritania
MUS Mauritius
MYT Mayotte
MAR Morocco
MOZ Mozambique
NAM Namibia
NER Niger
NGA Nigeria
RWA Rwanda
REU Réunion = Reunion
SHN Saint Helena
SEN Senegal
SYC Seychelles
SLE Sierra Leone
SOM Somalia
ZAF South Africa = RSA, Republic of South Africa
SSD South Sudan
SDN Sudan
STP São Tomé and Príncipe = Sao Tome and Principe
TZA Tanzania
TGO Togo
TUN Tunisia
UGA Uganda
ESH Western Sahara
ZMB Zambia
ZWE Zimbabwe
[Rest of world, Oceania]
ASM American Samoa
AUS Australia
COK Cook Islands
FJI Fiji
PYF French Polynesia
GUM Guam
KIR Kiribati
MHL Marshall Islands
FSM Micronesia
NRU Nauru
NCL New Caledonia
NZL New Zealand
NIU Niue
NFK Norfolk Island
MNP Northern Mariana Islands
PLW Palau
PNG Papua New Guinea
PCN Pitcairn Islands
WSM Samoa
SLB Solomon Islands
TKL Tokelau
TON Tonga
TUV Tuvalu
VUT Vanuatu
- Wallis and Futuna
[]
- Unspecified
"""

# The job does not own the tables, so the owner lends it these, and nothing else.
INDEXES = """
create function facts.drop_line_indexes() returns void
language plpgsql security definer set search_path = facts, pg_catalog, pg_temp as $$
begin
    drop index if exists facts.order_lines_key, facts.order_lines_invoice, facts.order_lines_customer, facts.order_lines_day,
        facts.line_imports_key, facts.line_imports_import, facts.orders_key, facts.orders_customer, facts.orders_day;
end
$$;
create function facts.build_line_indexes() returns void
language plpgsql security definer set search_path = facts, pg_catalog, pg_temp as $$
begin
    create unique index if not exists order_lines_key on facts.order_lines (line_key);
    create index if not exists order_lines_invoice on facts.order_lines (invoice_no);
    create index if not exists order_lines_customer on facts.order_lines (customer_id) where customer_id is not null;
    create index if not exists order_lines_day on facts.order_lines (day, market);
    create unique index if not exists line_imports_key on facts.line_imports (line_key, import_id);
    create index if not exists line_imports_import on facts.line_imports (import_id);
    create unique index if not exists orders_key on facts.orders (invoice_no, customer_id, market) nulls not distinct;
    create index if not exists orders_customer on facts.orders (customer_id) where customer_id is not null;
    create index if not exists orders_day on facts.orders (market, day);
end
$$;
create function facts.refresh_statistics() returns void
language sql security definer set search_path = facts, pg_catalog, pg_temp as $$
    analyze facts.order_lines, facts.line_imports, facts.orders, facts.customers, facts.products, facts.product_names, facts.markets
$$;
revoke all on function facts.drop_line_indexes(), facts.build_line_indexes(), facts.refresh_statistics() from public;
grant execute on function facts.drop_line_indexes(), facts.build_line_indexes(), facts.refresh_statistics() to basketry_job;
select facts.build_line_indexes();
"""


def countries() -> list[dict[str, object]]:
    """One row per name: name, label, iso3 (none for what the map cannot draw), groups."""
    rows: list[dict[str, object]] = []
    groups: list[str] = []
    for line in COUNTRIES.strip().splitlines():
        if line.startswith("["):
            groups = [group.strip() for group in line.strip("[]").split(",") if group.strip()]
            continue
        code, _, names = line.partition(" ")
        label, _, others = names.partition(" = ")
        for name in [label, *(other.strip() for other in others.split(",") if other.strip())]:
            rows.append({"name": name, "label": label, "iso3": None if code == "-" else code, "groups": groups})
    return rows


def upgrade() -> None:
    """Fill the reference tables and make the indexes."""
    connection = op.get_bind()
    connection.execute(
        text("insert into facts.service_codes (pattern, reason) values (:pattern, :reason)"),
        [{"pattern": pattern, "reason": reason} for pattern, reason in SERVICE_CODES],
    )
    connection.execute(text("insert into facts.countries (name, label, iso3, groups) values (:name, :label, :iso3, :groups)"), countries())
    op.execute(INDEXES)
