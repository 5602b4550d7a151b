"""One of the languages of an allocation request's page: its words, and how it writes numbers."""

from __future__ import annotations

import dataclasses

from toise.report import numbers


@dataclasses.dataclass(frozen=True)
class Words:
    """One language. fields, sentences: by figure; known: what the program says in English, by kind."""

    code: str
    point: str
    thousands: str
    texts: dict[str, str]
    fields: dict[str, str]
    sentences: dict[str, str]
    code_sentences: dict[str, str]  # in their place, for a code that was sized from its own runs
    known: dict[str, dict[str, str]]

    def of(self, kind: str, text: str) -> str:
        """The program's English in this language; as it is where there is no translation."""
        return self.known.get(kind, {}).get(text, text)

    def number(self, value: float) -> str:
        """Whole from a hundred on, else three significant digits, as this language writes numbers."""
        text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
        return text.replace(",", "\0").replace(".", self.point).replace("\0", self.thousands)

    def quantity(self, value: float, unit: str) -> str:
        text = numbers.si(value, unit).replace(".", self.point)
        return text.replace("B", "o") if self.code == "fr" else text

    def likely(self, value: dict[str, float], unit: float) -> str:
        p10, p50, p90 = (self.number(value[name] / unit) for name in ("p10", "p50", "p90"))
        return f"{p50} (P10 {p10}, P90 {p90})"
