"""Factor sets: every number the engine did not get from the producer, with source, licence and range."""

from workers.engine.factors.factor_set import FactorSet, Gwp, Parameter
from workers.engine.factors.reading import ReleaseError, load_factor_set, released_versions

__all__ = ["FactorSet", "Gwp", "Parameter", "ReleaseError", "load_factor_set", "released_versions"]
