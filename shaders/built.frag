#version 330
// Colour of houses and props: material patterns, rain, snow, and windows that are lit at night.
//
// Inputs: as written by built.vert; u_lit, share of lit windows per entity (x: row from u_lit_base).
// Defines: DRY, SNOWLESS, DAY (nothing shines with rain; no snow anywhere; no lamp can be seen).

#include "include/light.glsl"
#include "include/weather.glsl"
#include "include/materials.glsl"
#include "include/masonry.glsl"

uniform samplerBuffer u_lit;
uniform int u_lit_base;

in vec3 v_position;
in vec3 v_normal;
in vec3 v_level;
in vec3 v_tint;
in vec4 v_surface;
flat in vec4 v_pattern;
flat in vec3 v_habit;
flat in int v_material;
flat in int v_entity;
in vec4 v_weather;
in vec4 v_shadow;
in vec4 v_mirror;
in vec3 v_passed;
in vec3 v_added;
out vec4 out_colour;

#if !DAY
// Light behind a pane: a warm room, darker to the sides, with the shadow of a curtain.
vec3 room(vec2 uv, float number) {
    float curtain = smoothstep(0.0, 0.16, min(uv.x, 1.0 - uv.x));
    float glow = 0.55 + 0.45 * smoothstep(1.15, 0.2, length((uv - vec2(0.5, 0.62)) * vec2(1.3, 1.0)));
    vec3 warm = mix(vec3(0.22, 0.085, 0.016), vec3(0.24, 0.125, 0.038), fract(number * 7.13));
    return warm * glow * mix(0.55, 1.0, curtain) * (0.75 + 0.5 * fract(number * 13.7));
}

// What shines by itself here: lit windows and lamps.
vec3 own_light() {
    if (v_material == LAMP) return lamp_light(vec3(0.5, 0.25, 0.075));
    float share = texelFetch(u_lit, v_entity - u_lit_base).r;
    bool is_lit = v_material == GLASS && v_surface.w > 0.0 && v_surface.w <= share;
    return is_lit ? lamp_light(room(clamp(v_surface.xy, 0.0, 1.0), v_surface.w)) : vec3(0.0);
}
#endif

void main() {
    // Distance along the view axis stands for distance: patterns fade the same.
    float px = 1.0 / (gl_FragCoord.w * focal_px());
    vec3 n = v_normal;
    Stuff stuff = built_stuff(v_pattern, v_habit.y, v_tint, v_surface.xy, px);
    vec3 bumped = n - stuff.tilt.x * v_level - stuff.tilt.y * cross(n, v_level);
    vec3 albedo = stuff.albedo;
    float gloss = v_habit.x;
    float ao = v_surface.z;
    if (v_material == GLASS) {
        vec2 uv = clamp(v_surface.xy, 0.0, 1.0);
        float reveal = smoothstep(1.0, 0.82, uv.y) * smoothstep(0.0, 0.1, min(uv.x, 1.0 - uv.x));
        ao *= mix(0.4, 1.0, reveal);
        albedo = mix(vec3(0.012, 0.014, 0.017), vec3(0.05, 0.048, 0.045), 1.0 - uv.y);
    }
    Weather weather = weather_of(v_weather);
    float sheltered = smoothstep(0.45, 0.85, v_surface.z);
#if SNOWLESS
    const float snow = 0.0;
#else
    float snow = snow_cover(weather.snow_mm, n.z, stuff.lumps) * sheltered;
    bumped = mix(bumped, n, snow);
#endif
    float wet = weather.wetness * v_habit.z * sheltered * (0.35 + 0.65 * max(n.z, 0.0));
    albedo *= 1.0 - 0.5 * wet;
#if !DRY
    gloss = max(gloss, 0.30 * wet);
#endif
    albedo = mix(albedo, vec3(0.82, 0.85, 0.90), snow);
    bumped = normalize(bumped);
    float direct = v_shadow.w * shadow_at(v_shadow.xyz);
#if SHOWN
    shown_albedo = vec4(albedo, 1.0);
    shown_sunlit = vec4(sunlit(n, direct), 1.0);
#endif
    vec3 key = sun_radiance() * direct;
    vec3 fill = ambient(bumped) * ao;
#if !DAY
    fill += street_light(v_position, bumped);
#endif
    vec3 radiance = albedo * (key * max(dot(bumped, sun_direction()), 0.0) + fill);
    radiance += (gloss * (1.0 - snow)) * (v_mirror.rgb * ao + key * v_mirror.a);
#if !DAY
    radiance += own_light();
#endif
    out_colour = vec4(display(radiance * v_passed + v_added), 1.0);
}
