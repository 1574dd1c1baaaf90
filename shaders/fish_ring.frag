#version 330
// Rings that run out from where a fish rose, mirrored by the water they tilt.
//
// Short waves of about 0.2 m run at 0.5 m/s, their group slower (Lighthill 1978); they spread and
// fade. Inputs of fish_ring.vert.

#include "include/light.glsl"
#include "include/weather.glsl"
#include "include/sky.glsl"
#include "include/clouds.glsl"
#include "include/water_surface.glsl"

in vec3 v_position;
in vec4 v_flow;
in vec4 v_weather;
in vec4 v_ring;
out vec4 out_colour;

const float PACE = 0.36;
const float WAVE = 28.0; // rad/m

void main() {
    float away = length(v_ring.xy);
    float front = 0.06 + PACE * v_ring.z;
    float width = 0.10 + 0.05 * v_ring.z;
    float group = exp(-pow((away - front) / width, 2.0));
    float fading = exp(-0.42 * v_ring.z) / (1.0 + 0.5 * front);
    float tilt = 0.62 * v_ring.w * group * fading * sin(WAVE * (away - 1.4 * PACE * v_ring.z));
    float shown = group * smoothstep(0.0, 0.08, fading * v_ring.w);
    if (shown < 0.01) discard;
    Sheen w = water_sheen(v_position, v_flow, v_weather, v_ring.xy / max(away, 1e-3) * tilt);
    vec3 inside = seen_bed(bed_grain(v_position), max(-v_flow.x, 0.02), w);
    vec3 radiance = through_and_back(inside, w);
    // The boil itself, and a few drops of foam where it broke the surface.
    float boil = smoothstep(0.16, 0.0, away) * exp(-1.6 * v_ring.z) * v_ring.w;
    radiance = mix(radiance, vec3(0.62) * w.above, 0.6 * min(boil, 1.0));
    out_colour = vec4(finish(radiance, v_position), max(shown, min(boil, 1.0)));
}
