"""Version of the engine: raised whenever the same inventory and factor set could give another number."""

ENGINE_VERSION = "1.1.0"
