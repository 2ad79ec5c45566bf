"""Made by `backlot plugin types` of plugin.toml and the model; never edited."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypedDict, Unpack

from backlot_sdk import Key, graph

GoldenWord = Literal["ONE", "TWO"]


@dataclass(slots=True)
class GoldenGolden:
    """What the hook `golden` is given of records of type Golden."""

    ask: str | None
    text: str | None
    long: str | None
    whole: int | None
    real: float | None
    truth: bool | None
    price: Decimal | None
    moment: datetime | None
    length: int | None
    extra: Any | None
    word: GoldenWord | None
    parent: Key | None
    friends: list[Key] | None


@dataclass(slots=True)
class SeenGolden:
    """What the hook `seen` is given of records of type Golden."""

    ask: str | None
    text: str | None


@dataclass(slots=True)
class MaskMasked:
    """What the hook `mask` is given of records of type Masked."""

    ask: str | None
    text: str | None
    whole: int | None
    truth: bool | None
    price: Decimal | None
    moment: datetime | None


@dataclass(slots=True)
class MadeTextGolden:
    """What the field `madeText` is given of records of type Golden."""

    text: str | None


@dataclass(slots=True)
class MadeWholeGolden:
    """What the field `madeWhole` is given of records of type Golden."""

    whole: int | None


@dataclass(slots=True)
class MadeRealGolden:
    """What the field `madeReal` is given of records of type Golden."""

    real: float | None


@dataclass(slots=True)
class MadeTruthGolden:
    """What the field `madeTruth` is given of records of type Golden."""

    parent: Key | None


@dataclass(slots=True)
class MadePriceGolden:
    """What the field `madePrice` is given of records of type Golden."""

    price: Decimal | None


@dataclass(slots=True)
class MadeMomentGolden:
    """What the field `madeMoment` is given of records of type Golden."""

    moment: datetime | None


@dataclass(slots=True)
class MadeLengthGolden:
    """What the field `madeLength` is given of records of type Golden."""

    length: int | None


@dataclass(slots=True)
class MadeExtraGolden:
    """What the field `madeExtra` is given of records of type Golden."""

    extra: Any | None


@dataclass(slots=True)
class MadeWordGolden:
    """What the field `madeWord` is given of records of type Golden."""

    word: GoldenWord | None


@dataclass(slots=True)
class MadeParentGolden:
    """What the field `madeParent` is given of records of type Golden."""

    parent: Key | None


@dataclass(slots=True)
class MadeWrongGolden:
    """What the field `madeWrong` is given of records of type Golden."""

    ask: str | None


class ChangeVariables(TypedDict):
    """What the document `change` is given."""

    id: "str"
    text: "str"


@dataclass(slots=True)
class ChangeGoldenUpdateGolden:
    """What the document `change` answers at `goldenUpdate.golden`."""

    text: str | None

    @staticmethod
    def of(json: Any) -> "ChangeGoldenUpdateGolden":
        """Reads it."""
        return ChangeGoldenUpdateGolden(
            text=json["text"],
        )


@dataclass(slots=True)
class ChangeGoldenUpdate:
    """What the document `change` answers at `goldenUpdate`."""

    golden: ChangeGoldenUpdateGolden

    @staticmethod
    def of(json: Any) -> "ChangeGoldenUpdate":
        """Reads it."""
        return ChangeGoldenUpdate(
            golden=ChangeGoldenUpdateGolden.of(json["golden"]),
        )


@dataclass(slots=True)
class ChangeAnswer:
    """What the document `change` answers."""

    golden_update: ChangeGoldenUpdate

    @staticmethod
    def of(json: Any) -> "ChangeAnswer":
        """Reads it."""
        return ChangeAnswer(
            golden_update=ChangeGoldenUpdate.of(json["goldenUpdate"]),
        )


def change(**variables: Unpack[ChangeVariables]) -> ChangeAnswer:
    """Runs the document `change`, which changes something."""
    return ChangeAnswer.of(graph.change("change", **variables))


class FindVariables(TypedDict):
    """What the document `find` is given."""

    id: "str"


@dataclass(slots=True)
class FindGolden:
    """What the document `find` answers at `golden`."""

    text: str | None

    @staticmethod
    def of(json: Any) -> "FindGolden":
        """Reads it."""
        return FindGolden(
            text=json["text"],
        )


@dataclass(slots=True)
class FindAnswer:
    """What the document `find` answers."""

    golden: FindGolden | None

    @staticmethod
    def of(json: Any) -> "FindAnswer":
        """Reads it."""
        return FindAnswer(
            golden=None if json["golden"] is None else FindGolden.of(json["golden"]),
        )


def find(**variables: Unpack[FindVariables]) -> FindAnswer:
    """Runs the document `find`, which reads."""
    return FindAnswer.of(graph.ask("find", **variables))
