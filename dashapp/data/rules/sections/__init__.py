"""The panels of the rules, in their order on the page."""

from dashapp.data.rules.section import Section
from dashapp.data.rules.sections import clock, countries, money, returns, segments, services

SECTIONS: tuple[Section, ...] = (
    clock.SECTION, money.SECTION, services.SECTION, returns.SECTION, countries.SECTION,
    segments.SECTION,
)  # fmt: skip
