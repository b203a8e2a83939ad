"""Verifying an export or a proof with nothing but it, a head, and the public key: no database, no secret.

That a head's root comes out of the records shows that nobody, a superuser included, has changed, removed, inserted or
moved a record since the head was signed. Where it does not, the export's other heads narrow down where, and an
earlier export tells which record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from registry.audit import heads, merkle
from registry.audit.export import HEADS, RECORDS
from registry.audit.heads import HeadWrong, Note
from registry.audit.merkle import Tree

Keys = Sequence[Ed25519PublicKey]
MOST_TOLD = 1000


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was. `what`: `edited`, `deleted`, `moved`, `inserted`, `misplaced`, `changed`, `cut`."""

    what: str
    position: int
    record: str = ""
    detail: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, f"at {self.position}", self.record, self.detail) if part)


@dataclass(frozen=True)
class Verdict:
    """What came of verifying: all is well if there are no findings."""

    size: int
    at: datetime
    findings: tuple[Finding, ...] = ()

    @property
    def good(self) -> bool:
        return not self.findings


@dataclass(frozen=True)
class Line:
    """A line of an export: where it stands, which record it says it is, and its hash."""

    position: int
    name: str
    hash: bytes
    missing: bool
    well_placed: bool


def verify(folder: Path, head: Note, keys: Keys, earlier: Path | None = None) -> Verdict:
    """Hold an export to a head, and to an earlier export where there is one. Raises HeadWrong, OSError."""
    heads.check(head, keys)
    findings = list(_against_heads(folder, head, keys))
    if earlier is not None:
        located = list(_against_earlier(folder, earlier, head.head.size))
        findings = [*located, *findings]
    return Verdict(head.head.size, head.head.at, tuple(findings[:MOST_TOLD]))


def _against_heads(folder: Path, head: Note, keys: Keys) -> Iterator[Finding]:
    """What the head says of the records; if it is not so, between which heads the first change lies."""
    wanted = {note.head.size: note for note in _own_heads(folder, keys) if note.head.size <= head.head.size}
    wanted[head.head.size] = head
    tree, agreed = Tree(), 0
    for line in lines(folder, head.head.size):
        if not line.well_placed:
            yield Finding("misplaced", line.position, line.name)
        if line.missing:
            yield Finding("deleted", line.position, line.name)
        tree.append(line.hash)
        if tree.size in wanted and tree.root() == wanted[tree.size].head.root:
            agreed = tree.size
    if tree.size < head.head.size:
        yield Finding("cut", tree.size, detail=f"the head covers {head.head.size} records")
    elif tree.root() != head.head.root:
        after = min((size for size in wanted if size > agreed), default=head.head.size)
        yield Finding("changed", agreed, detail=f"before {after}: the records are not those that the head covers")


def _own_heads(folder: Path, keys: Keys) -> Iterator[Note]:
    """The heads that an export brings along, as far as a key of ours signed them."""
    try:
        texts = (folder / HEADS).read_text("utf-8").splitlines()
    except OSError:
        return
    for text in texts:
        try:
            note = heads.read(json.loads(text))
            heads.check(note, keys)
        except (HeadWrong, ValueError):
            continue
        yield note


def _against_earlier(folder: Path, earlier: Path, size: int) -> Iterator[Finding]:
    """How the records differ from those of an earlier export."""
    before = {line.name: line for line in lines(earlier) if not line.missing}
    old_size = max((line.position for line in before.values()), default=-1) + 1
    seen = set()
    for line in lines(folder, size):
        old = before.get(line.name)
        seen.add(line.name)
        if line.missing:
            continue  # told already
        if old is None:
            if line.position < old_size:
                yield Finding("inserted", line.position, line.name)
        elif old.position != line.position:
            yield Finding("moved", line.position, line.name, f"from {old.position}")
        elif old.hash != line.hash:
            yield Finding("edited", line.position, line.name)
    for name, old in before.items():
        if name not in seen and old.position < size:
            yield Finding("deleted", old.position, name)


def lines(folder: Path, size: int | None = None) -> Iterator[Line]:
    """The lines of an export, as far as `size`."""
    with (folder / RECORDS).open("rb") as records:
        for position, raw in enumerate(records):
            if size is not None and position >= size:
                return
            yield _line(position, raw.removesuffix(b"\n"))


def _line(position: int, data: bytes) -> Line:
    try:
        said = json.loads(data)
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    record = said.get("record")
    record = record if isinstance(record, dict) else {}
    name = f"{said.get('log', '?')}:{record.get('id', said.get('missing', '?'))}"
    return Line(position, name, merkle.leaf_hash(data), "missing" in said, said.get("position") == position)


def verify_proof(document: Any, keys: Keys) -> str:
    """Check a proof; gives in words what it shows. Raises HeadWrong, ProofWrong."""
    try:
        hashes = [bytes.fromhex(each) for each in document["hashes"]]
        if document["kind"] == "inclusion":
            return _inclusion(document, hashes, keys)
        if document["kind"] == "consistency":
            return _consistency(document, hashes, keys)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, HeadWrong | merkle.ProofWrong):
            raise
    raise merkle.ProofWrong("This is no proof that can be read.")


def _inclusion(document: Any, hashes: list[bytes], keys: Keys) -> str:
    note, position, leaf = heads.read(document["head"]), int(document["position"]), str(document["leaf"]).encode()
    heads.check(note, keys)
    merkle.check_inclusion(merkle.leaf_hash(leaf), position, note.head.size, hashes, note.head.root)
    line = _line(position, leaf)
    if not line.well_placed or line.missing:
        raise merkle.ProofWrong("The record says that it stands elsewhere, or that it is missing.")
    return f"Record {line.name} stood at {position} when the head of {note.head.at.isoformat()} was signed."


def _consistency(document: Any, hashes: list[bytes], keys: Keys) -> str:
    first, second = (heads.read(document[name]) for name in ("first", "second"))
    for note in (first, second):
        heads.check(note, keys)
    if first.head.origin != second.head.origin:
        raise merkle.ProofWrong("The heads are of two logs.")
    merkle.check_consistency(first.head.size, first.head.root, second.head.size, second.head.root, hashes)
    return f"The first {first.head.size} of {second.head.size} records are what they were."
