"""What the user starts: the command line, the window's loop, the headless loop, the doctor.

Wall time, progress bars and exit codes live here and nowhere below.
"""
