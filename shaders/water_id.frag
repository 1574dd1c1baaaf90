#version 330
// Identity of water; its normal is that of the level surface.

#include "include/identity.glsl"

in vec4 v_flow;

void main() {
    if (v_flow.x > 3.0) discard;
    write_identity(WATER_ID, WATER, vec3(0.0, 0.0, 1.0));
}
