"""The languages of an allocation request's page, by code."""

from toise.report.request.english import ENGLISH
from toise.report.request.french import FRENCH

LANGUAGES = {"en": ENGLISH, "fr": FRENCH}
