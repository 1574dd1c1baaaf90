#version 330
// Darkens the ground under a person, softly; blended over what is there.

#include "include/light.glsl"

in vec2 v_corner;
in float v_strength;
in vec3 v_position;
out vec4 out_colour;

void main() {
    float r = length(v_corner);
    float shade = v_strength * smoothstep(1.0, 0.12, r);
    if (shade < 0.01) discard;
    float passed = exp(-haze_depth(v_position));
    out_colour = vec4(vec3(0.0), shade * passed);
}
