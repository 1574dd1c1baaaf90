"""Whether a recorded population is made up as it was meant to be, by age, sex, origin and work.

``measures`` counts and compares, ``page`` writes what was found.
"""
