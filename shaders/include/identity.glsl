// Outputs of the identity pass: who is at this pixel, of what class, facing where.
//
// Every identity fragment shader calls write_identity() once. Opaque only: discard instead of
// blending. The 24-bit id lies in RGB (low byte first), the class (core/identity.py) in A.

#include "include/identity_classes.glsl"

const int TERRAIN_ID = 1;
const int WATER_ID = 2;
const int GRASS_ID = 3;
const int PROP_BASE = 1 << 8;
const int BUILDING_BASE = 1 << 14;
const int ANIMAL_BASE = 1 << 16;
const int PERSON_BASE = 1 << 17;
const int TREE_BASE = 1 << 20;

// Define MOTION (scene/variants.py): beside the normal, where the surface at this pixel will be
// and was, as a way in world metres, and what part of a body it is. Things that stand still say
// nothing; things that move call write_motion() after write_identity().
#ifndef MOTION
#define MOTION 0
#endif

layout(location = 0) out vec4 out_identity;
layout(location = 1) out vec4 out_normal;
#if MOTION
layout(location = 2) out vec4 out_after;  // xyz way to the moment after; w bone + 1, 0 none
layout(location = 3) out vec4 out_before; // xyz way to the moment before; w garment + 1, 0 none

void write_motion(vec3 after, vec3 before, int bone, int garment) {
    out_after = vec4(after, float(bone + 1));
    out_before = vec4(before, float(garment + 1));
}
#endif

void write_identity(int id, int semantic, vec3 world_normal) {
    ivec4 bytes = ivec4(id & 255, (id >> 8) & 255, (id >> 16) & 255, semantic);
    out_identity = vec4(bytes) / 255.0;
    out_normal = vec4(normalize(world_normal), 1.0);
#if MOTION
    write_motion(vec3(0.0), vec3(0.0), -1, -1);
#endif
}
