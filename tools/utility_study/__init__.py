"""What datasets of DigiSphere are good for, measured: used by ``tools/utility_demo.py`` alone.

``collecting`` has the worlds captured and simulated, ``pictures`` and ``choices`` read what was
written, ``network``, ``persons`` and ``sight_study`` learn from pictures, ``choice_study`` from
logs, and ``page`` and ``sheet`` tell what came out.
"""
