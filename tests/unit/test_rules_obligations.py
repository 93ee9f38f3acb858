"""Which obligations a version has, under which conventions, which one holds on a law day, and what ships."""

from datetime import date
from pathlib import Path

import pytest

from slasvc.model.calendar import Confidence
from slasvc.model.dossier import Channel, EventKind
from slasvc.model.rule import Anchor, Obligation, Owed, OwedBy, RuleSet, Source
from slasvc.model.term import NO_CUTOFF, Compare, Cutoff, CutoffEffect, CutoffKind, Roll, Term, Unit
from slasvc.rules import load_rules
from tests.support.rules import GOOD, version

FIFTEEN_HOURS = Cutoff(CutoffKind.LOCAL_TIME, 15 * 60)


@pytest.fixture(scope="module")
def fixtures() -> RuleSet:
    return load_rules([GOOD / "base", GOOD / "work"])


def holding(rules: RuleSet, version_id: str, day: str) -> dict[str, Obligation]:
    """Return the obligations that hold on `day`, of one code the first, as the model says."""
    law_day = date.fromisoformat(day)
    found: dict[str, Obligation] = {}
    for one in version(rules, version_id).obligations:
        if one.effective_from <= law_day <= (one.effective_to or date.max):
            found.setdefault(one.code, one)
    return found


def test_every_key_of_an_obligation_arrives(fixtures: RuleSet) -> None:
    one = holding(fixtures, "1.000020/2020-01-01", "2025-07-01")["hand_over"]
    assert one == Obligation(
        code="hand_over",
        names={"vi": "Chuyển hồ sơ", "en": "Hand-over"},
        owed=Owed.ALWAYS,
        owed_by=OwedBy.AUTHORITY,
        anchor=Anchor.ACCEPTED,
        acts=frozenset({EventKind.HANDED_OVER}),
        term=Term(0, Unit.SAME_DAY),
        conventions=one.conventions,
        effective_from=date(2025, 7, 1),
        effective_to=None,
        source=Source("New decree", "Article 18", "https://example.org", "rare"),
        confidence=Confidence.HIGH,
        missed={"vi": "Không chuyển", "en": "Not handed over"},
        late={"vi": "Chuyển chậm", "en": "Handed over late"},
        too_often={},
        channels=frozenset({Channel.COUNTER, Channel.POST}),
        attributes=frozenset({"paper", "thick"}),
    )
    other = holding(fixtures, "1.000020/2020-01-01", "2027-01-01")["apologise"]
    assert (other.before, other.needs_reason, other.max_times) == (True, True, 2)
    assert (other.missed, other.late, other.too_often) == (
        {"en": "No apology"},
        {"en": "Late apology"},
        {"en": "Too many"},
    )
    assert holding(fixtures, "1.000020/2020-01-01", "2020-01-01")["answer"].ground == "supplement"


def test_a_written_reason_has_no_limit_and_an_anchor_that_means_nothing(fixtures: RuleSet) -> None:
    one = holding(fixtures, "1.000020/2020-01-01", "2020-01-01")["reason"]
    assert (one.owed, one.term, one.anchor, one.late) == (Owed.WITH_REASON, None, Anchor.ACCEPTED, {})


def test_a_limit_counts_as_its_version_counts_but_for_the_cut_off(fixtures: RuleSet) -> None:
    """The cut-off of a version is about its term: an obligation has one only if it says so itself."""
    one = version(fixtures, "1.000020/2020-01-01")
    assert one.conventions.cutoff == FIFTEEN_HOURS
    held = holding(fixtures, one.id, "2025-07-01")
    assert held["answer"].conventions.cutoff == NO_CUTOFF
    assert held["answer"].conventions.compare is Compare.INSTANT
    own = held["hand_over"].conventions
    assert (own.cutoff, own.cutoff_effect) == (FIFTEEN_HOURS, CutoffEffect.HAND_OVER_ONLY)
    assert (own.roll, own.compare) == (Roll.NONE, Compare.INSTANT)


