"""What is there when a server starts is left out of the collector's rounds."""

import subprocess
import sys

ASKED = """
import gc
from deploy.collecting import ROUNDS, settle
settle()
print(gc.get_threshold() == ROUNDS, gc.get_freeze_count() > 1000)
"""


def test_what_is_there_at_the_start_is_left_alone_and_rounds_are_few() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
