"""The answers that the declaration's questions offer (annex 1): codes, and messages for people."""

from __future__ import annotations

from registry.formats.documents import NAMES, DocumentType
from registry.i18n import text
from units.kinds import KINDS, UnitKind

DOCUMENTS = {
    kind.value: NAMES[kind]
    for kind in (
        DocumentType.RESIDENT_ID,
        DocumentType.RESIDENCE_PERMIT,
        DocumentType.HOME_RETURN_PERMIT,
        DocumentType.TAIWAN_PERMIT,
        DocumentType.PASSPORT,
        DocumentType.FOREIGN_PERMANENT_RESIDENT,
    )
}
STAFF = {"staff": text("I work for the unit"), "contract_driver": text("I drive for the unit under contract")}
RESIDENTS = {
    "resident_household": text("I live here, with Hengqin household registration"),
    "resident_permit": text("I live here, with a Hengqin residence permit"),
    "committee_staff": text("I work for the community committee"),
}
DECLARABLE = {**STAFF, **RESIDENTS}
VISITOR = "visitor"
RELATIONS = {**DECLARABLE, VISITOR: text("A visitor")}
USES = {"self_use": text("A private vehicle, for self-use"), "unit": text("The unit's vehicle")}
VISITOR_USES = {"self_use": USES["self_use"], "unit": text("A vehicle of a company or another unit")}
OWNERS = {"self": text("I own it"), "other": text("Somebody else owns it")}
VEHICLE_CLASSES = {
    "small_passenger": text("Small passenger vehicle (car)"),
    "large_passenger": text("Large or medium passenger vehicle"),
    "goods": text("Goods vehicle"),
    "engineering": text("Engineering vehicle"),
}
VISITOR_CLASSES = {code: VEHICLE_CLASSES[code] for code in ("small_passenger", "large_passenger")}
"""The vehicles that a visitor's entry is for (HV-5)."""
ENERGY = {
    "petrol": text("Petrol or diesel"),
    "electric": text("Electric"),
    "hybrid": text("Hybrid"),
    "other": text("Other"),
}
JURISDICTIONS = {"CN": text("Mainland"), "MO": text("Macao"), "HK": text("Hong Kong")}
LICENCE_CLASSES = {one: one for one in ("A1", "A2", "A3", "B1", "B2", "C1", "C2", "C3", "C4", "C5", "C6")} | {
    "other": text("Another class, or a licence from elsewhere with a mainland one"),
}


def relations_of(kind: UnitKind) -> dict[str, str]:
    """What somebody can be to a unit of this kind (HQ-3.4, HQ-4.5)."""
    return RESIDENTS if kind is UnitKind.COMMUNITY_COMMITTEE else STAFF


def uses_of(kind: UnitKind) -> dict[str, str]:
    """Which vehicles can be declared through a unit of this kind (HQ-3.1 to HQ-3.6)."""
    rule = KINDS[kind]
    allowed = {"self_use": rule.self_use_vehicles, "unit": rule.unit_vehicles}
    return {use: label for use, label in USES.items() if allowed[use]}
