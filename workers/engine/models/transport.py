"""Transport legs after ISO 14083, well to wheel; refrigerant leakage is a line of its own.

`transport_tkm` uses a factor per tonne-kilometre that already holds average load and empty running: it asks
for the one-way distance and for nothing about the return. `transport_vehicle` counts the vehicle's own
kilometres, there and back, and shares them by mass on board, so a half-empty van is shown as it is.
`transport_payload` works from payload and load factor with the empty share of the kilometres, and asks for no
return. `transport_tour` divides a delivery round with several stops by tonne-kilometre.
"""

from schemas.expressions import Expression
from workers.engine.models.model import InputSpec, Model, ParameterSpec, Step

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
    Model(
        name="transport_payload",
        title={"sv": "Transport, räknad på lastfaktor", "en": "Transport by payload and load factor"},
        equation="ISO 14083:2023 and GLEC v3: energy per kilometre / (payload x load factor)",
        inputs=(
            _MASS,
            InputSpec("distance", "km", "one way; empty running is counted by the parameter `empty`"),
            InputSpec("payload", "kg", "what the vehicle may carry", above_zero=True),
            InputSpec("load_factor", "1", "share of the payload in use", share=True, above_zero=True),
            InputSpec("consumption", None, "fuel or electricity per kilometre, mean of loaded and empty"),
        ),
        parameters=(
            ParameterSpec("factor", None, "per litre, kWh or kg, well to wheel"),
            ParameterSpec(
                "empty", "1", "share of all kilometres run empty", row="transport.assumption.empty_running"
            ),
            _UPLIFT,
        ),
        steps=(
            Step(
                "vehicle_distance",
                "ISO 14083:2023, empty running",
                "km",
                Expression.parse("distance / (1 - empty)"),
            ),
        ),
        carbon=Expression.parse(
            "mass / (payload * load_factor) * vehicle_distance * consumption * factor * uplift"
        ),
    ),
    Model(
        name="transport_tour",
        title={"sv": "Leveransrunda med flera stopp", "en": "Delivery round with several stops"},
        equation="ISO 14083:2023, round divided by transport activity (mass x shortest distance)",
        inputs=(
            _MASS,
            InputSpec("distance", "km", "shortest way from the start to this customer"),
            InputSpec("activity", "t*km", "mass x shortest distance of all on the round", above_zero=True),
            InputSpec("round", "km", "the whole round until the vehicle is back"),
            InputSpec("consumption", None, "fuel or electricity per kilometre"),
        ),
        parameters=(ParameterSpec("factor", None, "per litre, kWh or kg, well to wheel"), _UPLIFT),
        carbon=Expression.parse("mass * distance / activity * round * consumption * factor * uplift"),
    ),
)
