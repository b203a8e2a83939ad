"""A Secret keeps its value to itself, whatever is done to it."""

import copy
import dataclasses
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from litestar.serialization import encode_json

from privacy.errors import ValueFailed
from privacy.secret import Secret

VALUE = "11010519491231002X"


@dataclasses.dataclass
class Form:
    number: Secret[str]


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        "{}".format,
        lambda s: f"{s}",
        lambda s: f"{s!r:>40}",
        lambda s: str([s, {"a": s}]),
    ],
)
def test_it_shows_nothing(show: Callable[[Any], str]) -> None:
    assert VALUE not in show(Secret(VALUE))
    assert "Secret(***)" in show(Secret(VALUE))


def test_a_log_line_shows_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logging.getLogger(__name__).info("number %s of %r", Secret(VALUE), Form(Secret(VALUE)))
    assert VALUE not in caplog.text


@pytest.mark.parametrize(
    "use",
    [
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        lambda s: dataclasses.asdict(Form(s)),
        lambda s: s.__getstate__(),
        json.dumps,
        msgspec.json.encode,
        msgspec.msgpack.encode,
        msgspec.to_builtins,
        lambda s: msgspec.json.encode(Form(s)),
        len,
        bool,
        iter,
        hash,
        vars,
        bytes,
        int,
        lambda s: s + "",
        lambda s: "" + s,
        lambda s: "".join([s]),
        lambda s: "1" in s,
        lambda s: s[0],
        lambda s: s < Secret("2"),
        lambda s: s == VALUE,
        lambda s: s != VALUE,
        lambda s: {s},
        Secret,
    ],
)
def test_it_refuses_and_says_nothing_in_refusing(use: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError) as refusal:
        use(Secret(VALUE))
    assert VALUE not in "".join(traceback.format_exception(refusal.value))


def test_an_answer_over_http_cannot_hold_one() -> None:
    with pytest.raises(Exception, match="Secret") as refusal:
        encode_json({"detail": "…", "extra": [Secret(VALUE)]})
    assert VALUE not in "".join(traceback.format_exception(refusal.value))


def test_it_does_not_change() -> None:
    secret: Any = Secret(VALUE)
    for name in ("other", "_Secret__value"):
        with pytest.raises(AttributeError, match="does not change"):
            setattr(secret, name, "x")
        with pytest.raises(AttributeError, match="does not change"):
            delattr(secret, name)
    assert secret.expose_unrecorded() == VALUE


def test_equal_values_are_equal_and_no_others() -> None:
    assert Secret(VALUE) == Secret(VALUE)
    assert Secret(VALUE) != Secret("11010519491231002x")
    assert Secret("1") != Secret(1)
    assert Secret("\ud800") == Secret("\ud800")
    assert Secret(VALUE) is not None
    assert Form(Secret(VALUE)) == Form(Secret(VALUE))


def test_map_keeps_the_result_secret() -> None:
    lower = Secret(VALUE).map(str.lower)
    assert isinstance(lower, Secret)
    assert lower.expose_unrecorded() == VALUE.lower()


def test_what_map_raises_does_not_carry_the_value() -> None:
    def parse(value: str) -> int:
        raise ValueError(f"cannot read {value}")

    with pytest.raises(ValueFailed, match="parse failed with ValueError") as failure:
        Secret(VALUE).map(parse)
    seen: BaseException | None = failure.value
    while seen is not None:
        assert VALUE not in repr(seen)
        seen = seen.__cause__ or seen.__context__


def test_stopping_the_program_passes_through_map() -> None:
    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Secret(VALUE).map(interrupted)
