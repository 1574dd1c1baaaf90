#version 330
// Colour of a part of a person: skin with a face, eyes, hair or cloth.
//
// Defines: MATERIAL (HEAD 0, SKIN 1, EYE 2, HAIR 3, CLOTH 4), NEAR (1: fine detail).
// Inputs: those of people.vert; u_cloth (x gloss, y fold strength, z weave, w 0); u_face (lips, brows, blush, beard) and u_face_lines (lashes, folds, hair roots).

#include "include/light.glsl"

uniform vec4 u_cloth;
uniform sampler2D u_face;
uniform sampler2D u_face_lines;

in vec3 v_position;
in vec4 v_normal;
in vec2 v_coordinate;
in vec3 v_rest;
flat in vec3 v_colour;
flat in vec3 v_hair;
flat in vec4 v_look;
flat in vec2 v_chance;
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

// Value noise in w and its slope in xyz.
vec4 sloped_noise(vec3 p) {
    vec3 i = floor(p), f = fract(p);
    vec3 u = f * f * (3.0 - 2.0 * f);
    vec3 du = 6.0 * f * (1.0 - f);
    vec2 e = vec2(0.0, 1.0);
    float a = hashed(i), b = hashed(i + e.yxx), c = hashed(i + e.xyx), d = hashed(i + e.yyx);
    float k = hashed(i + e.xxy), l = hashed(i + e.yxy), m = hashed(i + e.xyy);
    float n = hashed(i + e.yyy);
    float x1 = mix(a, b, u.x), x2 = mix(c, d, u.x), x3 = mix(k, l, u.x), x4 = mix(m, n, u.x);
    float y1 = mix(x1, x2, u.y), y2 = mix(x3, x4, u.y);
    vec3 slope = du * vec3(
        mix(mix(b - a, d - c, u.y), mix(l - k, n - m, u.y), u.z),
        mix(x2 - x1, x4 - x3, u.z), y2 - y1);
    return vec4(slope, mix(y1, y2, u.z)) * 2.0 - vec4(0.0, 0.0, 0.0, 1.0);
}

Surface plain(vec3 albedo, vec3 normal, float ao) {
    return Surface(albedo, normal, v_position, ao, 0.0, 1.0, 0.0, 0.0, vec3(0.0));
}

#if MATERIAL <= 1
Surface skin(vec3 normal, float ao) {
    vec3 tone = v_colour;
    vec4 look = v_look;
    vec3 albedo = tone;
    float gloss = 0.10;
    // Light skin shows blood where it is thin.
    vec3 blood = mix(vec3(1.0), vec3(1.10, 0.78, 0.74), 0.55);
#if MATERIAL == 0
    vec4 face = texture(u_face, v_coordinate);
    vec4 lines = texture(u_face_lines, v_coordinate);
    vec3 hair = v_hair;
    albedo *= mix(vec3(1.0), blood, 0.10 + face.b * 0.9);
    vec3 lips = tone * mix(vec3(0.98, 0.58, 0.56), vec3(0.82, 0.60, 0.60), step(tone.r, 0.2));
    albedo = mix(albedo, lips, face.r * 0.75);
    gloss = mix(gloss, 0.22, face.r);
    albedo = mix(albedo, mix(tone * 0.72, hair, 0.25) * vec3(0.92, 0.95, 1.0),
        face.a * look.w * 0.55);
    vec3 rooted = min(hair * 1.1, tone * 0.6);
    albedo = mix(albedo, rooted, lines.b * 0.75 * step(0.0, v_chance.y));
    albedo = mix(albedo, min(hair, tone * 0.4) * 0.8, face.g * 0.9);
    albedo = mix(albedo, vec3(0.016, 0.012, 0.010), lines.r * 0.82);
    albedo *= 1.0 - 0.38 * lines.g * look.z;
#else
    albedo *= mix(vec3(1.0), blood, 0.12);
#endif
#if NEAR
    float mottle = noise(v_rest * 240.0) * 0.6 + noise(v_rest * 700.0) * 0.4;
    albedo *= 1.0 + mottle * (0.035 + 0.05 * look.z);
#endif
    Surface s = plain(albedo, normal, ao);
    s.translucency = 0.10;
    s.gloss = gloss;
    return s;
}
#endif

