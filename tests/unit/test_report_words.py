"""Words of reports: every number that can be asked for has its own name in both languages."""

from __future__ import annotations

import pytest

from slasvc.cli.report_words import WORDS
from slasvc.reports.measures import ALL_MEASURES


@pytest.mark.parametrize("language", WORDS)
def test_every_measure_has_a_name_of_its_own(language: str) -> None:
    names = [WORDS[language].get(measure) for measure in ALL_MEASURES]
    assert None not in names
    assert len(set(names)) == len(names)


def test_languages_have_the_same_words_but_for_groups_which_are_english_themselves() -> None:
    groups = {
        *("authority", "owner", "field", "procedure", "level", "channel", "step", "unit", "official"),
        *("month", "quarter", "year", "online", "counter", "post"),
        *("ministry", "province", "district", "commune"),
    }
    assert WORDS["vi"].keys() - WORDS["en"].keys() == groups
    assert WORDS["en"].keys() <= WORDS["vi"].keys()
