"""Where Piccolo finds the database and the apps: `PICCOLO_CONF=deploy.piccolo_conf`."""

from piccolo.conf.apps import AppRegistry

from registry import database

# From the bottom up: the order in which migrations run.
LAYERS = ("privacy", "registry", "units", "vehicles", "whitelist")


class Engine(database.Engine):
    """An engine that touches no server before it is told which (`deploy.pool`)."""

    async def check_version(self) -> None:
        """Left to `deploy.pool`: Piccolo would ask when this module is imported."""

    async def prep_database(self) -> None:
        """No extensions are needed."""


DB = Engine(config={})

APP_REGISTRY = AppRegistry(apps=[f"{layer}.piccolo_app" for layer in LAYERS])
