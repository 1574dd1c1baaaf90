// Patterns of what villages are built of: plaster, stone, wood, tiles, thatch, cloth.
//
// built_stuff() turns a material number (scene/solid.py Material), a tint and pattern coordinates
// in metres into colour, a tilt of the normal in the face's own axes, and gloss. Every pattern fades
// where it would be finer than a pixel: px is metres per pixel. Needs nothing.

const int PLASTER = 0;
const int STONE = 1;
const int TIMBER = 2;
const int PLANKS = 3;
const int TILES = 4;
const int SLATE = 5;
const int THATCH = 6;
const int BRICK = 7;
const int PAINT = 8;
const int GLASS = 9;
const int METAL = 10;
const int CLOTH = 11;
const int HAY = 12;
const int LAMP = 13;
const int DIRT = 14;

struct Stuff {
    vec3 albedo;
    vec2 tilt;   // slope of the surface along u and v
    float gloss;
    float porous; // how much rain darkens it, 0..1
};

float hash1(vec2 p) {
    vec3 q = fract(vec3(p.xyx) * 0.1031);
    q += dot(q, q.yzx + 33.33);
    return fract((q.x + q.y) * q.z);
}

float value_noise(vec2 p) {
    vec2 cell = floor(p);
    vec2 f = p - cell;
    f = f * f * (3.0 - 2.0 * f);
    float low = mix(hash1(cell), hash1(cell + vec2(1.0, 0.0)), f.x);
    float high = mix(hash1(cell + vec2(0.0, 1.0)), hash1(cell + vec2(1.0, 1.0)), f.x);
    return mix(low, high, f.y);
}

// 1 where a feature of this size in metres spans several pixels, 0 where it would flicker.
float shown(float feature_m, float px) { return clamp(feature_m / (2.5 * px) - 0.4, 0.0, 1.0); }

// Courses of blocks: x tone of the block 0..1, y joint 0..1, zw tilt at its edges.
vec4 courses(vec2 uv, float height, float length_m, float joint, float wander) {
    float row = floor(uv.y / height);
    float shift = hash1(vec2(row, 7.0)) * length_m;
    float stretch = length_m * (1.0 + wander * (hash1(vec2(row, 3.0)) - 0.5));
    float column = floor((uv.x + shift) / stretch);
    vec2 inside = vec2(fract((uv.x + shift) / stretch) * stretch, fract(uv.y / height) * height);
    vec2 left = inside;
    vec2 right = vec2(stretch, height) - inside;
    float edge = min(min(left.x, right.x), min(left.y, right.y));
    float groove = 1.0 - smoothstep(0.35 * joint, joint, edge);
    vec2 tilt = vec2(
        smoothstep(2.5 * joint, 0.0, left.x) - smoothstep(2.5 * joint, 0.0, right.x),
        smoothstep(2.5 * joint, 0.0, left.y) - smoothstep(2.5 * joint, 0.0, right.y));
    return vec4(hash1(vec2(row, column)), groove, tilt);
}

