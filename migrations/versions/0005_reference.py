"""Reference rows (service codes, countries), the indexes of the facts, and the two functions by which a first load builds them at its end.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# Patterns of LIKE on the upper-cased product code (METRICS.md, "Lines").
SERVICE_CODES = {
    "POST": "postage", "DOT": "postage", "C2": "carriage", "M": "manual entry", "D": "discount", "S": "samples", "B": "bad debt",
    "BANK CHARGES": "bank charges", "AMAZONFEE": "marketplace fee", "CRUK": "commission to a charity", "PADS": "packing pads",
    r"GIFT\_%": "gift voucher",
}  # fmt: skip

COUNTRIES = """
Afghanistan AFG|Albania ALB|Algeria DZA|Andorra AND|Angola AGO|Argentina ARG|Armenia ARM|Aruba ABW|Australia AUS|Austria AUT|Azerbaijan AZE|
Bahamas BHS|Bahrain BHR|Bangladesh BGD|Barbados BRB|Belarus BLR|Belgium BEL|Belize BLZ|Benin BEN|Bermuda BMU|Bhutan BTN|Bolivia BOL|
Bosnia and Herzegovina BIH|Botswana BWA|Brazil BRA|Brunei BRN|Bulgaria BGR|Burkina Faso BFA|Burundi BDI|Cambodia KHM|Cameroon CMR|Canada CAN|
Cape Verde CPV|Cayman Islands CYM|Central African Republic CAF|Chad TCD|Chile CHL|China CHN|Colombia COL|Comoros COM|Congo COG|Costa Rica CRI|
Croatia HRV|Cuba CUB|Cyprus CYP|Czechia CZE|Democratic Republic of the Congo COD|Denmark DNK|Djibouti DJI|Dominican Republic DOM|Ecuador ECU|
Egypt EGY|El Salvador SLV|Equatorial Guinea GNQ|Eritrea ERI|Estonia EST|Eswatini SWZ|Ethiopia ETH|Faroe Islands FRO|Fiji FJI|Finland FIN|
France FRA|French Polynesia PYF|Gabon GAB|Gambia GMB|Georgia GEO|Germany DEU|Ghana GHA|Gibraltar GIB|Greece GRC|Greenland GRL|Grenada GRD|
Guam GUM|Guatemala GTM|Guernsey GGY|Guinea GIN|Guyana GUY|Haiti HTI|Honduras HND|Hong Kong HKG|Hungary HUN|Iceland ISL|India IND|Indonesia IDN|
Iran IRN|Iraq IRQ|Ireland IRL|Isle of Man IMN|Israel ISR|Italy ITA|Ivory Coast CIV|Jamaica JAM|Japan JPN|Jersey JEY|Jordan JOR|Kazakhstan KAZ|
Kenya KEN|Kosovo XKX|Kuwait KWT|Kyrgyzstan KGZ|Laos LAO|Latvia LVA|Lebanon LBN|Lesotho LSO|Liberia LBR|Libya LBY|Liechtenstein LIE|
Lithuania LTU|Luxembourg LUX|Macao MAC|Madagascar MDG|Malawi MWI|Malaysia MYS|Maldives MDV|Mali MLI|Malta MLT|Mauritania MRT|Mauritius MUS|
Mexico MEX|Moldova MDA|Monaco MCO|Mongolia MNG|Montenegro MNE|Morocco MAR|Mozambique MOZ|Myanmar MMR|Namibia NAM|Nepal NPL|Netherlands NLD|
New Caledonia NCL|New Zealand NZL|Nicaragua NIC|Niger NER|Nigeria NGA|North Korea PRK|North Macedonia MKD|Norway NOR|Oman OMN|Pakistan PAK|
Palestine PSE|Panama PAN|Papua New Guinea PNG|Paraguay PRY|Peru PER|Philippines PHL|Poland POL|Portugal PRT|Puerto Rico PRI|Qatar QAT|
Romania ROU|Russia RUS|Rwanda RWA|Saint Lucia LCA|Samoa WSM|San Marino SMR|Saudi Arabia SAU|Senegal SEN|Serbia SRB|Seychelles SYC|
Sierra Leone SLE|Singapore SGP|Slovakia SVK|Slovenia SVN|Somalia SOM|South Africa ZAF|South Korea KOR|South Sudan SSD|Spain ESP|Sri Lanka LKA|
Sudan SDN|Suriname SUR|Sweden SWE|Switzerland CHE|Syria SYR|Taiwan TWN|Tajikistan TJK|Tanzania TZA|Thailand THA|Togo TGO|
Trinidad and Tobago TTO|Tunisia TUN|Turkey TUR|Turkmenistan TKM|Uganda UGA|Ukraine UKR|United Arab Emirates ARE|United Kingdom GBR|
United States USA|Uruguay URY|Uzbekistan UZB|Venezuela VEN|Vietnam VNM|Yemen YEM|Zambia ZMB|Zimbabwe ZWE
"""
# Other ways to write a country: name as written → (label, ISO-3; none when it is no one country).
ALIASES = {
    "EIRE": ("Ireland", "IRL"), "Republic of Ireland": ("Ireland", "IRL"), "RSA": ("South Africa", "ZAF"), "USA": ("United States", "USA"),
    "US": ("United States", "USA"), "United States of America": ("United States", "USA"), "UK": ("United Kingdom", "GBR"),
    "Great Britain": ("United Kingdom", "GBR"), "England": ("United Kingdom", "GBR"), "UAE": ("United Arab Emirates", "ARE"),
    "Czech Republic": ("Czechia", "CZE"), "Korea": ("South Korea", "KOR"), "Republic of Korea": ("South Korea", "KOR"),
    "Russian Federation": ("Russia", "RUS"), "Türkiye": ("Turkey", "TUR"), "Viet Nam": ("Vietnam", "VNM"), "Holland": ("Netherlands", "NLD"),
    "The Netherlands": ("Netherlands", "NLD"), "Channel Islands": ("Channel Islands", "JEY"), "West Indies": ("West Indies", None),
    "European Community": ("European Community", None), "Unspecified": ("Unspecified", None),
}  # fmt: skip
EU = {
    "AUT", "BEL", "BGR", "HRV", "CYP", "CZE", "DNK", "EST", "FIN", "FRA", "DEU", "GRC", "HUN", "IRL", "ITA", "LVA", "LTU", "LUX", "MLT", "NLD",
    "POL", "PRT", "ROU", "SVK", "SVN", "ESP", "SWE",
}  # fmt: skip

INDEXES = {
    "order_lines_key": "create unique index order_lines_key on facts.order_lines (line_key)",
    "order_lines_invoice": "create index order_lines_invoice on facts.order_lines (invoice_no)",
    "order_lines_customer": "create index order_lines_customer on facts.order_lines (customer_id)",
    "order_lines_product": "create index order_lines_product on facts.order_lines (product_code)",
    "order_lines_day": "create index order_lines_day on facts.order_lines (day)",
    "line_imports_key": "create unique index line_imports_key on facts.line_imports (line_key, import_id)",
    "line_imports_import": "create index line_imports_import on facts.line_imports (import_id)",
    "orders_key": "create unique index orders_key on facts.orders (invoice_no, customer_id, market) nulls not distinct",
    "orders_customer": "create index orders_customer on facts.orders (customer_id)",
    "orders_day": "create index orders_day on facts.orders (market, day)",
}

# The job does not own the tables; these two are all it may do to their indexes. A first load without indexes is several times faster.
FUNCTIONS = f"""
create function facts.drop_line_indexes() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    {' '.join(f'drop index if exists facts.{name};' for name in INDEXES)}
end
$$;
create function facts.build_line_indexes() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    {' '.join(f'{statement};' for statement in INDEXES.values())}
    analyze facts.order_lines;
    analyze facts.line_imports;