#if MATERIAL == 2
Surface eye_ball(vec3 normal, float ao) {
    vec3 iris = v_colour;
    vec2 at = v_coordinate;
    float r = length(at);
    float ray = 0.75 + 0.35 * noise(vec3(atan(at.y, at.x) * 6.0, r * 3.0, 1.0));
    vec3 white = vec3(0.56, 0.52, 0.48) * (1.0 - 0.25 * smoothstep(0.5, 1.0, r));
    vec3 ring = iris * mix(1.3, 0.45, smoothstep(0.28, 0.47, r)) * ray;
    vec3 albedo = mix(ring, white, smoothstep(0.45, 0.51, r));
    albedo = mix(vec3(0.006), albedo, smoothstep(0.17, 0.22, r));
    // The upper lid shades the ball; a window of sky shines in every living eye.
    albedo *= mix(0.35, 1.0, smoothstep(0.62, 0.15, at.y));
    Surface s = plain(albedo, normal, ao * 0.9);
    s.gloss = 0.5;
    float spot = smoothstep(0.15, 0.08, length(at - vec2(0.16, 0.24)));
    s.emission = ambient(vec3(0.0, 0.0, 1.0)) * spot * 0.75;
    return s;
}
#endif

#if MATERIAL == 3
Surface hair_strands(vec3 normal, float ao) {
    vec3 albedo = v_colour;
    float across = v_coordinate.x, along = v_coordinate.y;
    float lock = noise(vec3(across * 14.0, along * 2.2, 3.0));
#if NEAR
    float strand = noise(vec3(across * 95.0, along * 5.0, 7.0));
    float fine = noise(vec3(across * 240.0, along * 9.0, 11.0));
    albedo *= 1.0 + 0.30 * strand + 0.22 * fine + 0.20 * lock;
    vec3 side = normalize(cross(normal, vec3(0.0, 0.0, 1.0)) + 1e-4);
    normal = normalize(normal + side * (0.22 * strand + 0.16 * lock));
#else
    albedo *= 1.0 + 0.22 * lock;
#endif
    // Roots lie deeper than ends.
    Surface s = plain(albedo, normal, ao * mix(0.72, 1.0, smoothstep(0.0, 0.6, along)));
    s.gloss = 0.16;
    s.translucency = 0.08;
    return s;
}
#endif

#if MATERIAL == 4
Surface cloth(vec3 normal, float ao) {
    vec3 albedo = v_colour;
    vec4 look = v_look;
    float seed = v_chance.x;
    vec3 at = v_rest * vec3(34.0, 34.0, 8.0) + seed * 31.0;
#if NEAR
    // Folds run down; their slope tips the normal.
    vec4 wave = sloped_noise(at);
    vec4 finer4 = sloped_noise(v_rest * vec3(70.0, 70.0, 45.0) + seed);
    float fold = wave.w, finer = finer4.w;
    vec3 slope = wave.xyz * vec3(0.16, 0.16, 0.05) + finer4.xyz * 0.05;
    normal = normalize(normal - slope * u_cloth.y);
    vec2 thread = sin(v_coordinate * 3800.0 * u_cloth.z);
    albedo *= 1.0 + 0.05 * thread.x * thread.y + 0.04 * finer;
#else
    float fold = noise(at);
#endif
    albedo *= 1.0 + 0.04 * fold * u_cloth.y;
    ao *= 1.0 - 0.12 * u_cloth.y * smoothstep(0.1, -0.6, fold);
    if (!gl_FrontFacing) ao *= 0.45;
    Surface s = plain(albedo, normal, ao);
    s.wetness = look.y;
    s.gloss = u_cloth.x;
    return s;
}
#endif

void main() {
    vec3 normal = normalize(v_normal.xyz);
    if (!gl_FrontFacing) normal = -normal;
    float ao = v_normal.w;
#if MATERIAL <= 1
    Surface s = skin(normal, ao);
#elif MATERIAL == 2
    Surface s = eye_ball(normal, ao);
#elif MATERIAL == 3
    Surface s = hair_strands(normal, ao);
#else
    Surface s = cloth(normal, ao);
#endif
    float direct = v_shadow.w * shadow_at(v_shadow.xyz);
    out_colour = vec4(display(lit_by(s, direct) * v_passed + v_added), 1.0);
}
