#version 330
// Colour of an animal: coat, fleece, patches or plumage.
//
// Defines: NEAR (1: fine detail). Inputs: those of animal.vert; patterns: 1 fleece, 2 patches,
// 3 speckles, 5 head of a drake, others plain.

#include "include/light.glsl"

in vec3 v_position;
in vec3 v_normal;
in vec4 v_colour;
in vec3 v_rest;
flat in vec4 v_look;
flat in float v_pattern;
in vec4 v_shadow;
in vec3 v_passed;
in vec3 v_added;
out vec4 out_colour;

float hashed(vec3 p) {
    p = fract(p * 0.3183099 + vec3(0.1, 0.17, 0.13));
    p *= 17.0;
    return fract(p.x * p.y * p.z * (p.x + p.y + p.z));
}

// Value noise in -1..1.
float noise(vec3 p) {
    vec3 i = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    vec2 e = vec2(0.0, 1.0);
    float low = mix(mix(hashed(i + e.xxx), hashed(i + e.yxx), f.x),
                    mix(hashed(i + e.xyx), hashed(i + e.yyx), f.x), f.y);
    float high = mix(mix(hashed(i + e.xxy), hashed(i + e.yxy), f.x),
                     mix(hashed(i + e.xyy), hashed(i + e.yyy), f.x), f.y);
    return mix(low, high, f.z) * 2.0 - 1.0;
}

const float COW = 4.0;
const float DUCK = 9.0;

void main() {
    vec3 normal = normalize(v_normal);
    if (!gl_FrontFacing) normal = -normal;
    float chance = v_look.x;
    vec3 albedo = v_colour.rgb;
    float ao = v_colour.a;
    if (v_look.z == COW) {
        // Herds are mixed: brown, pale, black, and pied ones.
        vec3 coat = chance < 0.5 ? vec3(1.0) : vec3(0.16, 0.24, 0.34);
        albedo *= coat;
        if (v_pattern == 2.0 && fract(chance * 7.0) < 0.8) {
            float patch_at = noise(v_rest * 2.1 + chance * 37.0);
            float low = smoothstep(0.75, 0.45, v_rest.z) * 0.35;
            albedo = mix(albedo, vec3(0.72, 0.68, 0.60), smoothstep(0.0, 0.06, patch_at + low - 0.04));
        }
    }
    if (v_pattern == 5.0 && v_look.z == DUCK && v_look.y > 0.5) {
        albedo = vec3(0.010, 0.105, 0.045) * (1.0 + 0.8 * max(normal.z, 0.0));
    }
    albedo *= 0.88 + 0.24 * fract(chance * 13.0);
#if NEAR
    float fine = v_pattern == 1.0 ? 26.0 : 60.0;
    vec3 stretch = vec3(0.45, 1.0, 1.0);
    float hair = noise(v_rest * stretch * fine) * 0.6 + noise(v_rest * stretch * fine * 2.3) * 0.4;
    albedo *= 1.0 + hair * (v_pattern == 1.0 ? 0.16 : v_pattern == 3.0 ? 0.12 : 0.09);
    if (v_pattern == 1.0) {
        ao *= 0.90 + 0.16 * hair;
        vec3 bumps = vec3(noise(v_rest * 17.0), noise(v_rest * 17.0 + 5.0), noise(v_rest * 17.0 + 9.0));
        normal = normalize(normal + 0.30 * bumps);
    }
#endif
    Surface s = Surface(albedo, normal, v_position, ao, 0.0, 1.0, 0.0, 0.03, vec3(0.0));
    float direct = v_shadow.w * shadow_at(v_shadow.xyz);
    out_colour = vec4(display(lit_by(s, direct) * v_passed + v_added), 1.0);
}