end
$$;
revoke all on function facts.drop_line_indexes(), facts.build_line_indexes() from public;
grant execute on function facts.drop_line_indexes(), facts.build_line_indexes() to basketry_job;
select facts.build_line_indexes();
"""


def countries() -> list[dict]:
    """Name as written, label, ISO-3 and groups (UK, EU, Rest of world)."""
    known = [entry.strip().rpartition(" ")[::2] for entry in COUNTRIES.replace("\n", "").split("|")]
    named = {name: (name, iso3) for name, iso3 in known} | ALIASES
    return [{"name": name, "label": label, "iso3": iso3, "groups": _groups(iso3)} for name, (label, iso3) in named.items()]


def _groups(iso3: str | None) -> list[str]:
    if iso3 == "GBR":
        return ["UK"]
    return ["EU"] if iso3 in EU else ["Rest of world"]


def upgrade() -> None:
    """Fill the reference tables and make the indexes."""
    connection = op.get_bind()
    connection.execute(
        sa.text("insert into facts.service_codes (pattern, reason) values (:pattern, :reason)"),
        [{"pattern": pattern, "reason": reason} for pattern, reason in SERVICE_CODES.items()],
    )
    connection.execute(
        sa.text("insert into facts.countries (name, label, iso3, groups) values (:name, :label, :iso3, :groups)"), countries()
    )
    connection.exec_driver_sql(FUNCTIONS.replace("%", "%%"))
