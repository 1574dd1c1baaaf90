"""What happens to the ground: sun and moon, weather, snow and soil water, the seasons of leaves.

Systems here read `world.Ground` and write the `sky` table and the weather fields; people read
those to shelter and walk slowly, and the scene reads them to draw. Nothing here draws.
"""
