#version 330
// Dust in the air: thin at its edge, lumpy, lit by sun and sky, gone where it meets the ground.
//
// Inputs: place in the disc, look (opacity, seed, warmth, ground height). Output: display colour
// and opacity.

#include "include/light.glsl"

in vec2 v_corner;
in vec3 v_position;
flat in vec4 v_look;
out vec4 out_colour;

float hashed(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }

float lumps(vec2 p) {
    vec2 cell = floor(p);
    vec2 t = p - cell;
    t = t * t * (3.0 - 2.0 * t);
    float low = mix(hashed(cell), hashed(cell + vec2(1.0, 0.0)), t.x);
    float high = mix(hashed(cell + vec2(0.0, 1.0)), hashed(cell + vec2(1.0, 1.0)), t.x);
    return mix(low, high, t.y);
}

void main() {
    float out_here = length(v_corner);
    vec2 at = v_corner * 1.7 + v_look.y * 61.0;
    float body = 0.65 * lumps(at) + 0.35 * lumps(at * 2.7 + 9.0);
    float ragged = smoothstep(1.0, 0.25, out_here + 0.55 * (0.5 - body));
    float settled = smoothstep(-0.3, 1.6, v_position.z - v_look.w);
    vec3 albedo = mix(vec3(0.42, 0.40, 0.37), vec3(0.45, 0.37, 0.28), min(v_look.z, 1.0));
    albedo = mix(albedo, vec3(0.86, 0.89, 0.93), max(v_look.z - 1.0, 0.0)); // 2 is snow
    vec3 n = normalize(vec3(v_corner.x * 0.3, v_corner.y * 0.3, 0.8 + 0.3 * v_corner.y));
    float sun = 0.45 + 0.25 * v_corner.y;
    vec3 radiance = albedo * (ambient(n) + sun * sun_radiance());
    float near = smoothstep(0.8, 5.0, length(v_position - eye()));
    out_colour = vec4(
        finish(radiance, v_position), v_look.x * ragged * settled * near * (0.55 + 0.45 * body));
}
