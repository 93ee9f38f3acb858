"""Domain enums and conventions are those of the contract, name by name and number by number.

Encoding and decoding cast numbers and translate nothing, which is right only as long as this holds.
"""

from __future__ import annotations

import dataclasses
import enum
import importlib
import pkgutil
import re
from types import ModuleType

import pytest
from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.message import Message

import slasvc.model
import slasvc.v1
from slasvc.errors import Reason
from slasvc.model.assessment import Assessment
from slasvc.model.dossier import Event
from slasvc.model.explanation import Citation, Explanation, Portion
from slasvc.model.rule import Addition, Ground
from slasvc.model.term import Conventions, Cutoff, Term
from slasvc.reference.law_day import LawDay
from slasvc.v1 import deadline_pb2, dossier_pb2, rule_pb2, term_pb2

NAMESAKES = {"Unit": "TermUnit", "Reason": "ErrorReason"}  # the others have the same name
OF_THE_WIRE = {"ArrowCompression"}
"""About messages, not about dossiers."""

RENAMED = {
    Event: {
        "id": "event_id",
        "target": "target_event_id",
        "reason": "written_reason",
        "authority": "authority_code",
        "official": "official_id",
        "step": "step_code",
        "cause": "cause_code",
    },
    Ground: {"effective_from": "effective_from_date", "effective_to": "effective_to_date"},
    Addition: {},
    Portion: {},
    Citation: {},
    LawDay: {},
    Explanation: {},
    Assessment: {"owner": "owner_authority_code"}
    | {
        f"{name}_{unit}": f"{name}_working_{unit}"
        for name in ("consumed", "remaining", "suspended", "lateness")
        for unit in ("days", "minutes")
    },
}
"""Where the contract says more than the domain: what a code or a date is of, and that days are working days."""


STATISTICS = {"Grouping", "RateDenominator", "Report", "VoidDossiers"}
"""Enums of questions, whose words are those of `slasvc.reports`; test_statistics_figures.py compares."""


def modules(package: ModuleType) -> list[ModuleType]:
    names = [info.name for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
    return [importlib.import_module(name) for name in names]


def domain_enums() -> dict[str, type[enum.Enum]]:
    members = [value for module in modules(slasvc.model) for value in vars(module).values()]
    found = {value for value in members if isinstance(value, type) and issubclass(value, enum.Enum)}
    named = {e.__name__: e for e in found if e.__module__.startswith("slasvc.")} | {"Reason": Reason}
    return {NAMESAKES.get(name, name): named[name] for name in sorted(named)}


def contract_enums() -> dict[str, EnumDescriptor]:
    files = [module.DESCRIPTOR for module in modules(slasvc.v1) if module.__name__.endswith("_pb2")]
    return {name: descriptor for file in files for name, descriptor in file.enum_types_by_name.items()}


def expected_values(name: str, domain: type[enum.Enum]) -> dict[str, int]:
    prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()
    values = {f"{prefix}_{member.name}": member.value for member in domain if member.value != 0}
    return {f"{prefix}_UNSPECIFIED": 0} | values


def test_the_contract_has_the_enums_of_the_domain_and_no_others() -> None:
    assert set(contract_enums()) - STATISTICS == set(domain_enums()) | OF_THE_WIRE


@pytest.mark.parametrize("name", domain_enums())
def test_enum_has_the_names_and_numbers_of_its_namesake(name: str) -> None:
    values = {value.name: value.number for value in contract_enums()[name].values}

    assert values == expected_values(name, domain_enums()[name])


@pytest.mark.parametrize("domain", [Conventions, Term])
def test_message_has_the_fields_of_its_namesake_in_order(domain: type) -> None:
    message = term_pb2.DESCRIPTOR.message_types_by_name[domain.__name__]
    numbered = sorted((field.number, field.name) for field in message.fields)

    assert [name for _, name in numbered] == [field.name for field in dataclasses.fields(domain)]


@pytest.mark.parametrize(
    ("domain", "message", "only_there"),
    [
        (Event, dossier_pb2.Event, set()),
        (Ground, rule_pb2.Ground, set()),
        (Addition, rule_pb2.Addition, set()),
        (Assessment, deadline_pb2.Assessment, {"dossier_id", "calendar"}),
        (Portion, deadline_pb2.Portion, {"sentence"}),
        (Citation, deadline_pb2.Citation, {"sentence"}),
        (LawDay, deadline_pb2.LawDay, {"sentence"}),
        (Explanation, deadline_pb2.ExplainDossierResponse, {"as_of_time", "law_day"}),
    ],
)
def test_message_says_all_that_its_namesake_says(
    domain: type, message: type[Message], only_there: set[str]
) -> None:
    names = getattr(domain, "_fields", None) or [field.name for field in dataclasses.fields(domain)]
    expected = {RENAMED[domain].get(name, name) for name in names}

    assert {field.name for field in message.DESCRIPTOR.fields} == expected | only_there


@pytest.mark.parametrize(
    ("message", "names"),
    [
        (deadline_pb2.Assessment, ["lateness_working_days", "lateness_working_minutes", "promise_kept"]),
        (rule_pb2.Ground, ["max_times"]),
    ],
)
def test_numbers_that_may_be_absent_tell_unset_from_zero(message: type[Message], names: list[str]) -> None:
    numbers = {field.name: field for field in message.DESCRIPTOR.fields if field.message_type is None}

    assert [name for name, field in numbers.items() if field.has_presence] == names


def test_booleans_of_conventions_tell_unset_from_false() -> None:
    message = term_pb2.DESCRIPTOR.message_types_by_name["Conventions"]
    booleans = [field.name for field in dataclasses.fields(Conventions) if field.type == "bool"]

    assert booleans == ["suspend_day_counts", "resume_day_counts"]
    assert all(message.fields_by_name[name].has_presence for name in booleans)


def test_a_convention_of_every_enum_type_defaults_to_unspecified() -> None:
    unset = term_pb2.Conventions()

    assert not unset.ListFields()
    assert not unset.HasField("cutoff")
    assert {field.name for field in dataclasses.fields(Cutoff)} == {"kind", "minutes"}
