#version 330
// A puff of smoke: billows cut from the cloud pattern, lit from the sun's side.
//
// Inputs: place in the quad, u_cloud_grain, what smoke.vert writes. Output: colour and opacity.

#include "include/light.glsl"

uniform sampler2D u_cloud_grain;

in vec2 v_corner;
flat in vec4 v_puff;
flat in vec3 v_bright;
flat in vec3 v_dark;
#if SHOWN
flat in vec3 v_bright_radiance;
flat in vec3 v_dark_radiance;
#endif
out vec4 out_colour;

void main() {
    float r2 = dot(v_corner, v_corner);
    if (r2 > 1.0) discard;
    vec2 at = v_corner * 0.14 + vec2(v_puff.y * 3.7, v_puff.y * 9.1);
    vec4 grain = texture(u_cloud_grain, at);
    float heap = 0.6 * grain.r + 0.4 * grain.a;
    float body = (1.0 - r2) * 1.05 + 1.5 * (heap - 0.5);
    float cover = smoothstep(0.15, 1.1, body) * smoothstep(0.0, 0.55, 1.0 - r2);
    float facing = 0.5 + 0.42 * dot(v_corner, v_puff.zw) + 0.75 * (heap - 0.5) + 0.12 * v_corner.y;
    vec3 colour = mix(v_dark, v_bright, clamp(facing, 0.0, 1.0));
#if SHOWN
    shown_radiance = vec4(mix(v_dark_radiance, v_bright_radiance, clamp(facing, 0.0, 1.0)), 1.0);
#endif
    out_colour = vec4(colour, cover * v_puff.x);
}
