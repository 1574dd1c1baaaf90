"""Networks of a recorded run: who knows whom, who is friends, who has talked with whom.

``recorded`` builds them with networkx from the tables of a run or a dataset, ``measures`` measures
them, ``writing`` leaves figures, GraphML and a table, ``page`` a page with plots.
"""
