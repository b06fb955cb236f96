"""Hot water: heat pumps, tanks, taps, and the people under the showers.

Physics without a clock (`heatpump`, `demand`, `service`, `sizing`, and the compiled kernel of a
plant) comes first; `system` puts a fleet of plants on the engine; `metrics` says what it meant.
"""

from pathlib import Path

from twin.compiled import refresh_cache

refresh_cache(Path(__file__).parent)
