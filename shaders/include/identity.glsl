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

layout(location = 0) out vec4 out_identity;
layout(location = 1) out vec4 out_normal;

void write_identity(int id, int semantic, vec3 world_normal) {
    ivec4 bytes = ivec4(id & 255, (id >> 8) & 255, (id >> 16) & 255, semantic);
    out_identity = vec4(bytes) / 255.0;
    out_normal = vec4(normalize(world_normal), 1.0);
}
