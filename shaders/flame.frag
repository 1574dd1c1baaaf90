#version 330
// Flames: tongues cut from drifting noise, white-hot below to dark red above; glow and sparks.
//
// Inputs: place in the quad (x -1..1, y 0..1 up the flame, or -1..1), u_cloud_grain, u_fire_time.
// Output: display colour times opacity, and opacity: laid over the picture, adding light.

#include "include/light.glsl"

uniform sampler2D u_cloud_grain;
uniform float u_fire_time;

in vec2 v_corner;
in vec3 v_position;
flat in vec4 v_flame;
out vec4 out_colour;

// Colour of soot glowing at a heat of 0 (dark red) to 1 (yellow-white), as a display shows it.
vec3 incandescent(float heat) {
    vec3 c = mix(vec3(0.55, 0.06, 0.005), vec3(1.0, 0.33, 0.03), smoothstep(0.0, 0.45, heat));
    c = mix(c, vec3(1.0, 0.70, 0.22), smoothstep(0.35, 0.75, heat));
    return mix(c, vec3(1.0, 0.94, 0.70), smoothstep(0.72, 1.0, heat));
}

void main() {
#if defined(FLAME)
    float t = u_fire_time;
    vec2 uv = v_corner;
    float seed = v_flame.x * 7.13;
    // Tongues are some metres long however tall the fire: great flames have many.
    float many = max(v_flame.y / 3.5, 1.0);
    // Small flames are blobs of light: their tongues are finer than a pixel.
    float near_by = smoothstep(3.0, 12.0, v_flame.w);
    vec2 drift = vec2(seed, -0.33 * t);
    float low = mix(0.5, texture(u_cloud_grain, vec2(uv.x * 0.10, uv.y * 0.16) * many + drift).a, near_by);
    float fine = mix(0.5,
        texture(u_cloud_grain, vec2(uv.x * 0.21, uv.y * 0.30) * many - vec2(seed, 0.62 * t)).r, near_by);
    float x = uv.x + (low - 0.5) * 1.1 * uv.y;
    float wide = (1.0 - 0.80 * uv.y) * smoothstep(-0.02, 0.16, uv.y + 0.08);
    float body = 1.0 - abs(x) / max(wide, 0.04);
    float heat = body * 0.80 - uv.y * 0.58 + (fine - 0.5) * 1.35 + (low - 0.5) * 0.5 + 0.10;
    float cover = smoothstep(0.02, 0.34, heat) * smoothstep(1.0, 0.8, uv.y)
        * smoothstep(1.0, 0.72, abs(uv.x)) * smoothstep(0.0, 0.10, uv.y + 0.02);
    vec3 colour = incandescent(clamp(heat * 0.92 + 0.06, 0.0, 1.0));
    float opaque = cover * 0.78;
    out_colour = vec4(colour * cover * v_flame.z, opaque * v_flame.z);
#elif defined(GLOW)
    float r = length(v_corner);
    float soft = max(1.0 - r, 0.0);
    float dark = mix(0.08, 0.26, night()) * v_flame.y;
    vec3 colour = vec3(1.0, 0.36, 0.07) * (soft * soft * soft * dark * v_flame.z);
    out_colour = vec4(colour * 0.55, 0.0);
#else
    float soft = max(1.0 - length(v_corner), 0.0);
    out_colour = vec4(vec3(1.0, 0.52, 0.14) * soft * v_flame.y, 0.0);
#endif
}
