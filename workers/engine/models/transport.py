"""Transport legs after ISO 14083, well to wheel; refrigerant leakage is a line of its own.

`transport_tkm` uses a factor per tonne-kilometre that already holds average load and empty running: it asks
for the one-way distance and for nothing about the return. `transport_vehicle` counts the vehicle's own
kilometres, there and back, and shares them by mass on board, so a half-empty van is shown as it is.
"""

from schemas.expressions import Expression
from workers.engine.models.model import InputSpec, Model, ParameterSpec

_MASS = InputSpec("mass", "kg", "product with packaging, over the whole period")
_UPLIFT = ParameterSpec("uplift", "1", "refrigerated to ambient", default=1.0)

MODELS = (
    Model(
        name="transport_tkm",
        title={"sv": "Transport, räknad per tonkilometer", "en": "Transport by tonne-kilometre"},
        equation="ISO 14083:2023, transport activity (mass x distance) x emission intensity; GLEC v3",
        inputs=(_MASS, InputSpec("distance", "km", "one way; empty running is inside the factor")),
        parameters=(
            ParameterSpec("factor", "kg[CO2e]/t/km", "well-to-wheel intensity, average load"),
            _UPLIFT,
        ),
        carbon=Expression.parse("mass * distance * factor * uplift"),
    ),
    Model(
        name="transport_vehicle",
        title={"sv": "Transport, räknad på bilens körning", "en": "Transport by vehicle kilometre"},
        equation="ISO 14083:2023, energy of the round trip x factor, shared by mass on board",
        inputs=(
            _MASS,
            InputSpec("load", "kg", "all goods on board at the start", above_zero=True),
            InputSpec("distance", "km", "one way, or the whole round with round_trip 1"),
            InputSpec("round_trip", "1", "2: empty return; 1: a round with stops", default=2.0, least=1.0),
            InputSpec("consumption", None, "fuel or electricity per kilometre"),
        ),
        parameters=(ParameterSpec("factor", None, "per litre, kWh or kg, well to wheel"), _UPLIFT),
        carbon=Expression.parse("mass / load * distance * round_trip * consumption * factor * uplift"),
    ),
)
