"""The models by which simulators of many agents are compared, run by our core as any world is.

State lies in tables of columns and a field, chance comes from named streams, and every step is a
``System`` of a ``core.Simulation``: what is timed is the machinery the towns run on. Segregation,
flocking, an epidemic on a network and random exchange of money; ``on_mesa`` writes the same rules
for Mesa. Timed by ``tools/reference_bench.py``; what each must come to is tested.
"""
