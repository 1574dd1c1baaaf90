"""The short list of numbers that say a posture, between what a person does and their bones.

A posture is one row of `CHANNELS` float64: pelvis, spine, head, arms, hands to reach, feet and
face. Rows blend linearly, so postures cross-fade. `clips.py` writes them, `limbs.py` turns them
into bone matrices. Lengths are metres, angles radians, in the person's own frame: x forward,
y left, z up, origin on the ground where they stand.
"""

PELVIS_X, PELVIS_Y, PELVIS_Z, PELVIS_PITCH, PELVIS_ROLL, PELVIS_YAW = range(6)
SPINE_PITCH, SPINE_ROLL, SPINE_YAW = range(6, 9)
HEAD_PITCH, HEAD_ROLL, HEAD_YAW = range(9, 12)
ARM_L, ARM_R = 12, 19
"""First of seven: flexion, abduction, inward rotation, elbow, pronation, wrist, finger curl."""
FLEX, ABDUCT, INWARD, ELBOW, PRONATE, WRIST, CURL = range(7)
REACH_L, REACH_R = 26, 30
"""First of four: hand target x, y, z from the chest joint in the chest's frame, weight 0..1."""
FOOT_L, FOOT_R = 34, 40
"""First of six: ankle x, y, z, yaw, pitch (toes up), toe bend (up)."""
POLE_X, POLE_Y, POLE_Z = 46, 47, 48
"""Where knees point; y outwards."""
JAW, BLINK, SMILE, SHRUG = 49, 50, 51, 52
CHANNELS = 53
