"""Invented people, vehicles and units, for the sandbox, the demonstration and tests: the same seed, the same world.

Every number passes our own checks, and none should be anybody's: resident numbers name counties that do not exist,
names say that they are samples, plates have more letters than are issued where the pattern allows it. Where no
unused range exists (permits, telephones, new-energy plates), runs of noughts mark them as invented.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from registry.formats.check_characters import credit_code_check, hkid_check, national_check, organisation_check
from registry.formats.documents import DocumentType
from registry.formats.plates import Jurisdiction, PlateKind

TODAY = date(2026, 11, 21)
SEEDS = 10
SERIALS_A_SEED = 1000

MARKET, ORGAN, INSTITUTION, SOCIAL, COMMITTEE = "91", "11", "12", "51", "55"
"""How a credit code begins: the registering authority and its class."""

_ENDINGS = {MARKET: "贸易有限公司", ORGAN: "局", INSTITUTION: "中心", SOCIAL: "协会", COMMITTEE: "社区居民委员会"}
_REGIONS = {"HK": "810000", "MO": "820000", "TW": "830000"}
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_NUMERALS = "甲乙丙丁戊己庚辛壬癸"
_GIVEN = ("Ana", "Bento", "Carla", "Dinis", "Elsa", "Filipe", "Graça", "Hugo")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Nobody. `number` belongs to `document`; `issuer` is set for passports. Dates are civil days."""

    name: str
    document: DocumentType
    number: str
    issuer: str | None
    birth_date: date
    document_until: date
    phone: str
    licence_until: date


@dataclass(frozen=True, slots=True)
class InventedVehicle:
    """A plate as its owner would type it, and where it is from."""

    plate: str
    jurisdiction: Jurisdiction
    kind: PlateKind


@dataclass(frozen=True, slots=True)
class InventedUnit:
    """A unit that was never registered, with the one who represents it and the one to ask."""

    name: str
    credit_code: str
    address: str
    legal_representative: str
    contact_name: str
    contact_phone: str
    contact_email: str


