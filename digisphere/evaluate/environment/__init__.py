"""Checks of the environment: terrain, climate, weather, water, life and natural events."""
