"""The plain answers to rows of a file: every key, its form, and that docs/file-formats.md names all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from slasvc.errors import InvalidInput, Reason
from slasvc.model.assessment import Assessment
from slasvc.services import evaluation
from slasvc.services.dossier_rows import CSV_COLUMNS, EVENT_KEYS, JSON_KEYS, DossierRow
from slasvc.services.evaluation import Answer, evaluate_rows
from tests.support import by_hand

FORMATS = (Path(__file__).parents[2] / "docs" / "file-formats.md").read_text(encoding="utf-8")


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the answer to the dossier made by hand, as if an assessment had been found for it."""

    def answered(assessment: Assessment) -> Answer:
        calendar = SimpleNamespace(id="vn", revision="r", digest="d", zone=by_hand.ZONE)
        batch = SimpleNamespace(
            assessment=lambda _: assessment,
            calendar=lambda _: calendar,
            as_of=by_hand.AS_OF,
            definitions=SimpleNamespace(rules=by_hand.RULES),
        )
        monkeypatch.setattr(evaluation, "evaluate", lambda *_: batch)
        row = DossierRow(1, by_hand.DOSSIER, None, "HS-1", "9.000001", "H41.101")
        ((found,),) = evaluate_rows(SimpleNamespace(), [row], by_hand.AS_OF)  # type: ignore[arg-type]
        assert json.loads(json.dumps(found)) == found
        return found

    return answered


def documented(heading: str) -> set[str]:
    """Return the keys in the first column of the table under a heading."""
    _, _, section = FORMATS.partition(f"\n## {heading}\n")
    rows = re.findall(r"^\| (`.*?`) \|", section.partition("\n## ")[0], re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def keys_below(found: Answer) -> Iterator[str]:
    for name in ("findings", "act_by", "steps"):
        items: Any = found[name]
        yield from items[0]
    cause: Any = found["cause"]
    yield from cause


def test_everything_that_an_assessment_has_is_in_its_answer(answer):
    found = answer(by_hand.WHOLE)
    assert (found["original_due_date"], found["original_due_time"]) == (
        "2026-11-18",
        "2026-11-19T00:00:00+07:00",
    )
    assert (found["committed_due_date"], found["committed_due_time"]) == (
        "2026-11-26",
        "2026-11-26T10:00:00+07:00",
    )
    assert found["projected_committed_due_date"] == "2026-11-27"
    assert found["promise_kept"] is False
    assert (found["authority_code"], found["owner_authority_code"]) == ("H41.101", "H41.5")
    assert [finding["finding"] for finding in found["findings"]] == [
        "promised_differs",
        "low_confidence_rule",
        "missed",
    ]
    assert found["findings"][1]["legal_basis"] is None
    assert found["findings"][2] == {
        "finding": "missed",
        "obligation": "apologise",
        "text": {"vi": "Chưa làm apologise.", "en": "apologise was not done."},
        "legal_basis": "Nghị định 118/2025/NĐ-CP, Điều 19 khoản 6",
    }
    assert found["act_by"][1] == {
        "obligation": "answer",
        "names": {"vi": "Việc answer", "en": "Duty answer"},
        "legal_basis": "Nghị định 118/2025/NĐ-CP, Điều 19 khoản 6",
        "owed_by": "applicant",
        "event_index": 2,
        "last_date": "2026-11-28",
        "last_time": "2026-11-28T10:30:00+07:00",
        "warn_date": "2026-11-27",
    }
    assert found["steps"][1] == {
        "step": "appraise",
        "names": {"vi": "Thẩm định", "en": "Appraise"},
        "timeliness": "overdue",
        "start_time": "2026-11-16T15:00:00+07:00",
        "end_time": None,
        "due_date": "2026-11-18",
        "due_time": "2026-11-18T16:30:00+07:00",
        "overuse_working_days": 4,
        "overuse_working_minutes": 95,
        "unit_authority_code": "H41.5",
        "official_id": None,
    }
    assert found["cause"] == {
        "cause": "system_failure",
        "names": {"vi": "Lỗi hệ thống", "en": "System failure"},
        "attributable_to": "system_failure",
    }


def test_an_answer_has_the_same_keys_whatever_there_is_to_say(answer):
    whole, bare = answer(by_hand.WHOLE), answer(by_hand.BARE)
    refused = evaluation.refused(DossierRow(1, None), InvalidInput(Reason.INVALID_VALUE, "no"))
    assert list(whole) == list(bare) == list(refused)
    assert [bare[name] for name in ("findings", "act_by", "steps", "cause", "promise_kept")] == [
        [],
        [],
        [],
        None,
        None,
    ]
    assert bare["committed_due_date"] is None


def test_every_key_of_an_answer_is_documented_and_no_other(answer):
    found = answer(by_hand.WHOLE)
    assert documented("Answers") == set(found)
    assert documented("Parts of answers") == set(keys_below(found))


def test_every_key_and_column_of_a_file_is_documented_and_no_other():
    assert documented("Rows") == {*JSON_KEYS, *CSV_COLUMNS}
    assert documented("Events") == set(EVENT_KEYS)
