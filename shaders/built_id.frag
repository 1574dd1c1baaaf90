#version 330
// Who this built thing is, and which way it faces: houses and props by the range of their id.

#include "include/identity.glsl"

in vec3 v_normal;
flat in int v_entity;

void main() {
    int semantic = v_entity >= BUILDING_BASE ? BUILDING : PROP;
    write_identity(v_entity, semantic, normalize(v_normal));
}