def test_own_obligations_stand_before_those_of_the_sets_in_the_order_written(fixtures: RuleSet) -> None:
    obligations = version(fixtures, "1.000020/2020-01-01").obligations
    assert [one.code for one in obligations] == [
        "apologise",
        "answer",
        "reason",
        "opinion",
        "hand_over",
        "apologise",
        "apologise",
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2018-06-20", None),
        ("2020-01-01", "Old decree"),
        ("2025-06-30", "Old decree"),
        ("2025-07-01", "New decree"),
        ("2025-12-31", "New decree"),
        ("2026-01-01", "A circular"),
        ("2026-12-31", "A circular"),
        ("2027-01-01", "New decree"),
    ],
)
def test_an_own_obligation_overrides_while_it_lasts(
    fixtures: RuleSet, day: str, expected: str | None
) -> None:
    one = holding(fixtures, "1.000020/2020-01-01", day).get("apologise")
    assert (None if one is None else one.source.instrument) == expected


def test_the_version_s_own_overrides_its_procedure_s_and_what_never_holds_is_gone(fixtures: RuleSet) -> None:
    special = version(fixtures, "1.000020/2020-01-01/special").obligations
    assert [(one.code, one.source.instrument) for one in special if one.code == "apologise"] == [
        ("apologise", "Another circular")
    ]
    past = version(fixtures, "1.000021/2020-01-01").obligations
    assert [one.source.instrument for one in past if one.code == "apologise"] == ["Old decree"]


def test_versions_and_procedures_leave_obligations_out(fixtures: RuleSet) -> None:
    assert "opinion" not in holding(fixtures, "1.000020/2020-01-01/special", "2026-01-01")
    assert set(holding(fixtures, "1.000021/2020-01-01", "2024-01-01")) == {"answer", "opinion", "apologise"}


def test_sets_are_inherited_unless_a_preset_names_its_own(fixtures: RuleSet) -> None:
    assert "answer" in holding(fixtures, "1.000020/2020-01-01", "2026-01-01")
    bare = version(fixtures, "1.000021/2025-01-01")
    assert (bare.obligations, [one.code for one in bare.grounds]) == ((), ["supplement"])


