"""What people do while it happens: crews, stores, ways over the campus, barriers and pumps.

The domain never looks into another one. What it must know of the water, and what it does to it,
goes through :class:`twin.response.site.FloodSite`; equipment, through the engine's assets.
"""
