#version 330
// A part of a person: shaped by morph steps, bent by bones, one instance a person.
//
// Defines: FACE (1: the part follows face shape and expression), BONES (weights used, 2 or 4).
// Inputs: u_wearers (x: person slot of each instance of this part, from u_first on), u_persons
// (PERSON_TEXELS vec4 a slot, laid out by scene/people_layer.py), u_bones (3 vec4 a bone, 53 bones
// a slot: rows of the matrix from statures to metres about the person's anchor).
// u_slot: colour slot of this part. Outputs: world place, normal and openness, the part's own
// coordinate, rest place, person; and what is the same all over a person or smooth: colours, light.

#include "include/light.glsl"

const int PERSON_TEXELS = 10;
const int BONE_TEXELS = 159;

uniform samplerBuffer u_wearers;
uniform samplerBuffer u_persons;
uniform samplerBuffer u_bones;
uniform int u_first;
uniform int u_slot;

in vec3 p3d_Vertex;
in vec4 a_normal;
in vec2 a_coordinate;
in vec4 a_weights;
in uvec4 a_joints;
in uvec4 a_tilt;
in uvec4 a_body0;
in uvec4 a_body1;
in uvec4 a_body2;
in uvec4 a_face0;
in uvec4 a_face1;
in uvec4 a_face2;

out vec3 v_position;
out vec4 v_normal;
out vec2 v_coordinate;
out vec3 v_rest;
flat out int v_id;
flat out vec3 v_colour;
flat out vec3 v_hair;
flat out vec4 v_look;   // x free, wetness, age of the skin, beard
flat out vec2 v_chance; // number of the person's own, -1 for the bald
out vec4 v_shadow;      // place in the near shadow map; w: sun past land and clouds
out vec3 v_passed;
out vec3 v_added;

#if MOTION
out vec3 v_after;    // way to the moment after, metres
out vec3 v_before;
flat out int v_bone; // the bone that holds this corner most
// A slot of the moment after, then of the moment before: 4 texels of shape, 159 of bones about the
// anchor of the moment drawn.
uniform samplerBuffer u_moved;
const int MOVED_TEXELS = 4 + BONE_TEXELS;
#endif

const int HAIR_SLOT = 2;

vec2 steps16(uint word) { return vec2(int(word << 16) >> 16, int(word) >> 16); }
vec4 steps8(uint word) {
    return vec4(int(word << 24) >> 24, int(word << 16) >> 24, int(word << 8) >> 24,
                int(word) >> 24);
}

// Reflectance of a colour slot: three bytes of square roots in one float.
vec3 slot_colour(int base, int slot) {
    vec4 packed_colours = texelFetch(u_persons, base + 7 + slot / 4);
    int word = int(packed_colours[slot % 4]);
    vec3 root = vec3(word & 255, (word >> 8) & 255, (word >> 16) & 255) / 255.0;
    return root * root;
}

// Sum of eight morph steps packed as 24 signed 16-bit numbers, weighted by a and b.
vec3 morphed(uvec4 p, uvec4 q, uvec4 r, vec4 a, vec4 b) {
    vec2 p0 = steps16(p.x), p1 = steps16(p.y), p2 = steps16(p.z), p3 = steps16(p.w);
    vec2 q0 = steps16(q.x), q1 = steps16(q.y), q2 = steps16(q.z), q3 = steps16(q.w);
    vec2 r0 = steps16(r.x), r1 = steps16(r.y), r2 = steps16(r.z), r3 = steps16(r.w);
    return a.x * vec3(p0, p1.x) + a.y * vec3(p1.y, p2) + a.z * vec3(p3, q0.x)
        + a.w * vec3(q0.y, q1) + b.x * vec3(q2, q3.x) + b.y * vec3(q3.y, r0)
        + b.z * vec3(r1, r2.x) + b.w * vec3(r2.y, r3);
}

void add_bone(int at, float weight, inout vec4 x, inout vec4 y, inout vec4 z) {
    x += weight * texelFetch(u_bones, at);
    y += weight * texelFetch(u_bones, at + 1);
    z += weight * texelFetch(u_bones, at + 2);
}

