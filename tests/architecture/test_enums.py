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

import slasvc.model
import slasvc.v1
from slasvc.errors import Reason
from slasvc.model.term import Conventions, Cutoff, Term
from slasvc.v1 import term_pb2

NAMESAKES = {"Unit": "TermUnit", "Reason": "ErrorReason"}  # the others have the same name


def modules(package: ModuleType) -> list[ModuleType]:
    names = [info.name for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
    return [importlib.import_module(name) for name in names]


def domain_enums() -> dict[str, type[enum.IntEnum]]:
    members = [value for module in modules(slasvc.model) for value in vars(module).values()]
    found = {value for value in members if isinstance(value, type) and issubclass(value, enum.IntEnum)}
    named = {e.__name__: e for e in found - {enum.IntEnum} | {Reason}}
    return {NAMESAKES.get(name, name): named[name] for name in sorted(named)}


def contract_enums() -> dict[str, EnumDescriptor]:
    files = [module.DESCRIPTOR for module in modules(slasvc.v1) if module.__name__.endswith("_pb2")]
    return {name: descriptor for file in files for name, descriptor in file.enum_types_by_name.items()}


def expected_values(name: str, domain: type[enum.IntEnum]) -> dict[str, int]:
    prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()
    values = {f"{prefix}_{member.name}": member.value for member in domain if member.value != 0}
    return {f"{prefix}_UNSPECIFIED": 0} | values


def test_the_contract_has_the_enums_of_the_domain_and_no_others() -> None:
    assert set(contract_enums()) == set(domain_enums())


@pytest.mark.parametrize("name", domain_enums())
def test_enum_has_the_names_and_numbers_of_its_namesake(name: str) -> None:
    values = {value.name: value.number for value in contract_enums()[name].values}

    assert values == expected_values(name, domain_enums()[name])


@pytest.mark.parametrize("domain", [Conventions, Term])
def test_message_has_the_fields_of_its_namesake_in_order(domain: type) -> None:
    message = term_pb2.DESCRIPTOR.message_types_by_name[domain.__name__]
    numbered = sorted((field.number, field.name) for field in message.fields)

    assert [name for _, name in numbered] == [field.name for field in dataclasses.fields(domain)]


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
