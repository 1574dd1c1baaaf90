#version 330
// Water: sky mirrored by ripples, light lost with depth, foam where it breaks.
//
// Inputs of water.vert or river.vert.

#include "include/light.glsl"
#include "include/weather.glsl"
#include "include/sky.glsl"
#include "include/clouds.glsl"
#include "include/water_surface.glsl"

in vec3 v_position;
in vec4 v_flow;
in vec4 v_weather;
out vec4 out_colour;

void main() {
    if (v_flow.x > 3.0) discard;
    float depth = max(-v_flow.x, 0.02);
    float river = v_flow.w;
    Sheen w = water_sheen(v_position, v_flow, v_weather, vec2(0.0));
    float grain = bed_grain(v_position);
    vec3 radiance = through_and_back(seen_bed(grain, depth, w), w);

    // Foam: a breathing line along the shore, rags on the crests of a hard blow, riffles.
    float breath = 0.5 + 0.5 * sin(shader_time() * 0.9 + 9.0 * grain + depth * 6.0);
    float shore = smoothstep(0.42, 0.05, depth + 0.25 * (grain - 0.5)) * (0.35 + 0.65 * breath);
    float crest = smoothstep(0.62, 0.95, grain + 0.55 * (w.breeze - 0.55)) * step(0.6, w.breeze);
    float riffle = smoothstep(0.70, 0.95, texture(u_detail, w.near_uv * 0.6).a)
        * smoothstep(0.6, 2.0, length(v_flow.yz)) * river;
    float foam = max(shore * (1.0 - river) * 0.55, max(crest * 0.5, riffle * 0.4)) * (0.3 + 0.7 * w.fade);
    radiance = mix(radiance, vec3(0.62) * w.above, foam);
    out_colour = vec4(finish(radiance, v_position), 1.0);
}
