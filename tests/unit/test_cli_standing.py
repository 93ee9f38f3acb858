"""What `slasvc explain` shows beside the days, in 100 columns, and what other views show of duties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from slasvc.cli import evaluating, rule_views
from slasvc.cli.standing import Standing, print_standing
from slasvc.model.assessment import ActBy, Timeliness
from slasvc.model.term import Compare, Conventions
from slasvc.services.findings import write_findings
from tests.support.by_hand import AS_OF, BARE, DOSSIER, PROCEDURE, RULE, RULES, WHOLE, ZONE, due

WIDTH = 100


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))


def shown(capsys: pytest.CaptureFixture[str], language: str, assessment: Any = WHOLE) -> list[str]:
    findings = write_findings(assessment, DOSSIER, AS_OF, ZONE, RULES)
    print_standing(Standing(DOSSIER, assessment, findings, AS_OF, ZONE), language)
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert max(map(len, lines), default=0) <= WIDTH
    return lines


def row(lines: list[str], beginning: str) -> list[str]:
    """Return the cells of the only row that begins so."""
    (found,) = [line for line in lines if line.strip().startswith(beginning)]
    return [cell.strip() for cell in found.split("   ") if cell.strip()]


def test_what_is_owed_is_shown_with_its_day_and_who_owes_it_in_vietnamese(capsys):
    lines = shown(capsys, "vi")
    assert "Việc cần làm" in lines
    assert row(lines, "T4 18/11/2026")[1:3] == ["cơ quan giải quyết", "Việc apologise"]
    assert any(line.strip().startswith("đã quá hạn") for line in lines)
    assert row(lines, "T7 28/11/2026 10:30")[1] == "người nộp hồ sơ"
    assert any(line.strip().startswith("nhắc việc T6 27/11/2026") for line in lines)
    assert "118/2025/NĐ-CP" in "".join(lines)


@pytest.mark.parametrize(("compare", "is_past"), [(Compare.BY_UNIT, False), (Compare.INSTANT, True)])
def test_a_duty_is_past_when_it_would_be_found_late(capsys, compare: Compare, is_past: bool) -> None:
    # A file handed over late on the morning after is in time where dates are compared, as they are for days.
    duty = replace(WHOLE.act_by[0].obligation, conventions=Conventions(compare=compare))
    today = date(2026, 11, 25)
    owed = ActBy(duty, None, today, AS_OF - 3_600, today)
    lines = shown(capsys, "vi", WHOLE._replace(act_by=(owed,)))
    assert any(line.strip().startswith("đã quá hạn") for line in lines) is is_past


def test_what_is_owed_is_shown_with_its_day_and_who_owes_it_in_english(capsys):
    lines = shown(capsys, "en")
    assert "Still to be done" in lines
    assert row(lines, "Wed 2026-11-18")[1:3] == ["authority", "Duty apologise"]
    assert row(lines, "Sat 2026-11-28 10:30")[1] == "applicant"
    assert any(line.strip().startswith("remind Fri 2026-11-27") for line in lines)


@pytest.mark.parametrize(
    ("language", "promise", "owner", "cause"),
    [
        (
            "vi",
            "Hẹn lại ngày trả: T5 26/11/2026 10:00, không thực hiện đúng hẹn",
            "Cơ quan đang chịu trách nhiệm giải quyết: H41.5",
            "Nguyên nhân chậm: Lỗi hệ thống (khách quan)",
        ),
        (
            "en",
            "New appointment: Thu 2026-11-26 10:00, not kept",
            "The authority that answers for it now: H41.5",
            "Cause of the delay: System failure (not the authority's own)",
        ),
    ],
)
def test_the_second_promise_the_owner_and_the_cause_have_a_line_each(capsys, language, promise, owner, cause):
    lines = shown(capsys, language)
    assert lines[1:4] == [promise, owner, cause]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"committed": due("2026-11-18")}, "Committed: Wed 2026-11-18"),
        (
            {"committed_projection": due("2026-11-18")},
            "Committed: Wed 2026-11-18 (if it resumed now)",
        ),
        ({"committed": due("2026-11-18"), "promise_kept": True}, "New appointment: Wed 2026-11-18, kept"),
        (
            {"committed": due("2026-11-18"), "rule": replace(RULE, committed=None)},
            "New appointment: Wed 2026-11-18",
        ),
    ],
)
def test_a_promise_is_called_what_it_is(capsys, changes, line):
    assert shown(capsys, "en", BARE._replace(**changes)) == ["", line]


@pytest.mark.parametrize(
    ("language", "timeliness", "late"),
    [
        ("vi", Timeliness.DUE_TODAY, "(nếu hồ sơ không kịp hạn trả)"),
        ("vi", Timeliness.OVERDUE, "(vì hồ sơ đã quá hạn)"),
        ("en", Timeliness.DUE_TODAY, "(if it will come late)"),
        ("en", Timeliness.OVERDUE, "(as the dossier is overdue)"),
    ],
)
def test_what_is_owed_under_a_condition_says_so(capsys, language, timeliness, late):
    apologise, answer = WHOLE.act_by
    assessment = BARE._replace(timeliness=timeliness)
    said = " ".join(" ".join(shown(capsys, language, assessment._replace(act_by=(apologise,)))).split())
    assert said.count("(") == 1
    assert late in said
    assert "(" not in " ".join(shown(capsys, language, assessment._replace(act_by=(answer,))))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_findings_are_shown_with_their_articles(capsys, language):
    said = " ".join(" ".join(shown(capsys, language)).split())
    for finding in write_findings(WHOLE, DOSSIER, AS_OF, ZONE, RULES):
        assert finding.texts[language].split()[0] in said
    assert "Điều 19 khoản 6" in said


def test_steps_are_shown_as_a_table(capsys):
    lines = shown(capsys, "en")
    assert row(lines, "Receive") == ["Receive", "H41.101", "Tue 2026-11-17", "early", "-1 day", "cb-12"]
    assert row(lines, "Appraise") == ["Appraise", "H41.5", "Wed 2026-11-18 16:30", "overdue", "+1:35 h"]
    assert row(lines, "Return") == ["Return", "H41.101", "not started"]
    assert row(shown(capsys, "vi"), "Thẩm định")[-2:] == ["quá hạn", "+1:35 giờ"]


def test_officials_have_a_column_only_where_one_is_named(capsys):
    unnamed = tuple(step._replace(official="") for step in WHOLE.steps)
    assert "Official" in " ".join(shown(capsys, "en"))
    assert "Official" not in " ".join(shown(capsys, "en", WHOLE._replace(steps=unnamed)))


def test_an_official_id_cannot_command_the_terminal(capsys):
    step = WHOLE.steps[0]._replace(official="\x1b[31mx")
    assert "\x1b" not in "".join(shown(capsys, "en", BARE._replace(steps=(step,))))


def test_nothing_is_printed_where_there_is_nothing_to_say(capsys):
    assert shown(capsys, "vi", BARE) == []
    assert shown(capsys, "vi", BARE._replace(owner="")) == []


def answer(**changes: Any) -> dict[str, Any]:
    return {
        "line": 1,
        "dossier_id": "HS-1",
        "procedure_code": "9.000001",
        "authority_code": "H41.101",
        "due_date": "2026-11-19",
        "due_time": "2026-11-20T00:00:00+07:00",
        "projected_due_date": None,
        "timeliness": "overdue",
        "provisional": True,
        "awaits": [],
        "term": {"length": 3, "unit": "working_day", "plus_half": False},
        "term_unknown": False,
        "rule_id": "r",
        "legal_basis": "Nghị định 123/2015/NĐ-CP, Điều 22",
        "findings": [],
        "error": None,
        **changes,
    }


def test_the_table_of_a_file_marks_the_number_of_findings(capsys):
    calendar, missed = {"finding": "provisional_calendar"}, {"finding": "missed"}
    evaluating._print_table(
        [
            answer(dossier_id="two", findings=[calendar, missed, missed]),
            answer(dossier_id="none", findings=[calendar]),
            answer(
                dossier_id="s",
                due_date=None,
                projected_due_date="2026-11-30",
                findings=[missed],
                timeliness="suspended",
            ),
        ]
    )
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert any("2026-11-19 * !2 " in line for line in lines)
    assert any("none" in line and "2026-11-19 * " in line and "!" not in line for line in lines)
    assert any("suspended (if resumed now 2026-11-30) !1 " in line for line in lines)
    assert any(line.startswith("!1 one finding") for line in lines)


def test_the_table_of_a_file_without_findings_does_not_explain_their_mark(capsys):
    evaluating._print_table([answer()])
    assert "!" not in capsys.readouterr().out


def test_a_rule_shows_its_promise_its_obligations_and_its_steps(capsys, monkeypatch):
    conventions = RULE.conventions
    again = replace(RULE, id="9.000001/2026-01-01")
    procedure = replace(PROCEDURE, versions=(RULE, again))
    rules = replace(RULES, procedures={PROCEDURE.code: procedure}, presets={"vn-2025": conventions})
    monkeypatch.setattr(rule_views, "read_rules", lambda _: rules)
    rule_views.show(PROCEDURE.code, None)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= WIDTH
    said = " ".join(" ".join(lines).split())
    for words in (
        "committed 2½ working days (80% of the term); Quyết định 12/QĐ-UBND, Điều 2",
        "apologise (Việc apologise): the authority, if the dossier comes late, 1 calendar day before the due date "
        "at the latest; done when apologised; at most once",
        "answer (Việc answer): the applicant, within 3 working days of the suspension; done when refused or "
        "suspended; of ground supplement only; with a written reason",
        "reason (Việc reason): the authority, never without a written reason",
        "hand_over (Việc hand_over): the authority, if at all, on the day of acceptance; done when refused or "
        "suspended; only by channel counter or post; only with paper and remote_area",
        "2025-07-01 to 2027-12-31; Nghị định 118/2025/NĐ-CP, Điều 19 khoản 6; confidence high",
        "receive (Tiếp nhận): 1 working day; begins with the term",
        "appraise (Thẩm định): 2 working days; after receive; Phòng chuyên môn; unit H41.5",
        "if restarted the open step begins again",
        f"obligations those of {RULE.id}",
    ):
        assert words in said
    assert said.count("apologise (Việc apologise)") == 1
