"""The models, by name. Each is data: inputs, parameters, and one formula per gas with its equation number."""

from collections.abc import Mapping
from types import MappingProxyType

from workers.engine.models import energy, land, soils, transport
from workers.engine.models.model import CONSTANTS, InputSpec, Model, ParameterSpec

__all__ = ["CONSTANTS", "MODELS", "InputSpec", "Model", "ParameterSpec"]

MODELS: Mapping[str, Model] = MappingProxyType(
    {model.name: model for model in (*energy.MODELS, *transport.MODELS, *soils.MODELS, *land.MODELS)}
)
