"""The models, by name. Each is data: inputs, parameters, and one formula per gas with its equation number."""

from collections.abc import Mapping
from types import MappingProxyType

from workers.engine.models import carbon, energy, excretion, land, livestock, manure, soils, transport
from workers.engine.models.model import CONSTANTS, InputSpec, Model, ParameterSpec, Step

__all__ = ["CONSTANTS", "MODELS", "InputSpec", "Model", "ParameterSpec", "Step"]

_ALL = (
    *(*energy.MODELS, *transport.MODELS, *soils.MODELS, *land.MODELS, *carbon.MODELS),
    *(*livestock.MODELS, *excretion.MODELS, *manure.MODELS),
)

MODELS: Mapping[str, Model] = MappingProxyType({model.name: model for model in _ALL})
