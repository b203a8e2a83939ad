"""A picture of every page, on a phone and on a desk, in each language: `python -m tests.journeys.screens [LANGUAGE …]`.

They go to `screens/<language>/<device>-<number>-<name>.png`, to be looked at by people. `SCREENS_ON=desk` takes one
device alone, `SCREENS_OF="carriers objectors"` these scenes alone.
"""

from __future__ import annotations

import os
import shutil
import sys

from playwright.sync_api import sync_playwright

from deploy.trial import fresh_sandbox
from registry.formats.invented import Inventor
from tests.journeys.album import FOLDER, Album, Stage
from tests.journeys.scenes import SCENES
from tests.journeys.visitor import LOCALES
from tests.journeys.world import World
from tests.machine import launch


def main() -> None:
    """Take the pictures."""
    languages = sys.argv[1:] or list(LOCALES)
    wanted = os.environ.get("SCREENS_OF", "").split()
    scenes = [scene for scene in SCENES if not wanted or scene.__name__.removeprefix("for_") in wanted]
    shutil.rmtree(FOLDER, ignore_errors=True)
    print("Starting a sandbox …", flush=True)
    with fresh_sandbox() as trial, sync_playwright() as playwright:
        world = World(trial, Inventor(seed=9))
        browser = launch(playwright)
        stage = Stage.set(world)
        for language in languages:
            for device in os.environ.get("SCREENS_ON", "phone desk").split():
                album = Album(browser, world, stage, language, device)
                for scene in scenes:
                    scene(album)
                print(f"{language:8} {device:6} {album.taken} pictures", flush=True)
        browser.close()
    print(f"They are in {FOLDER.absolute()}")


if __name__ == "__main__":
    main()