def test_thirty_one_obligations_are_possible(tmp_path: Path) -> None:
    text = (GOOD.parent / "bad" / "obligations_too_many" / "rules.yaml").read_text(encoding="utf-8")
    head, mark, rest = text.partition("          - code: answer_31\n")
    assert mark
    tail = rest[rest.index("        source: {instrument: A law}\n        confidence: high\n") :]
    (tmp_path / "rules.yaml").write_text(head + tail, encoding="utf-8")
    assert len(version(load_rules([GOOD / "base", tmp_path]), "1.000005/a").obligations) == 31


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("owed: if_done", "owed: always"),
        ("owed_by: consulted", "owed_by: authority"),
        ("anchor: consulted", "anchor: submitted"),
        ("{length: 15, unit: calendar_day}", "{length: 16, unit: calendar_day}"),
        ("acts: [suspended, refused]", "acts: [suspended]"),
        ("        ground: supplement\n", ""),
        ("channels: [counter, post]", "channels: [counter]"),
        ("attributes: [paper, thick]", "attributes: [paper]"),
        ("hand_over_only, roll: none", "hand_over_only, roll: preceding"),
        ("        needs_reason: true\n", ""),
        ("max_times: 2", "max_times: 3"),
        ("vi: Chuyển chậm", "vi: Chuyển muộn"),
        ("en: Too many", "en: Too often"),
        ("{from: 2018-06-21, to: 2025-06-30}", "{from: 2018-06-21, to: 2025-06-29}"),
        ("instrument: New decree, article: Article 18", "instrument: New decree, article: Article 19"),
        ("without_obligations: [opinion]", "without_obligations: []"),
        ("obligations: [special, general]", "obligations: [general, special]"),
        ("share: 75", "share: 74"),
        ("article: Article 2}", "article: Article 3}"),
        ("{term: {length: 20, unit: calendar_day}", "{term: {length: 19, unit: calendar_day}"),
        ("plus_half: true}\n            unit: H41.20.3", "plus_half: false}\n            unit: H41.20.3"),
        ("unit: H41.20.3", "unit: H41.20"),
        ("en: Counter", "en: Desk"),
        ("after: [appraise, ask]", "after: [ask]"),
        ("restart_steps: open", "restart_steps: first"),
        ("attributable_to: force_majeure", "attributable_to: system_failure"),
        ("en: Storm", "en: Gale"),
    ],
)
def test_the_digest_moves_with_everything_that_is_said(
    fixtures: RuleSet, tmp_path: Path, old: str, new: str
) -> None:
    text = (GOOD / "work" / "rules.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    text = text.replace(old, new)
    if "owed: always" in new:
        text = text.replace("{late: {en: Late opinion}}", "{missed: {en: None}, late: {en: Late opinion}}")
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    assert load_rules([GOOD / "base", tmp_path]).digest != fixtures.digest


def test_an_obligation_of_low_confidence_is_warned_about(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "obligation_sets:\n"
        "  - set: doubtful\n"
        "    obligations:\n"
        "      - code: reason\n"
        "        names: {en: Reason}\n"
        "        owed: with_reason\n"
        "        owed_by: authority\n"
        "        acts: [refused]\n"
        "        findings: {missed: {en: No reason}}\n"
        "        effective: {from: 2020-01-01}\n"
        "        source: {instrument: A law}\n"
        "        confidence: low\n",
        encoding="utf-8",
    )
    assert load_rules([tmp_path]).warnings == (f"{path}:12: obligation reason: low confidence",)


# What ships.

OLD, NEW = "Nghị định 61/2018/NĐ-CP", "Nghị định 118/2025/NĐ-CP"
PERMIT = "Nghị định 217/2026/NĐ-CP"
PORTAL = "Cổng Dịch vụ công quốc gia"


def line(one: Obligation) -> str:
    """Write an obligation in one line: what is owed, from when, until when, by what law."""
    channels = ",".join(sorted(channel.name.lower() for channel in one.channels))
    acts = ",".join(sorted(kind.name.lower() for kind in one.acts))
    limit = f"{one.anchor.name.lower()} {'-' if one.before else '+'} {one.term}" if one.term else "no limit"
    words = [
        f"{one.owed_by.name.lower()} {one.owed.name.lower()}:",
        f"{limit}; {acts}",
        f"of {one.ground}" if one.ground else "",
        f"({channels})" if channels else "",
        "with a reason" if one.needs_reason else "",
        f"at most {one.max_times}" if one.max_times is not None else "",
        f"| {one.effective_from} {one.effective_to or '-'} {one.confidence.name.lower()}",
        f"| {one.source}",
    ]
    return " ".join(word for word in words if word)


GENERAL_SINCE_JULY_2025 = {
    "accept_online": (
        "authority always: submitted + 8 working_hour; accepted,refused,suspended (online) "
        f"| 2025-07-01 - high | {NEW}, Điều 17 khoản 2 điểm c"
    ),
    "ask_supplement": (
        "authority if_done: received + 3 working_day; suspended of supplement "
        f"| 2025-07-01 - high | {NEW}, Điều 19 khoản 5"
    ),
    "applicant_answers": (
        "applicant always: suspended + 15 calendar_day; resumed of supplement "
        f"| 2025-07-01 - high | {NEW}, Điều 19 khoản 5"
    ),
    "apologise": (
        "authority if_late: due_date - 1 calendar_day; apologised at most 1 "
        f"| 2025-07-01 - medium | {NEW}, Điều 19 khoản 6"
    ),
    "delay_reason": (
        "authority if_late: due_date + 0 calendar_day; apologised,explained with a reason "
        f"| 2025-07-01 - medium | {NEW}, Điều 19 khoản 6"
    ),
    "hand_over": (
        "authority if_done: accepted + same_day; handed_over (counter,post) "
        f"| 2025-07-01 - high | {NEW}, Điều 18 khoản 2"
    ),
    "supplement_reason": (
        "authority with_reason: no limit; suspended of supplement "
        f"| 2025-07-01 - high | {NEW}, Điều 19 khoản 5"
    ),
    "refusal_reason": f"authority with_reason: no limit; refused | 2025-07-01 - high | {NEW}, Điều 19 khoản 3",
}
BEFORE_JULY_2025 = {
    "apologise": (
        "authority if_late: due_date - 1 calendar_day; apologised at most 1 "
        f"| 2018-06-21 2025-06-30 medium | {OLD}, Điều 19 khoản 9"
    ),
    "delay_reason": (
        "authority if_late: due_date + 0 calendar_day; apologised,explained with a reason "
        f"| 2018-06-21 2025-06-30 medium | {OLD}, Điều 19 khoản 9"
    ),
    "hand_over": (
        "authority if_done: accepted + same_day; handed_over (counter,post) "
        f"| 2018-06-21 2025-06-30 medium | {OLD}, Điều 18 khoản 2 và khoản 3"
    ),
}
SINCE_22_MAY_2020 = BEFORE_JULY_2025 | {
    "accept_online": (
        "authority always: submitted + 8 working_hour; accepted,refused,suspended (online) "
        "| 2020-05-22 2025-06-30 medium | Nghị định 45/2020/NĐ-CP, Điều 11 đến Điều 18"
    )
}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2018-06-20", {}),
        ("2018-06-21", BEFORE_JULY_2025),
        ("2020-05-21", BEFORE_JULY_2025),
        ("2020-05-22", SINCE_22_MAY_2020),
        ("2025-06-30", SINCE_22_MAY_2020),
        ("2025-07-01", GENERAL_SINCE_JULY_2025),
        ("2027-01-04", GENERAL_SINCE_JULY_2025),
    ],
)
def test_the_limits_of_the_one_stop_shop_are_those_of_the_decrees(
    national: RuleSet, day: str, expected: dict[str, str]
) -> None:
    for version_id in ("2.000815/2015-04-10", "2.001035/2015-04-10"):
        found = holding(national, version_id, day)
        assert {code: line(one) for code, one in found.items()} == expected


