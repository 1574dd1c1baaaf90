"""Who lives in the world: population, needs, moods, decisions, journeys and memory.

People never know what draws them or puts their thoughts into words; they own the tables `people`,
`people_text`, `households` and `memory`. What passes *between* people (talk, ties, money) belongs
to `digisphere.society`. Importing this package runs nothing.
"""
