// The camera of the present pass and the way from the world to its picture.
//
// Inputs: u_view, set per camera by scene/passes.py. Every vertex shader places its vertices with
// clip_from_world() or clip_from_anchor(); p3d_ModelViewProjectionMatrix is never used, because
// positions are taken relative to the eye first, which keeps millimetres on a 16 km map.
// Units: metres, world axes (X east, Y north, Z up).

#ifndef MOTION
#define MOTION 0
#endif

uniform vec4 u_view[6];
#if MOTION
// The moments after and before the one drawn: x seconds as in shader_time(), yz wind, m/s.
uniform vec4 u_moments[2];
#endif

// World position of the optical centre.
vec3 eye() { return u_view[0].xyz; }

// Nearest distance drawn.
float near_plane() { return u_view[0].w; }

// Picture size in pixels.
vec2 picture_size() { return u_view[5].xy; }

// Focal length in pixels: a thing of size s at distance d is s * focal_px() / d pixels.
float focal_px() { return u_view[5].z; }

// Depth in clip space (per w) of what is infinitely far.
float far_z() { return u_view[5].w; }

mat4 clip_from_relative() { return mat4(u_view[1], u_view[2], u_view[3], u_view[4]); }

// Clip position of a world position.
vec4 clip_from_world(vec3 position) {
    return clip_from_relative() * vec4(position - eye(), 1.0);
}

// Clip position of anchor + local, exact even where the sum would lose millimetres.
vec4 clip_from_anchor(vec3 anchor, vec3 local) {
    return clip_from_relative() * vec4((anchor - eye()) + local, 1.0);
}
