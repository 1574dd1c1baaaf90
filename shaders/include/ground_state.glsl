// What natural events have done to the ground: char, drought, mud, drifted snow.
//
// Input: u_ground_state, 8-bit texture over the map filled by scene/ground_state.py: r char 0..1,
// g 128 / 255 as usual, more withered, less green with shoots (on char), b mud, a drifted snow. Only programs compiled with GROUND_STATE 1
// include this; the others pay nothing. Needs include/light.glsl first.

uniform sampler2D u_ground_state;

struct GroundState {
    float char_;
    float dryness;
    float shoots;  // young green on burnt ground
    float mud;
    float drift;
};

const vec3 CHAR_COLOUR = vec3(0.0230, 0.0195, 0.0170);
const vec3 ASH_COLOUR = vec3(0.155, 0.145, 0.132);
const vec3 YOUNG = vec3(0.082, 0.134, 0.032);
const vec3 SINGED = vec3(0.115, 0.070, 0.034);
const vec3 SCAR_COLOUR = vec3(0.175, 0.115, 0.070);
const vec3 MUD_COLOUR = vec3(0.098, 0.074, 0.050);
const vec3 WITHERED = vec3(0.310, 0.235, 0.105);
const vec3 CRACKED = vec3(0.205, 0.165, 0.115);

// Water a full drift holds, mm.
const float DRIFT_MM = 90.0;

GroundState ground_state_at(vec2 xy) {
    vec4 w = textureLod(u_ground_state, map_uv(xy), 0.0);
    float vigour = (w.g - 128.0 / 255.0) * (255.0 / 127.0);
    return GroundState(w.r, max(vigour, 0.0), max(-vigour, 0.0), w.b, w.a);
}

// Share of burnt ground at a place whose fine relief is lump and whose broad pattern is patch,
// both 0..1: ragged at the edge of a burn, broken by green as the years heal it.
float char_cover(GroundState state, float lump, float patch_) {
    float ragged = 0.55 * (lump - 0.5) + 0.75 * (patch_ - 0.5);
    return clamp((state.char_ + ragged * (1.15 - 0.75 * state.char_) - 0.30) / 0.24, 0.0, 1.0);
}

// Share of burnt ground that young green hides: tufts first, then all but the baked patches.
float shoots_cover(GroundState state, float lump, float patch_) {
    float ragged = 0.75 * (lump - 0.5) + 0.85 * (patch_ - 0.5);
    return clamp((state.shoots * 1.35 + ragged - 0.45) / 0.42, 0.0, 1.0);
}

// Share of ground that heat has browned beside the char.
float singed_cover(GroundState state, float lump, float patch_) {
    float ragged = 0.4 * (lump - 0.5) + 0.6 * (patch_ - 0.5);
    return clamp((state.char_ + ragged - 0.22) / 0.20, 0.0, 1.0);
}
