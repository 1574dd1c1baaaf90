// What villages are built of: plaster, stone, wood, tiles, straw, cloth.
//
// built_stuff() turns a material number (scene/solid.py Material), a tint and pattern coordinates
// in metres into colour, a tilt of the normal in the face's own axes, and gloss. Patterns fade
// where they would be finer than a pixel: px is metres per pixel. One path for all materials,
// because software GL runs every branch for every pixel.
// Input: u_masonry (scene/masonry_patterns.py): r tone, g warmth, ba tilt, 0.5 neutral.

uniform sampler2DArray u_masonry;

const int PLASTER = 0;
const int TILES = 4;
const int SLATE = 5;
const int GLASS = 9;
const int LAMP = 13;
const float PERIOD_M = 3.2;
const float PLASTER_LAYER = 1.0;

//                               plast stone timbr plank tiles slate thatc brick paint glass metal cloth hay   lamp  dirt
const float LAYER[15] = float[](1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 0.0, 0.0, 0.0, 0.0, 7.0, 0.0, 1.0);
const float FEATURE[15] = float[](0.12, 0.2, 0.1, 0.14, 0.17, 0.17, 0.1, 0.07, 0.2, 1.0, 0.2, 0.2, 0.1, 1.0, 0.2);
const float RELIEF[15] = float[](0.5, 1.0, 0.6, 0.8, 0.8, 0.7, 1.2, 0.8, 0.3, 0.0, 0.2, 0.6, 1.2, 0.0, 1.5);
const float GLOSS[15] = float[](0.0, 0.0, 0.0, 0.0, 0.06, 0.2, 0.0, 0.0, 0.12, 0.9, 0.45, 0.0, 0.0, 0.3, 0.0);
const float POROUS[15] = float[](0.7, 0.7, 0.7, 0.7, 0.7, 0.6, 0.6, 0.8, 0.25, 0.0, 0.1, 0.7, 0.6, 0.0, 0.9);

struct Stuff {
    vec3 albedo;
    vec2 tilt;    // slope of the surface along u and v
    float gloss;
    float porous; // how much rain darkens it, 0..1
    float lumps;  // slow unevenness 0..1, for snow and stains
};

// 1 where a feature of this size in metres spans several pixels, 0 where it would flicker.
float shown(float feature_m, float px) { return clamp(feature_m / (2.2 * px) - 0.5, 0.0, 1.0); }

Stuff built_stuff(int material, vec3 tint, vec2 uv, float px) {
    vec4 t = texture(u_masonry, vec3(uv / PERIOD_M, LAYER[material])) * 2.0 - 1.0;
    vec4 slow = texture(u_masonry, vec3(uv.yx / 19.0 + 0.37, PLASTER_LAYER)) * 2.0 - 1.0;
    float near = shown(FEATURE[material], px);
    t *= near;
    float lumps = clamp(0.5 + 2.2 * slow.r, 0.0, 1.0);
    vec3 albedo = tint * (1.0 + 1.15 * t.r) * (0.9 + 0.2 * lumps);
    albedo *= vec3(1.0 + 0.09 * t.g, 1.0, 1.0 - 0.11 * t.g);
    // Rain splashes earth on plaster near the ground and runs down it in streaks.
    float plaster = float(material == PLASTER);
    float splash = plaster * clamp((1.25 - uv.y + 0.8 * slow.r) * 1.1, 0.0, 1.0);
    albedo *= mix(vec3(1.0), vec3(0.76, 0.71, 0.63), 0.7 * splash);
    // Moss grows on roofs.
    float roof = float(material == TILES || material == SLATE);
    albedo = mix(albedo, vec3(0.115, 0.125, 0.06), roof * 0.5 * clamp(2.4 * lumps - 1.3, 0.0, 1.0));
    return Stuff(albedo, RELIEF[material] * t.ba, GLOSS[material], POROUS[material], lumps);
}
