"""Definition files: YAML in, a checked pydantic model out, every problem with its file and line.

The only reader of YAML. Scalars are read by the YAML 1.2 core schema (null, true/false, decimal integers;
everything else is text), so that `07:30`, `1.10` and `no` stay what their author wrote; pydantic gives
them their types. Unknown and repeated keys are problems, never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from slasvc.errors import Problem

Location = tuple[str | int, ...]


class Entry(BaseModel):
    """Base of every model of a definition file: unknown keys are refused, values are frozen."""

    # Built when first asked for: few are asked by themselves, most only as parts of others.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


EntryT = TypeVar("EntryT", bound=Entry)


class _CoreLoader(yaml.CSafeLoader):
    """CSafeLoader with the YAML 1.2 core schema's scalars, less floats and octal."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as the base class declares it


_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
_CoreLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^(?:0|-?[1-9][0-9]*)$"), list("-0123456789")
)


@dataclass(frozen=True)
class Document:
    """A parsed file: its plain value, and the line on which each location of it stands."""

    path: Path
    value: Any
    lines: dict[Location, int]

    def line(self, *location: str | int) -> int:
        """Return the line of `location`, or of the nearest enclosing location that has one."""
        for end in range(len(location), -1, -1):
            if (line := self.lines.get(location[:end])) is not None:
                return line
        return 0

    def problem(self, message: str, *location: str | int) -> Problem:
        """Return `message` as a problem at `location`."""
        return Problem(self.path, self.line(*location), message)


def read_document(path: Path, problems: list[Problem]) -> Document | None:
    """Parse one YAML file; append what is wrong to `problems` and return None when it cannot be used."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        problems.append(Problem(path, 0, "cannot be read as UTF-8 text"))
        return None
    loader = _CoreLoader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        problems.append(Problem(path, line, f"is not valid YAML: {error.problem or error.context}"))
        return None
    except yaml.YAMLError:
        problems.append(Problem(path, 0, "is not valid YAML: a character that YAML does not allow"))
        return None
    finally:
        loader.dispose()
    if node is None:
        problems.append(Problem(path, 0, "is empty"))
        return None
    lines: dict[Location, int] = {}
    before = len(problems)
    value = _construct(loader, node, (), lines, path, problems)
    return Document(path, value, lines) if len(problems) == before else None


def parse_document(document: Document, entry: type[EntryT], problems: list[Problem]) -> EntryT | None:
    """Check a document against `entry`; append every violation to `problems`, with its line."""
    try:
        return entry.model_validate(document.value)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False):
            location = tuple(fault["loc"])
            where = ".".join(str(part) for part in location)
            sentence = fault["msg"].removeprefix("Value error, ")
            problems.append(document.problem(f"{where}: {sentence}" if where else sentence, *location))
        return None


def yaml_files(directories: Sequence[Path]) -> list[Path]:
    """Return every *.yaml and *.yml file below `directories`, in a stable order."""
    found: list[Path] = []
    for directory in directories:
        found += sorted(p for p in directory.rglob("*") if p.suffix in {".yaml", ".yml"})
    return found


def shipped(name: str) -> Path:
    """Return the directory of shipped definitions, `name` being "calendars" or "rules"."""
    package = Path(__file__).parent
    installed = package / "definitions" / name
    return installed if installed.is_dir() else package.parent / name


def _construct(
    loader: Any,
    node: yaml.Node,
    location: Location,
    lines: dict[Location, int],
    path: Path,
    problems: list[Problem],
) -> Any:
    lines[location] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        value: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = (*location, key)
            if key in value:
                problems.append(Problem(path, key_node.start_mark.line + 1, f"key {key!r} is given twice"))
            value[key] = _construct(loader, value_node, here, lines, path, problems)
            lines[here] = key_node.start_mark.line + 1
        return value
    if isinstance(node, yaml.SequenceNode):
        return [
            _construct(loader, item, (*location, index), lines, path, problems)
            for index, item in enumerate(node.value)
        ]
    return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    match node.tag.rsplit(":", 1)[-1]:
        case "null":
            return None
        case "bool":
            return text == "true"
        case "int":
            return int(text)
        case _:
            return text
