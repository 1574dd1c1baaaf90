// An animal's vertex bent by two bones, one instance an animal.
//
// Inputs: u_listed (x: slot of each instance of this kind, from u_first on), u_animals (2 vec4 a
// slot: place and id; chance 0..1, antlers and drake's plumage, kind), u_bones (12 bones of 3 vec4
// a slot: rows from rest metres to metres about the place). a_bones: first, second, share of the
// first, pattern of the coat.

const int BONE_TEXELS = 36;

uniform samplerBuffer u_listed;
uniform samplerBuffer u_animals;
uniform samplerBuffer u_bones;
uniform int u_first;

in vec3 p3d_Vertex;
in vec3 a_normal;
in vec4 a_colour;
in vec4 a_bones;

struct Bent {
    int slot;
    vec4 anchor;  // place and id
    vec4 look;    // chance, male, kind
    vec3 local;   // metres about the place
    vec3 normal;
};

#if MOTION
// Bones as in u_bones, of the moment after and then of the moment before, about the same place.
uniform samplerBuffer u_bones_moved;

// Where this vertex of the animal in a slot is at the moment after (0) or before (1).
vec3 bent_at(int slot, int moment) {
    int base = (slot * 2 + moment) * BONE_TEXELS;
    vec4 place = vec4(p3d_Vertex, 1.0);
    vec3 sum = vec3(0.0);
    for (int k = 0; k < 2; ++k) {
        float share = k == 0 ? a_bones.z : 1.0 - a_bones.z;
        int at = base + int(k == 0 ? a_bones.x : a_bones.y) * 3;
        sum += share * vec3(dot(texelFetch(u_bones_moved, at), place),
            dot(texelFetch(u_bones_moved, at + 1), place),
            dot(texelFetch(u_bones_moved, at + 2), place));
    }
    return sum;
}
#endif

Bent bent_vertex() {
    Bent bent;
    bent.slot = int(texelFetch(u_listed, u_first + gl_InstanceID).x);
    bent.anchor = texelFetch(u_animals, bent.slot * 2);
    bent.look = texelFetch(u_animals, bent.slot * 2 + 1);
    int first = bent.slot * BONE_TEXELS + int(a_bones.x) * 3;
    float share = a_bones.z;
    vec4 x = texelFetch(u_bones, first) * share;
    vec4 y = texelFetch(u_bones, first + 1) * share;
    vec4 z = texelFetch(u_bones, first + 2) * share;
    if (share < 1.0) {
        int second = bent.slot * BONE_TEXELS + int(a_bones.y) * 3;
        x += texelFetch(u_bones, second) * (1.0 - share);
        y += texelFetch(u_bones, second + 1) * (1.0 - share);
        z += texelFetch(u_bones, second + 2) * (1.0 - share);
    }
    vec4 place = vec4(p3d_Vertex, 1.0);
    bent.local = vec3(dot(x, place), dot(y, place), dot(z, place));
    vec3 normal = vec3(dot(x.xyz, a_normal), dot(y.xyz, a_normal), dot(z.xyz, a_normal));
    bent.normal = normal / max(length(normal), 1e-6);
    return bent;
}
