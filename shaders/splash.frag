// Crowns of splashing drops: a few bright beads along a spreading rim.
//
// Inputs: place in the crown, age, world position; u_splash: opacity of a fresh one.
// Output: display colour and opacity.

#include "include/light.glsl"

uniform float u_splash;

in vec2 v_corner;
in float v_age;
in vec3 v_position;
out vec4 out_colour;

void main() {
    float rim = 0.15 + 0.75 * v_corner.x * v_corner.x;
    float beads = 0.6 + 0.4 * sin(v_corner.x * 9.0 + v_age * 5.0);
    float crown = smoothstep(0.30, 0.0, abs(v_corner.y - rim)) * beads;
    vec3 radiance = 0.9 * ambient(vec3(0.0, 0.0, 1.0)) + 0.10 * sun_radiance();
    float fade = 1.0 - smoothstep(7.0, 11.0, length(v_position - eye()));
    out_colour = vec4(display(radiance), u_splash * crown * (1.0 - v_age) * fade);
}