@dataclass(slots=True)
class Inventor:
    """Makes people, vehicles and units, all different; the seed (0 to 9) alone decides which.

    Inventors of different seeds share no number within their first 999 of a kind, the least that one has of each; of
    resident numbers, units and standard plates it has 10,000. On the civil day `on` documents and licences are valid.
    """

    seed: int = 1
    on: date = TODAY
    _random: random.Random = field(init=False, repr=False)
    _made: dict[str, int] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.seed < SEEDS:
            raise ValueError(f"a seed is a number from 0 to {SEEDS - 1}")
        self._random = random.Random(self.seed)  # noqa: S311 - nothing here is secret

    def person(
        self,
        document: DocumentType = DocumentType.RESIDENT_ID,
        *,
        born: date | None = None,
        region: str = "MO",
        phone_region: str = "CN",
    ) -> InventedPerson:
        """Somebody of 20 to 59 years, or born as told. `region` (HK, MO, TW): where the holder of a permit is from."""
        birth = born or self.on - timedelta(days=self._random.randrange(20 * 366, 59 * 365))
        passport = document is DocumentType.PASSPORT
        return InventedPerson(
            name=self.latin_name() if passport else self.name(),
            document=document,
            number=self.document_number(document, birth, region),
            issuer="PT" if passport else None,
            birth_date=birth,
            document_until=self.on + timedelta(days=self._random.randrange(400, 3000)),
            phone=self.phone(phone_region),
            licence_until=self.on + timedelta(days=self._random.randrange(400, 2000)),
        )

    def name(self) -> str:
        """A Chinese name that says it is a sample: 陈样甲乙."""
        return self._random.choice(_SURNAMES) + "样" + "".join(self._random.choices(_NUMERALS, k=2))

    def latin_name(self) -> str:
        """A Portuguese name that says it is a sample: Ana Exemplo."""
        return f"{self._random.choice(_GIVEN)} Exemplo"

    def document_number(self, document: DocumentType, birth: date, region: str = "MO") -> str:
        """A number of that kind, with the right check character."""
        serial = self._serial(document)
        match document:
            case DocumentType.RESIDENT_ID:
                return _national(f"44049{serial // 1000 % 10}", birth, serial)  # Zhuhai has no such counties
            case DocumentType.RESIDENCE_PERMIT:
                return _national(_REGIONS[region], birth, serial)
            case DocumentType.FOREIGN_PERMANENT_RESIDENT:
                return _national("944620", birth, serial)  # Guangdong, Portugal
            case DocumentType.HOME_RETURN_PERMIT:
                return f"{'H' if region == 'HK' else 'M'}{serial:08}00"
            case DocumentType.TAIWAN_PERMIT:
                return f"{serial:08}"
            case DocumentType.PASSPORT:
                return f"XX{serial:06}"
            case DocumentType.HKID:
                return f"Q{serial:06}({hkid_check('Q', f'{serial:06}')})"
            case DocumentType.MACAO_BIR:
                return f"1{serial:06}(0)"

    def phone(self, region: str = "CN") -> str:
        """A mobile number in E.164, of CN, HK or MO."""
        begins, places = {"CN": ("+8619000", 6), "HK": ("+8525100", 4), "MO": ("+8536200", 4)}[region]
        return f"{begins}{self._serial(f'phone-{region}', 10**places):0{places}}"

    def vehicle(self, kind: PlateKind = PlateKind.MAINLAND_STANDARD) -> InventedVehicle:
        """A vehicle with a plate of that kind."""
        if kind is PlateKind.MAINLAND_STANDARD:
            return InventedVehicle(_standard_plate(self._serial(kind)), Jurisdiction.MAINLAND, kind)
        number = f"{self._serial(kind, 9_999):04}"
        plate, jurisdiction = {
            PlateKind.NEW_ENERGY_SMALL: (f"粤C·D0{number}", Jurisdiction.MAINLAND),
            PlateKind.NEW_ENERGY_LARGE: (f"粤C·0{number}D", Jurisdiction.MAINLAND),
            PlateKind.CROSS_BORDER: (f"粤Z·{number}澳", Jurisdiction.MAINLAND),
            PlateKind.MACAO: (f"MX-{number[:2]}-{number[2:]}", Jurisdiction.MACAO),
            PlateKind.HONG_KONG: (f"ZZ {int(number) + 1}", Jurisdiction.HONG_KONG),
        }[kind]
        return InventedVehicle(plate, jurisdiction, kind)

    def unit(self, begins: str = MARKET) -> InventedUnit:
        """A unit whose credit code begins with those two characters, such as MARKET or COMMITTEE."""
        serial = self._serial("unit")
        return InventedUnit(
            name=f"横琴样本{serial}号{_ENDINGS.get(begins, '单位')}",
            credit_code=_credit_code(begins, serial),
            address=f"横琴样本路{serial}号",
            legal_representative=self.name(),
            contact_name=self.name(),
            contact_phone=self.phone(),
            contact_email=f"unit{serial}@example.org",
        )

    def _serial(self, what: str, limit: int = 1_000_000) -> int:
        """Consecutive numbers of one kind of thing, from where the seed says; raises ValueError past the limit."""
        made = self._made.get(what, 0)
        self._made[what] = made + 1
        serial = self.seed * SERIALS_A_SEED + made
        if serial >= limit:
            raise ValueError(f"no more of {what} can be invented")
        return serial


def _national(region: str, birth: date, serial: int) -> str:
    first17 = f"{region}{birth:%Y%m%d}{serial % 1000:03}"
    return first17 + national_check(first17)


def _standard_plate(serial: int) -> str:
    """With three letters after the office's: what is issued has at most two."""
    rest, number = divmod(serial, 100)
    letters = "".join(_LETTERS[rest // 24**place % 24] for place in (2, 1, 0))
    return f"粤C·{letters}{number:02}"


def _credit_code(begins: str, serial: int) -> str:
    organisation = f"{serial:08}"
    first17 = f"{begins}440499{organisation}{organisation_check(organisation)}"
    return first17 + credit_code_check(first17)
