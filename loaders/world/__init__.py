"""The synthetic delta: a seeded world of any size, written as files in the shapes of real departments, with its truth.

Nothing in it is a real person or firm; loaders/world/ranges.py says why no code, number or address can be.
"""

from loaders.world.deliver import write
from loaders.world.spec import Delivery, WorldSpec
from loaders.world.table import organisation_table
from loaders.world.world import World, generate

__all__ = ["Delivery", "World", "WorldSpec", "generate", "organisation_table", "write"]
