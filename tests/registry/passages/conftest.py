"""The port's system of the ports' tests."""

from tests.registry.ports.conftest import bridge, port

__all__ = ["bridge", "port"]
