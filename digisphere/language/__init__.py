"""Words: semantic frames to English, questions to grounded answers, language-model back ends.

Society emits frames and never knows how they read; this room turns them into sentences for the
inspector, captures and interviews. It only looks at snapshots. By default it needs no model; the
``minds`` extra adds one that may rephrase, never invent.
"""