LEFT_OUT = {"1.014279/2025-07-01": {"ask_supplement"}}
"""General limits that a special law takes away: mining asks in an appraisal that begins after 3 working days."""


def test_every_version_that_governs_today_has_the_limits_of_decree_118(national: RuleSet) -> None:
    for procedure in national.procedures.values():
        for one in procedure.versions:
            day = max(one.effective_from, date(2025, 7, 1))
            if day <= (one.effective_to or date.max):
                expected = set(GENERAL_SINCE_JULY_2025) - LEFT_OUT.get(one.id, set())
                found = set(holding(national, one.id, day.isoformat()))
                assert found & set(GENERAL_SINCE_JULY_2025) == expected, one.id


def test_the_hand_over_alone_has_a_cut_off_and_it_moves_the_hand_over_only(national: RuleSet) -> None:
    """Decree 118/2025 art. 18.2; certification itself has another cut-off of 15:00, Decree 23/2015 art. 7."""
    one = version(national, "2.000815/2015-04-10")
    assert one.conventions.cutoff_effect is CutoffEffect.SHIFT_DUE
    cut_off = {duty.code for duty in one.obligations if duty.conventions.cutoff != NO_CUTOFF}
    assert cut_off == {"hand_over"}
    for duty in (duty for duty in one.obligations if duty.code == "hand_over"):
        assert duty.conventions.cutoff == FIFTEEN_HOURS
        assert duty.conventions.cutoff_effect is CutoffEffect.HAND_OVER_ONLY


