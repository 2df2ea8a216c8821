"""Property tests of the engine: the same examples every time, and no clock decides a verdict."""

from hypothesis import settings

settings.register_profile("engine", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("engine")
