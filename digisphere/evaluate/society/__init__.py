"""Checks of people and society: minds, ties, talk, time, movement, health and money."""
