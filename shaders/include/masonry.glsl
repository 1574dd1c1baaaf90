// How walls and roofs look: the pattern of their material, stains, moss.
//
// built_stuff() turns a material's numbers (include/materials.glsl), a tint and pattern coordinates
// in metres into colour, a tilt of the normal in the face's own axes, and slow unevenness. Patterns
// fade where they would be finer than a pixel: px is metres per pixel. One path for all materials,
// because software GL runs every branch for every pixel.
// Input: u_masonry (scene/masonry_patterns.py): r tone, g warmth, ba tilt, 0.5 neutral.

uniform sampler2DArray u_masonry;

const float PERIOD_M = 3.2;
const float PLASTER_LAYER = 1.0;

struct Stuff {
    vec3 albedo;
    vec2 tilt;    // slope of the surface along u and v
    float lumps;  // slow unevenness 0..1, for snow and stains
};

// 1 where a feature of this size in metres spans several pixels, 0 where it would flicker.
float shown(float feature_m, float px) { return clamp(feature_m / (2.2 * px) - 0.5, 0.0, 1.0); }

// pattern: layer, feature size, relief, 1 for plaster; roof: 1 where moss grows.
Stuff built_stuff(vec4 pattern, float roof, vec3 tint, vec2 uv, float px) {
    vec4 t = texture(u_masonry, vec3(uv / PERIOD_M, pattern.x)) * 2.0 - 1.0;
    float slow = texture(u_masonry, vec3(uv.yx / 19.0 + 0.37, PLASTER_LAYER)).r * 2.0 - 1.0;
    t *= shown(pattern.y, px);
    float lumps = clamp(0.5 + 2.2 * slow, 0.0, 1.0);
    vec3 albedo = tint * ((1.0 + 1.15 * t.r) * (0.9 + 0.2 * lumps));
    albedo *= vec3(1.0 + 0.09 * t.g, 1.0, 1.0 - 0.11 * t.g);
    // Rain splashes earth on plaster near the ground and runs down it in streaks.
    float splash = pattern.w * clamp((1.25 - uv.y + 0.8 * slow) * 1.1, 0.0, 1.0);
    albedo *= mix(vec3(1.0), vec3(0.76, 0.71, 0.63), 0.7 * splash);
    // Moss grows on roofs.
    albedo = mix(albedo, vec3(0.115, 0.125, 0.06), roof * 0.5 * clamp(2.4 * lumps - 1.3, 0.0, 1.0));
    return Stuff(albedo, pattern.z * t.ba, lumps);
}
