"""A scene of Blender's with as many triangles as a frame of ours: ``compare_bpy.py`` uses it.

``likeness`` counts what our renderer draws and lays as many triangles in the same places;
``render_scene`` renders them with Cycles, run by a Python that has ``bpy`` and little else.
"""
