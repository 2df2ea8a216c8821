"""The engine: pure computation from an inventory and a factor set to a footprint.

No web framework, no database, no files but the packaged factor sets.
"""

from workers.engine.assessment import assess
from workers.engine.errors import EngineError, EngineProblem
from workers.engine.version import ENGINE_VERSION

__all__ = ["ENGINE_VERSION", "EngineError", "EngineProblem", "assess"]
