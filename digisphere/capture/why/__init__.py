"""Why-labels: relations, captions, lines spoken and questions with answers, for every picture.

All are made from the dataset's own finished tables, never from the world again, and carry the
queries and records that prove them, so that ``checks.why`` can answer each anew.
"""
