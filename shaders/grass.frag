#version 330
// Colour of grass, flowers and crops; light comes from the corners.

#include "include/light.glsl"

in vec3 v_albedo;
in vec3 v_key;
in vec3 v_fill;
in vec3 v_passed;
in vec3 v_glow;
out vec4 out_colour;

void main() {
#if SHOWN == 2
    out_colour = vec4(v_albedo, 1.0);
#elif SHOWN == 3
    out_colour = vec4(v_key, 1.0);
#else
    out_colour = vec4(display(v_albedo * (v_key + v_fill) * v_passed + v_glow), 1.0);
#endif
}
