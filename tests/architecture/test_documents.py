"""Numbers in documents that a command can count."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests/vectors"


def count(folder: Path) -> int:
    files = [path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")]
    return sum(line.startswith("- name:") for text in files for line in text.splitlines())


@pytest.mark.parametrize(("document", "comma"), [("README.md", ","), ("README.vi.md", ".")])
def test_the_vectors_are_as_many_as_a_document_says(document: str, comma: str) -> None:
    terms, histories = count(VECTORS), count(VECTORS / "clock")
    said = (ROOT / document).read_text(encoding="utf-8")
    assert f"\n- {terms + histories:,} **".replace(",", comma) in said
    assert f" {terms} " in said
    assert f" {histories} " in said
