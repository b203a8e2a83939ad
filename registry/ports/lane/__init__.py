"""The agent on a lane's own machine."""

LANE_NAME = r"[a-z0-9][a-z0-9_.-]{0,63}"
"""How a lane may be called within its port's system."""
