"""Administrative divisions of China through time (GB/T 2260 since 1981): codes, names, successors, the delta."""

from resolution.divisions.columns import city_column, region_today, today_column
from resolution.divisions.gazetteer import Gazetteer, Match, gazetteer
from resolution.divisions.lookup import find, in_delta
from resolution.divisions.naming import delta_cities, name_of, short_name_of, town_names, zone_names
from resolution.divisions.succession import city_of, is_ambiguous, meanings, province_of, today
from resolution.divisions.table import Division

__all__ = [
    "Division",
    "Gazetteer",
    "Match",
    "city_column",
    "city_of",
    "delta_cities",
    "find",
    "gazetteer",
    "in_delta",
    "is_ambiguous",
    "meanings",
    "name_of",
    "province_of",
    "region_today",
    "short_name_of",
    "today",
    "today_column",
    "town_names",
    "zone_names",
]
