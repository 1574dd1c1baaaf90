#version 330
// Colour of grass, flowers and crops; light comes from the corners.

#include "include/light.glsl"

in vec3 v_albedo;
in vec3 v_key;
in vec3 v_fill;
in vec3 v_passed;
in vec3 v_glow;
#if SHOWN
in float v_open;
#endif
out vec4 out_colour;

void main() {
#if SHOWN
    shown_albedo = vec4(v_albedo, 1.0);
    shown_sunlit = vec4(vec3(v_open), 1.0);
#endif
    out_colour = vec4(display(v_albedo * (v_key + v_fill) * v_passed + v_glow), 1.0);
}
