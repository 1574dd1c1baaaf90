#version 330
// A fish seen through the surface: its skin under so much water, and the mirror over it.
//
// Inputs of fish.vert; patterns: 9 speckles, 8 scales. With ON_BED: its shadow on the bed.

#include "include/light.glsl"
#include "include/weather.glsl"
#include "include/sky.glsl"
#include "include/clouds.glsl"
#include "include/water_surface.glsl"

in vec3 v_position;
in vec4 v_flow;
in vec4 v_weather;
in vec3 v_normal;
in vec3 v_rest;
in vec4 v_colour;
in float v_depth;
flat in vec4 v_look;
flat in float v_pattern;
out vec4 out_colour;

void main() {
    Sheen w = water_sheen(v_position, v_flow, v_weather, vec2(0.0));
#if ON_BED
    // Only the direct light is kept off, and the water between fills the shadow with its own.
    vec3 direct = w.key * max(sun_direction().z, 0.0);
    vec3 shaded = vec3(1.0) - 0.85 * direct / max(w.above, vec3(1e-6));
    float grain = bed_grain(v_position);
    vec3 bed = seen_below(BED * (0.55 + 0.8 * grain) * shaded, v_depth, w);
    out_colour = vec4(finish(through_and_back(bed, w), v_position), 1.0);
    return;
#endif
    vec3 normal = normalize(v_normal);
    vec3 albedo = v_colour.rgb * (0.8 + 0.4 * fract(v_look.x * 13.0));
    vec2 cell = v_rest.xy / 0.013;
    float spot = fract(sin(dot(floor(cell), vec2(12.9898, 78.233))) * 43758.5);
    if (v_pattern == 9.0) {
        float round_off = length(fract(cell) - 0.5);
        albedo *= 1.0 - 0.6 * step(0.72, spot) * smoothstep(0.5, 0.2, round_off);
    } else if (v_pattern == 8.0) {
        albedo *= 0.88 + 0.24 * spot;
    }
    // Light under water comes down in a cone; what faces aside is lit by the scattered part.
    float lit = 0.45 + 0.55 * max(normal.z, 0.0);
    vec3 inside = seen_below(albedo * lit, v_depth, w);
    out_colour = vec4(finish(through_and_back(inside, w), v_position), 1.0);
}
