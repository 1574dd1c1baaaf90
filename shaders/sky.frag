#version 330
// The sky: scattered light, sun, clouds with relief; at night moon and stars.
//
// Inputs: those of sky.vert. Defines: NIGHT (the moon), STARS, STEPS (samples through the cloud, 3 to 8).
// u_light[9]: moon colour, lit share; u_light[8]: towards the moon; u_light[11]: towards the sun;
// u_light[30], [31]: radiance of sunlit and of shaded cloud.

#include "include/light.glsl"
#include "include/weather.glsl"
#include "include/clouds.glsl"

in vec3 v_ray;
in vec3 v_air;
in vec3 v_horizon;
in vec2 v_through;
out vec4 out_colour;

// Radiance and opacity of heaped clouds along a ray that rises.
vec4 heaped_clouds(vec3 ray, vec3 horizon) {
    float reach = cloud_reach(ray.z);
    float away = abs(reach);
    vec2 first = eye().xy + ray.xy * reach;
    float cover = v_through.y;
    float grain = texture(u_cloud_grain, cloud_uv(first) * 5.3).r;
    float step_m = cloud_depth() / float(STEPS);
    vec2 side = ray.xy * (step_m / (ray.z + 0.055));
    side *= min(1.0, 300.0 / max(length(side), 1.0)); // steps longer than a heap would alias
    vec2 sunward = u_light[11].xy * 420.0 / max(u_light[11].z, 0.25);
    float passed = 1.0;
    float bright = 0.0;
    const float at = 0.5;
    float toward = texture(u_cloud_grain, cloud_uv(first + sunward)).r;
    for (int i = 0; i < STEPS; i++) {
        float height = (float(i) + at) / float(STEPS);
        float heap = texture(u_cloud_grain, cloud_uv(first + side * (float(i) + at))).r;
        float body = cloud_body(heap - 0.085 * (1.0 - grain) * (1.0 - 0.6 * cover), cover);
        float dense = clamp((body - height) * 3.0 + 0.15, 0.0, 1.0);
        float taken = dense * (1.0 - pow(0.06, 2.4 / float(STEPS)));
        float shade = 0.10 + 0.55 * height + 1.5 * (heap - toward) + 0.5 * (grain - 0.45);
        shade = clamp(shade + 0.35 * (1.0 - body), 0.0, 1.0);
        shade *= 1.0 - 0.72 * smoothstep(0.5, 1.0, cover) * (1.0 - height);
        bright += passed * taken * shade;
        passed *= 1.0 - taken;
    }
    float opacity = 1.0 - passed;
    bright = opacity > 0.01 ? bright / opacity : 0.0;
    float sunny = max(dot(ray, u_light[11].xyz), 0.0);
    float s2 = sunny * sunny;
    float s6 = s2 * s2 * s2;
    float s12 = s6 * s6;
    float lining = s12 * s12 * passed * 2.0 + 0.35 * s6;
    vec3 radiance = mix(u_light[31].rgb, u_light[30].rgb, bright) + u_light[30].rgb * lining * 0.6;
    radiance += flash() * (0.5 + bright);
    float air = exp(-away / 26000.0);
    return vec4(mix(horizon, radiance, air), opacity * smoothstep(90000.0, 30000.0, away));
}

#if NIGHT
vec3 night_lights(vec3 ray) {
    vec3 moon = u_light[8].xyz;
    float facing = dot(ray, moon);
    vec3 light = vec3(0.0);
    const float RADIUS = 0.0085; // twice life, as painters have it
    if (facing > 1.0 - RADIUS * RADIUS) {
        vec3 off = (ray - moon * facing) / RADIUS;
        float bulge = sqrt(max(1.0 - dot(off, off), 0.0));
        vec3 ball = normalize(off - moon * bulge);
        float lit = smoothstep(-0.02, 0.12, dot(ball, u_light[11].xyz));
        float seas = 0.75 + 0.35 * texture(u_cloud_grain, off.xy * 0.06 + off.z * 0.05 + 0.3).a;
        float rim = smoothstep(1.0, 0.96, length(off));
        light += vec3(1.0, 0.96, 0.88) * 0.010 * (0.012 + lit) * seas * rim;
    }
    light += u_light[9].rgb * u_light[9].w * 0.30 * pow(max(facing, 0.0), 900.0);
#if STARS
    // Stars: one in some cells of a grid on the faces of a cube around the eye.
    vec3 a = abs(ray);
    float largest = max(a.x, max(a.y, a.z));
    vec2 face = a.z == largest ? ray.xy / a.z : a.y == largest ? ray.xz / a.y : ray.yz / a.x;
    float which = a.z == largest ? 0.0 : a.y == largest ? 17.0 : 31.0;
    vec2 cell = floor(face * 90.0);
    vec3 h = fract(sin(vec3(dot(cell, vec2(127.1, 311.7)), dot(cell, vec2(269.5, 183.3)),
        dot(cell, vec2(419.2, 371.9))) + which) * 43758.5453);
    vec2 gap = fract(face * 90.0) - 0.25 - 0.5 * h.xy;
    float size = max(90.0 / focal_px() * 0.55, 0.02);
    float star = exp(-dot(gap, gap) / (size * size)) * pow(h.z, 16.0);
    vec3 tint = mix(vec3(1.0, 0.86, 0.72), vec3(0.75, 0.85, 1.0), h.x);
    light += tint * star * 2.2e-3 * pow(night(), 4.0) * smoothstep(0.0, 0.25, ray.z);
#endif
    return light;
}
#endif

void main() {
    vec3 ray = normalize(v_ray);
    vec3 radiance = v_air;
    vec3 horizon = v_horizon;
    float sunny = dot(ray, u_light[11].xyz);
    float disc = smoothstep(0.999955, 0.999975, sunny);
    radiance += u_light[27].rgb * 0.16 * pow(max(sunny, 0.0), 1400.0);
    float open_sky = 1.0;
#if NIGHT
    radiance += night_lights(ray);
#endif
    if (ray.z > 0.0) {
        float veil = texture(u_cloud_grain, cloud_uv(eye().xy + ray.xy * 7500.0 / (ray.z + 0.09)) * vec2(0.30, 0.42)).g;
        float wisps = smoothstep(0.62, 1.0, veil) * 0.34 * smoothstep(0.02, 0.25, ray.z);
        radiance = mix(radiance, u_light[30].rgb * 0.72 + radiance * 0.35, wisps * (1.0 - u_light[5].w));
        vec4 heaps = heaped_clouds(ray, horizon);
        radiance = mix(radiance, heaps.rgb, heaps.a);
        open_sky = (1.0 - heaps.a) * (1.0 - heaps.a) * (1.0 - heaps.a);
    }
    radiance += u_light[27].rgb * (disc * 40.0 * open_sky);
    radiance = mix(horizon, radiance, v_through.x);
    radiance = ray.z > 0.0 ? radiance : mix(radiance, horizon, smoothstep(0.0, -0.01, ray.z));
    out_colour = vec4(display(radiance + flash() * 0.15), 1.0);
}
