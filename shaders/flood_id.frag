#version 330
// Identity of flood water deeper than two centimetres; its normal is that of the level surface.

#include "include/identity.glsl"

in vec4 v_water;

void main() {
    if (v_water.x < 0.02 || v_water.y < 0.004) discard;
    write_identity(WATER_ID, WATER, vec3(0.0, 0.0, 1.0));
}