PERMIT_SINCE_JULY_2026 = {
    "applicant_answers": (
        "applicant always: suspended + 2 working_day; resumed of supplement "
        f"| 2026-07-01 - medium | {PERMIT}, Điều 54 khoản 2"
    ),
    "refuse_after_supplement": (
        "authority if_done: resumed + 1 working_day; refused of supplement "
        f"| 2026-07-01 - medium | {PERMIT}, Điều 54 khoản 2"
    ),
    "consulted_answers": (
        "consulted always: consulted + 2 working_day; answered "
        f"| 2026-07-01 - high | {PERMIT}, Điều 54 khoản 2 điểm c"
    ),
}
PERMIT_BEFORE = {
    "consulted_answers": (
        "consulted always: consulted + 12 calendar_day; answered | 2024-12-30 2026-06-30 medium "
        "| Nghị định 175/2024/NĐ-CP; Luật Xây dựng 50/2014/QH13, Điều 102"
    ),
}
JUDICIAL_RECORD = {
    "accept_online": (
        "authority always: submitted + 8 working_hour; accepted,refused,suspended (online) "
        "| 2026-07-01 - high | Nghị định 216/2026/NĐ-CP, Điều 23"
    ),
    "accept_counter": (
        "authority always: submitted + 1 hour; accepted,refused,suspended (counter) "
        "| 2026-07-01 - medium | Nghị định 216/2026/NĐ-CP, Điều 23"
    ),
    "accept_post": (
        "authority always: submitted + 1 working_day; accepted,refused,suspended (post) "
        "| 2026-07-01 - medium | Nghị định 216/2026/NĐ-CP, Điều 23"
    ),
}
SPECIAL = [
    ("1.013225/2026-07-01/individual_house", "2026-07-01", PERMIT_SINCE_JULY_2026),
    ("1.013236/2026-07-01/other_new", "2026-07-01", PERMIT_SINCE_JULY_2026),
    ("1.013225/2024-12-30/individual_house", "2026-06-30", PERMIT_BEFORE),
    ("1.013236/2024-12-30/other_new", "2025-07-01", PERMIT_BEFORE),
    (
        "1.013239/2026-07-01",
        "2026-07-01",
        {
            "applicant_answers": (
                "applicant always: suspended + 20 working_day; resumed of supplement "
                f"| 2026-07-01 - high | {PERMIT}, Điều 36 khoản 5"
            )
        },
    ),
    (
        "1.001332/2025-07-01",
        "2025-07-01",
        {
            "ask_supplement": (
                "authority if_done: received + 7 working_day; suspended of supplement "
                f"| 2025-07-01 - medium | {PORTAL}, TTHC 1.001332"
            ),
            "applicant_answers": (
                "applicant always: suspended + 60 calendar_day; resumed of supplement "
                f"| 2025-07-01 - medium | {PORTAL}, TTHC 1.001332"
            ),
        },
    ),
    (
        "x.000038/2016-03-10",
        "2025-07-01",
        {
            "ask_supplement": (
                "authority if_done: received + 3 working_day; suspended of supplement "
                "| 2018-06-21 - high | Nghị định 07/2016/NĐ-CP, Điều 11 khoản 2"
            )
        },
    ),
    (
        "1.005399/2025-07-01",
        "2025-07-01",
        {
            "applicant_answers": (
                "applicant always: suspended + 10 calendar_day; resumed of supplement "
                f"| 2025-07-01 - medium | {PORTAL}, TTHC 1.005399"
            )
        },
    ),
    ("3.000333/2026-07-01", "2026-07-01", JUDICIAL_RECORD),
    (
        "1.001193/2016-01-01",
        "2025-07-01",
        {
            "consulted_answers": (
                "consulted always: consulted + 3 working_day; answered "
                "| 2025-07-01 2027-02-28 medium | Quyết định 163/QĐ-BTP"
            )
        },
    ),
]


@pytest.mark.parametrize(("version_id", "day", "expected"), SPECIAL, ids=[one[0] for one in SPECIAL])
def test_a_special_law_comes_before_the_general_one(
    national: RuleSet, version_id: str, day: str, expected: dict[str, str]
) -> None:
    general = SINCE_22_MAY_2020 if day < "2025-07-01" else GENERAL_SINCE_JULY_2025
    found = {code: line(one) for code, one in holding(national, version_id, day).items()}
    assert found == general | expected


def test_no_other_procedure_has_limits_of_its_own(national: RuleSet) -> None:
    general = {"Nghị định 45/2020/NĐ-CP", OLD, NEW}
    special = {
        one.procedure
        for procedure in national.procedures.values()
        for one in procedure.versions
        if any(duty.source.instrument not in general for duty in one.obligations)
    }
    assert special == {version_id.partition("/")[0] for version_id, _, _ in SPECIAL}


def test_before_its_own_limits_the_judicial_record_has_the_general_ones(national: RuleSet) -> None:
    found = holding(national, "3.000333/2010-07-01", "2026-06-30")
    assert {code: line(one) for code, one in found.items()} == GENERAL_SINCE_JULY_2025


def test_whatever_is_found_is_said_in_vietnamese_and_english(national: RuleSet) -> None:
    for procedure in national.procedures.values():
        for one in procedure.versions:
            for duty in one.obligations:
                for texts in (duty.names, duty.missed, duty.late, duty.too_often):
                    assert set(texts) in ({"vi", "en"}, set()), (one.id, duty.code)
                assert duty.missed or duty.owed is Owed.IF_DONE
                assert duty.late or duty.owed is Owed.WITH_REASON
                assert bool(duty.too_often) == (duty.max_times is not None)
                assert duty.confidence is not Confidence.LOW
