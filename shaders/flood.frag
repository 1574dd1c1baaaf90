#version 330
// Flood water: earth in suspension, ripples carried by the current, streaks of foam where it runs.
//
// Inputs of flood.vert. Sources: Schlick's Fresnel term with 2 per cent at normal incidence; a
// pattern carried by a varying current in two fading turns (flow maps, Vlachos 2010).

#include "include/light.glsl"
#include "include/sky.glsl"

uniform sampler2D u_detail;
uniform sampler2D u_detail_slope;

in vec3 v_position;
in vec4 v_water; // depth here, depth of the cell, speed
in float v_cover;
out vec4 out_colour;

const vec3 SILT = vec3(0.168, 0.128, 0.078);
const vec3 FOAM = vec3(0.52, 0.49, 0.43);
const float TURN_S = 2.6;

void main() {
    float depth = v_water.x;
    if (depth < 0.0 || v_water.y < 0.002) discard;
    float away = length(v_position - eye());
    vec3 to_eye = (eye() - v_position) / away;
    vec2 speed = v_water.zw;
    float pace = length(speed);
    float t = shader_time();

    // Two copies of the pattern ride with the current for a turn each and fade into one another.
    float first = fract(t / TURN_S), second = fract(t / TURN_S + 0.5);
    float blend = abs(2.0 * first - 1.0);
    vec2 ride = clamp(speed, -3.0, 3.0) * TURN_S;
    vec2 a = (v_position.xy - ride * first) / 4.3;
    vec2 b = (v_position.xy - ride * second) / 4.3 + vec2(0.37, 0.61);
    vec4 slope_a = texture(u_detail_slope, a), slope_b = texture(u_detail_slope, b);
    vec2 small = mix(slope_a.rg, slope_b.rg, blend) * 2.0 - 1.0;
    vec2 broad = texture(u_detail_slope, (v_position.xy - wind() * 0.1 * t) / 29.0).rg * 2.0 - 1.0;
    float fade = 1.0 / (1.0 + away * 0.004);
    float breeze = clamp(length(wind()) / 12.0, 0.05, 1.0);
    float rough = 0.03 + 0.07 * breeze + 0.16 * smoothstep(0.2, 2.0, pace);
    vec2 slope = (0.75 * small * fade + 0.4 * broad) * rough * smoothstep(0.0, 0.25, depth);
    vec3 n = normalize(vec3(-slope, 1.0));

    float facing = max(dot(n, to_eye), 0.0);
    float fresnel = 0.02 + 0.98 * pow(1.0 - facing, 5.0);
    fresnel = min(fresnel, 0.90 - 0.35 * rough * 4.0 * (1.0 - fade));
    vec3 back = reflect(-to_eye, n);
    back.z = abs(back.z) + 0.02;
    back = normalize(back);
    vec3 cloud = mix(u_light[31].rgb, u_light[30].rgb, 0.65 - 0.35 * v_cover);
    vec3 mirrored = mix(sky_colour(back), cloud, v_cover * 0.8);

    float direct = open_sun(v_position) * near_shadow(v_position, vec3(0.0, 0.0, 1.0));
    vec3 key = sun_radiance() * direct;
    vec3 above = key * max(sun_direction().z, 0.0) + ambient(vec3(0.0, 0.0, 1.0));
    float grain = texture(u_detail, v_position.xy / 11.0).r;
    // Still water lets its silt sink: it darkens; a strong current keeps all of it up.
    vec3 silt = SILT * (0.72 + 0.30 * smoothstep(0.0, 1.2, pace) + 0.22 * (grain - 0.5));
    vec3 radiance = mix(silt * above, mirrored + flash() * 0.4, fresnel);
    float glint = pow(max(dot(back, sun_direction()), 0.0), 120.0);
    radiance += key * glint * 3.0 * (0.3 + fresnel);

    // Foam gathers in streaks along the current, and breaks where fast water is shallow.
    vec2 along = pace > 0.05 ? speed / pace : vec2(1.0, 0.0);
    vec2 place = vec2(dot(v_position.xy, along) * 0.045 - t * pace * 0.045,
                      dot(v_position.xy, vec2(-along.y, along.x)) * 0.45);
    float streak = texture(u_detail, place).r;
    float torn = mix(slope_a.a, slope_b.a, blend);
    float foam = smoothstep(0.60, 0.86, streak + 0.25 * (torn - 0.5)) * smoothstep(0.5, 1.8, pace);
    foam = max(foam, smoothstep(0.62, 0.9, torn) * smoothstep(0.6, 1.6, pace)
        * smoothstep(0.5, 0.08, depth));
    radiance = mix(radiance, FOAM * above, foam * 0.6 * (0.25 + 0.75 * fade));

    float cover = smoothstep(0.0, 0.14, depth) * smoothstep(0.002, 0.008, v_water.y);
    out_colour = vec4(finish(radiance, v_position), mix(0.0, 0.985, cover));
}
