"""The laws of the world: time, chance, state, systems, commands, events, snapshots and records.

Nothing here knows what a hill, a cloud or a person is, and nothing here draws.
"""
