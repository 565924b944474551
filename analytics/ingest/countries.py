"""Two-letter codes, as exports write countries, and the names under which markets are known."""

from __future__ import annotations

import polars as pl

_CODES = """
AF Afghanistan|AL Albania|DZ Algeria|AD Andorra|AO Angola|AR Argentina|AM Armenia|AW Aruba|AU Australia|AT Austria|AZ Azerbaijan|BS Bahamas|
BH Bahrain|BD Bangladesh|BB Barbados|BY Belarus|BE Belgium|BZ Belize|BJ Benin|BM Bermuda|BT Bhutan|BO Bolivia|BA Bosnia and Herzegovina|BW Botswana|
BR Brazil|BN Brunei|BG Bulgaria|BF Burkina Faso|BI Burundi|KH Cambodia|CM Cameroon|CA Canada|CV Cape Verde|KY Cayman Islands|
CF Central African Republic|TD Chad|CL Chile|CN China|CO Colombia|KM Comoros|CG Congo|CR Costa Rica|HR Croatia|CU Cuba|CY Cyprus|CZ Czechia|
CD Democratic Republic of the Congo|DK Denmark|DJ Djibouti|DO Dominican Republic|EC Ecuador|EG Egypt|SV El Salvador|GQ Equatorial Guinea|ER Eritrea|
EE Estonia|SZ Eswatini|ET Ethiopia|FO Faroe Islands|FJ Fiji|FI Finland|FR France|PF French Polynesia|GA Gabon|GM Gambia|GE Georgia|DE Germany|
GH Ghana|GI Gibraltar|GR Greece|GL Greenland|GD Grenada|GU Guam|GT Guatemala|GG Guernsey|GN Guinea|GY Guyana|HT Haiti|HN Honduras|HK Hong Kong|
HU Hungary|IS Iceland|IN India|ID Indonesia|IR Iran|IQ Iraq|IE Ireland|IM Isle of Man|IL Israel|IT Italy|CI Ivory Coast|JM Jamaica|JP Japan|
JE Jersey|JO Jordan|KZ Kazakhstan|KE Kenya|XK Kosovo|KW Kuwait|KG Kyrgyzstan|LA Laos|LV Latvia|LB Lebanon|LS Lesotho|LR Liberia|LY Libya|
LI Liechtenstein|LT Lithuania|LU Luxembourg|MO Macao|MG Madagascar|MW Malawi|MY Malaysia|MV Maldives|ML Mali|MT Malta|MR Mauritania|MU Mauritius|
MX Mexico|MD Moldova|MC Monaco|MN Mongolia|ME Montenegro|MA Morocco|MZ Mozambique|MM Myanmar|NA Namibia|NP Nepal|NL Netherlands|NC New Caledonia|
NZ New Zealand|NI Nicaragua|NE Niger|NG Nigeria|KP North Korea|MK North Macedonia|NO Norway|OM Oman|PK Pakistan|PS Palestine|PA Panama|
PG Papua New Guinea|PY Paraguay|PE Peru|PH Philippines|PL Poland|PT Portugal|PR Puerto Rico|QA Qatar|RO Romania|RU Russia|RW Rwanda|LC Saint Lucia|
WS Samoa|SM San Marino|SA Saudi Arabia|SN Senegal|RS Serbia|SC Seychelles|SL Sierra Leone|SG Singapore|SK Slovakia|SI Slovenia|SO Somalia|
ZA South Africa|KR South Korea|SS South Sudan|ES Spain|LK Sri Lanka|SD Sudan|SR Suriname|SE Sweden|CH Switzerland|SY Syria|TW Taiwan|TJ Tajikistan|
TZ Tanzania|TH Thailand|TG Togo|TT Trinidad and Tobago|TN Tunisia|TR Turkey|TM Turkmenistan|UG Uganda|UA Ukraine|AE United Arab Emirates|
GB United Kingdom|UK United Kingdom|US United States|UY Uruguay|UZ Uzbekistan|VE Venezuela|VN Vietnam|YE Yemen|ZM Zambia|ZW Zimbabwe
"""
NAMES = dict(entry.strip().split(" ", 1) for entry in _CODES.replace("\n", "").split("|"))


def named(cells: pl.Series) -> pl.Series:
    """Codes of two letters as the countries' names; everything else as it is written."""
    codes = [cell for cell in cells.drop_nulls().unique() if len(cell.strip()) == 2 and cell.strip().upper() in NAMES]
    return cells.replace(codes, [NAMES[code.strip().upper()] for code in codes]) if codes else cells
