#version 330
// Colour of houses and props: material patterns, rain, snow, and windows that are lit at night.
//
// Inputs: as written by built.vert; u_lit, share of lit windows per entity (x: row from u_lit_base).

#include "include/light.glsl"
#include "include/weather.glsl"
#include "include/masonry.glsl"

uniform samplerBuffer u_lit;
uniform int u_lit_base;

in vec3 v_position;
in vec3 v_normal;
in vec3 v_tint;
in vec4 v_surface;
flat in int v_material;
flat in int v_entity;
out vec4 out_colour;

// Light behind a pane: a warm room, darker to the sides, with the shadow of a curtain.
vec3 room(vec2 uv, float number) {
    float curtain = smoothstep(0.0, 0.16, min(uv.x, 1.0 - uv.x));
    float glow = 0.55 + 0.45 * smoothstep(1.15, 0.2, length((uv - vec2(0.5, 0.62)) * vec2(1.3, 1.0)));
    vec3 warm = mix(vec3(0.22, 0.085, 0.016), vec3(0.24, 0.125, 0.038), fract(number * 7.13));
    return warm * glow * mix(0.55, 1.0, curtain) * (0.75 + 0.5 * fract(number * 13.7));
}

void main() {
    vec3 n = normalize(v_normal);
    float px = max(length(v_position - eye()) / focal_px(), 1e-4);
    vec3 level = abs(n.z) < 0.999 ? normalize(vec3(-n.y, n.x, 0.0)) : vec3(1.0, 0.0, 0.0);
    vec3 rise = cross(n, level);
    Stuff stuff = built_stuff(v_material, v_tint, v_surface.xy, px);
    vec3 bumped = normalize(n - stuff.tilt.x * level - stuff.tilt.y * rise);
    Weather weather = weather_at(v_position.xy);
    float sheltered = smoothstep(0.45, 0.85, v_surface.z);
    float wet = weather.wetness * stuff.porous * sheltered * (0.35 + 0.65 * max(n.z, 0.0));
    float gloss = stuff.gloss;
    vec3 albedo = stuff.albedo;
    float ao = v_surface.z;
    vec3 emission = vec3(0.0);
    if (v_material == GLASS) {
        vec2 uv = clamp(v_surface.xy, 0.0, 1.0);
        float reveal = smoothstep(1.0, 0.82, uv.y) * smoothstep(0.0, 0.1, min(uv.x, 1.0 - uv.x));
        ao *= mix(0.4, 1.0, reveal);
        albedo = mix(vec3(0.012, 0.014, 0.017), vec3(0.05, 0.048, 0.045), 1.0 - uv.y);
        float share = texelFetch(u_lit, v_entity - u_lit_base).r;
        if (v_surface.w > 0.0 && v_surface.w <= share) {
            emission = lamp_light(room(uv, v_surface.w));
        }
    } else if (v_material == LAMP) {
        emission = lamp_light(vec3(0.5, 0.25, 0.075));
    }
    float snow = snow_cover(weather.snow_mm, n.z, stuff.lumps) * sheltered;
    albedo = mix(albedo, vec3(0.82, 0.85, 0.90), snow);
    bumped = normalize(mix(bumped, n, snow));
    Surface s = Surface(
        albedo, bumped, v_position, ao, wet * (1.0 - snow), 1.0, 0.0, gloss * (1.0 - snow),
        emission);
    out_colour = vec4(shade_surface(s), 1.0);
}
