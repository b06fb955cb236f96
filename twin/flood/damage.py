"""What water costs: the damage to a machine by the depth that reached it, and what a room costs.

The curve is a staircase, as in the damage functions for utilities of FEMA's HAZUS-MH flood model
(technical manual, functions 17-23 and 30-38): nothing until water reaches a part, then that part's
share of the replacement value at once. Below grade those functions end at 40 %, for submersible
pumps at 10 %; see :data:`twin.campus.wetting.DEFAULTS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.campus.campus import WaterDamage
    from twin.campus.wetting import Wetting

__all__ = ["cleaning_cny", "damage_fraction", "machine_loss_cny"]


def damage_fraction(wetting: Wetting, depth_m: float) -> float:
    """Return the share of a machine's replacement value that is lost [0..1].

    Parameters
    ----------
    wetting
        Its parts, each with its height.
    depth_m
        Highest water on the floor [m]; a part is lost when water reaches it.

    Returns
    -------
    float
        Rises with depth; never more than 1.
    """
    return min(1.0, sum(part.damage for part in wetting.parts if part.depth_m <= depth_m))


def machine_loss_cny(wetting: Wetting, depth_m: float, *, terms: WaterDamage) -> float:
    """Return what one machine under *depth_m* of water costs [CNY]."""
    return damage_fraction(wetting, depth_m) * wetting.replacement_cny * terms.price_level


def cleaning_cny(area_m2: float, *, terms: WaterDamage) -> float:
    """Return what pumping out, cleaning and drying a room of *area_m2* costs [CNY]."""
    return terms.cleaning_cny_m2 * area_m2 * terms.price_level
