"""What tests and programs say when they fail with somebody in their hands: names of variables, and no value."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from deploy.trial import SOURCE
from tests.leaks.traces import Known

KNOWN = Known({"name": "欧阳澄澄", "number": "440499198503021234", "phone": "+8619000123456", "plate": "粤C·QZX88"})
CONTROL = "a value that is no secret"

FAILING = """
import logging, warnings, pickle, json
import asyncpg, msgspec, pytest
from privacy.secret import Secret
from registry.errors import FieldProblem, Invalid
from registry.web.problems import error_of
from registry.web.validation import field_problems
from whitelist.declarations import Reader, read
from datetime import date

KNOWN = json.loads({known!r})
TYPED = {{"person.name": Secret(KNOWN["name"]), "person.document_number": Secret(KNOWN["number"]),
         "person.phone": Secret(KNOWN["phone"]), "vehicle.plate": Secret(KNOWN["plate"])}}
del KNOWN

def test_a_failed_comparison():
    control, typed = {control!r}, dict(TYPED)
    print(control, typed)
    logging.getLogger("x").warning("%s %r", typed, typed)
    assert typed == control

def test_a_refused_declaration():
    typed = dict(TYPED)
    read({{**typed, "person.document_type": "resident_id"}}, date(2026, 11, 22))

def test_a_failure_within():
    typed = dict(TYPED)
    def explode(value): raise ValueError(f"cannot read {{value}}")
    typed["person.name"].map(explode)

def test_a_pickle():
    pickle.dumps(TYPED["person.name"])
"""


def test_a_test_that_fails_with_somebody_in_its_hands_tells_nothing_of_them(tmp_path: Path) -> None:
    import json

    source = tmp_path / "test_failing.py"
    # The values come by a file that the tests' output does not quote.
    source.write_text(FAILING.format(known=json.dumps(KNOWN.values), control=CONTROL).replace(
        f"KNOWN = json.loads({json.dumps(KNOWN.values)!r})", f"KNOWN = json.loads(open({str(tmp_path / 'known')!r}).read())"
    ))  # fmt: skip
    (tmp_path / "known").write_text(json.dumps(KNOWN.values))
    told = tmp_path / "told"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "-vv", "--showlocals", "--tb=long",
               "--rootdir", str(tmp_path), "-c", os.devnull, str(source)]  # fmt: skip
    with told.open("wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, cwd=SOURCE, check=False)
    assert done.returncode == 1
    text = told.read_text()
    assert "4 failed" in text, text[-2000:]
    assert CONTROL in text
    assert "typed" in text
    assert [str(trace) for trace in KNOWN.traces_in(told)] == []