Stuff built_stuff(int material, vec3 tint, vec2 uv, float height_m, float px) {
    Stuff s = Stuff(tint, vec2(0.0), 0.0, 0.7);
    if (material == PLASTER) {
        float broad = value_noise(uv * 0.7) * 0.6 + value_noise(uv * 2.3) * 0.4;
        float fine = value_noise(uv * 17.0) - 0.5;
        float near = shown(0.06, px);
        s.albedo *= 0.88 + 0.2 * broad + 0.08 * fine * near;
        float splash = smoothstep(1.3, 0.3, height_m + 0.5 * broad) * 0.35;
        s.albedo = mix(s.albedo, s.albedo * vec3(0.62, 0.56, 0.46), splash);
        float streak = smoothstep(0.62, 0.9, value_noise(vec2(uv.x * 2.6, uv.y * 0.16)));
        s.albedo *= 1.0 - 0.12 * streak;
        s.tilt = near * 0.22 * vec2(
            value_noise(uv * 17.0 + vec2(0.4, 0.0)) - 0.5 - fine,
            value_noise(uv * 17.0 + vec2(0.0, 0.4)) - 0.5 - fine);
    } else if (material == STONE) {
        vec2 bent = uv + vec2(0.10, 0.07) * vec2(value_noise(uv * 2.3), value_noise(uv * 2.3 + 9.0));
        bent += 0.03 * vec2(value_noise(uv * 7.1 + 3.0), value_noise(uv * 7.1));
        vec4 c = courses(bent, 0.21, 0.36, 0.03, 1.1);
        float near = shown(0.2, px);
        float grain = value_noise(uv * 11.0) - 0.5;
        s.albedo *= 1.0 + near * (0.55 * (c.x - 0.5) + 0.3 * grain);
        s.albedo *= mix(vec3(1.0), mix(vec3(1.06, 0.98, 0.88), vec3(0.93, 0.98, 1.04), fract(c.x * 5.7)), near);
        s.albedo = mix(s.albedo, tint * vec3(0.86, 0.82, 0.74) * 0.8, c.y * near);
        s.tilt = -near * 0.55 * c.zw;
    } else if (material == BRICK) {
        vec4 c = courses(uv, 0.075, 0.25, 0.009, 0.0);
        float near = shown(0.07, px);
        s.albedo *= 1.0 + near * 0.5 * (c.x - 0.5);
        s.albedo = mix(s.albedo, vec3(0.42, 0.39, 0.34), c.y * near);
        s.tilt = -near * 0.4 * c.zw;
    } else if (material == TIMBER || material == PLANKS) {
        float near = shown(0.12, px);
        float grain = value_noise(vec2(uv.x * 38.0, uv.y * 1.7)) - 0.5;
        s.albedo *= 1.0 + near * 0.34 * grain;
        if (material == PLANKS) {
            float across = uv.x / 0.17;
            float board = floor(across);
            float t = fract(across);
            float gap = 1.0 - smoothstep(0.02, 0.07, min(t, 1.0 - t));
            s.albedo *= 1.0 + near * 0.3 * (hash1(vec2(board, 5.0)) - 0.5);
            s.albedo *= 1.0 - 0.75 * gap * near;
            s.tilt = vec2(smoothstep(0.9, 1.0, t) - smoothstep(0.1, 0.0, t), 0.0) * 0.5 * near;
        }
    } else if (material == TILES || material == SLATE) {
        float row_m = material == TILES ? 0.23 : 0.2;
        float wide = material == TILES ? 0.2 : 0.27;
        float row = floor(uv.y / row_m);
        float up = fract(uv.y / row_m);
        float across = uv.x / wide + 0.5 * mod(row, 2.0);
        float column = floor(across);
        float t = fract(across);
        float near = shown(0.16, px);
        float tone = hash1(vec2(row, column)) - 0.5;
        float moss = smoothstep(0.55, 0.85, value_noise(uv * 0.55) * 0.7 + value_noise(uv * 3.0) * 0.3);
        s.albedo *= 1.0 + near * 0.42 * tone + 0.14 * (value_noise(uv * 0.35) - 0.5);
        s.albedo = mix(s.albedo, vec3(0.115, 0.125, 0.06), 0.4 * moss);
        // The lower edge of each course lies on the next and throws a line of shade on it.
        s.albedo *= 1.0 - near * 0.6 * smoothstep(0.84, 1.0, up);
        float joint = smoothstep(0.06, 0.0, min(t, 1.0 - t));
        s.albedo *= 1.0 - near * 0.4 * joint;
        float barrel = material == TILES ? (0.5 - t) * 1.5 : 0.0;
        s.tilt = near * vec2(-barrel * 0.55, -0.16);
        s.gloss = material == SLATE ? 0.2 : 0.06;
    } else if (material == THATCH || material == HAY) {
        float near = shown(0.05, px);
        float straw = value_noise(vec2(uv.x * 46.0, uv.y * 5.0)) - 0.5;
        float tuft = value_noise(uv * vec2(6.0, 2.6)) - 0.5;
        s.albedo *= 1.0 + 0.5 * straw * near + 0.35 * tuft;
        s.tilt = vec2(straw * 0.9 * near, tuft * 0.5);
    } else if (material == PAINT) {
        s.albedo *= 0.94 + 0.12 * value_noise(uv * 6.0);
        s.gloss = 0.12;
        s.porous = 0.25;
    } else if (material == METAL) {
        s.gloss = 0.45;
        s.porous = 0.1;
    } else if (material == CLOTH) {
        s.albedo *= 0.9 + 0.16 * value_noise(uv * 3.0);
        s.tilt = 0.25 * vec2(value_noise(vec2(uv.x * 4.0, 1.0)) - 0.5, 0.0);
    } else if (material == DIRT) {
        s.albedo *= 0.7 + 0.6 * value_noise(uv * 5.0);
        s.tilt = 0.6 * vec2(value_noise(uv * 7.0) - 0.5, value_noise(uv * 7.0 + 4.0) - 0.5);
    }
    return s;
}
