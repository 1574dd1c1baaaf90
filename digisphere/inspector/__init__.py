"""The Dear ImGui inspector: looks at snapshots, acts by commands, changes nothing else.

``backend`` draws ImGui into Panda3D's window, ``inspector`` runs the panels, ``panels`` holds one
panel per file, ``context`` is all a panel ever sees. Opened by ``app.window`` and by tests.
"""