#if MOTION
vec3 place_at(int base) {
    vec3 rest = p3d_Vertex + morphed(a_body0, a_body1, a_body2,
        texelFetch(u_moved, base), texelFetch(u_moved, base + 1));
#if FACE
    rest += morphed(a_face0, a_face1, a_face2,
        texelFetch(u_moved, base + 2), texelFetch(u_moved, base + 3));
#endif
#if BONES == 4
    vec4 weights = a_weights;
#else
    vec4 weights = vec4(a_weights.xy / (a_weights.x + a_weights.y), 0.0, 0.0);
#endif
    vec4 place = vec4(rest, 1.0);
    vec3 sum = vec3(0.0);
    for (int k = 0; k < 4; ++k) {
        if (weights[k] <= 0.0) continue;
        int at = base + 4 + int(a_joints[k]) * 3;
        sum += weights[k] * vec3(dot(texelFetch(u_moved, at), place),
            dot(texelFetch(u_moved, at + 1), place), dot(texelFetch(u_moved, at + 2), place));
    }
    return sum;
}
#endif

void main() {
    int slot = int(texelFetch(u_wearers, u_first + gl_InstanceID).x);
    int base = slot * PERSON_TEXELS;
    vec4 anchor = texelFetch(u_persons, base);
    vec3 rest = p3d_Vertex + morphed(a_body0, a_body1, a_body2,
        texelFetch(u_persons, base + 1), texelFetch(u_persons, base + 2));
#if FACE
    rest += morphed(a_face0, a_face1, a_face2,
        texelFetch(u_persons, base + 3), texelFetch(u_persons, base + 4));
#endif
    vec4 lean = texelFetch(u_persons, base + 5);
    float last = texelFetch(u_persons, base + 6).x;
    vec4 t0 = steps8(a_tilt.x), t1 = steps8(a_tilt.y), t2 = steps8(a_tilt.z);
    vec4 t3 = steps8(a_tilt.w);
    vec3 tilt = lean.x * t0.xyz + lean.y * vec3(t0.w, t1.xy) + lean.z * vec3(t1.zw, t2.x)
        + lean.w * t2.yzw + last * t3.xyz;
    vec3 normal = a_normal.xyz + tilt * (2.0 / 127.0);

    int bones = slot * BONE_TEXELS;
    vec4 x = vec4(0.0), y = vec4(0.0), z = vec4(0.0);
#if BONES == 4
    add_bone(bones + int(a_joints.x) * 3, a_weights.x, x, y, z);
    add_bone(bones + int(a_joints.y) * 3, a_weights.y, x, y, z);
    if (a_weights.z > 0.0) {
        add_bone(bones + int(a_joints.z) * 3, a_weights.z, x, y, z);
        add_bone(bones + int(a_joints.w) * 3, a_weights.w, x, y, z);
    }
#else
    float share = a_weights.x / (a_weights.x + a_weights.y);
    add_bone(bones + int(a_joints.x) * 3, share, x, y, z);
    if (share < 1.0) add_bone(bones + int(a_joints.y) * 3, 1.0 - share, x, y, z);
#endif
    vec4 place = vec4(rest, 1.0);
    vec3 local = vec3(dot(x, place), dot(y, place), dot(z, place));
#if MOTION
    v_after = place_at(slot * 2 * MOVED_TEXELS) - local;
    v_before = place_at((slot * 2 + 1) * MOVED_TEXELS) - local;
    int most = a_weights.y > a_weights.x ? 1 : 0;
    if (BONES == 4 && a_weights.z > a_weights[most]) most = 2;
    if (BONES == 4 && a_weights.w > a_weights[most]) most = 3;
    v_bone = int(a_joints[most]);
#endif
    v_position = anchor.xyz + local;
    v_normal = vec4(dot(x.xyz, normal), dot(y.xyz, normal), dot(z.xyz, normal), a_normal.w);
    v_normal.xyz = normalize(v_normal.xyz);
    v_coordinate = a_coordinate;
    v_rest = rest;
    v_colour = slot_colour(base, u_slot);
    v_hair = slot_colour(base, HAIR_SLOT);
    v_look = texelFetch(u_persons, base + 6);
    v_chance = texelFetch(u_persons, base + 9).zw;
    v_shadow = vec4(shadow_place(v_position, v_normal.xyz), open_sun(anchor.xyz));
    Air air = air_towards(v_position);
    v_passed = air.passed;
    v_added = air.added;
    v_id = int(anchor.w);
    gl_Position = clip_from_anchor(anchor.xyz, local);
}
