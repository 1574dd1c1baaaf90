#version 330
// An animal: bent by two bones a vertex, one instance an animal.
//
// Inputs: those of animal_bones.glsl. Outputs: world place, normal, colour, place at rest, light.

#include "include/light.glsl"
#include "include/animal_bones.glsl"

out vec3 v_position;
out vec3 v_normal;
out vec4 v_colour;
out vec3 v_rest;
flat out int v_id;
flat out vec4 v_look;    // chance, male, kind
flat out float v_pattern;
out vec4 v_shadow;       // place in the near shadow map; w: sun past land and clouds
out vec3 v_passed;
out vec3 v_added;
#if MOTION
out vec3 v_after;  // way to the moment after, metres
out vec3 v_before;
#endif

const float MALE_ONLY = 4.0;

void main() {
    Bent bent = bent_vertex();
    v_look = bent.look;
    v_position = bent.anchor.xyz + bent.local;
    v_normal = bent.normal;
    v_colour = a_colour;
    v_rest = p3d_Vertex;
    v_pattern = a_bones.w;
    v_id = int(bent.anchor.w);
    v_shadow = vec4(shadow_place(v_position, v_normal), open_sun(bent.anchor.xyz));
    Air air = air_towards(v_position);
    v_passed = air.passed;
    v_added = air.added;
#if MOTION
    v_after = bent_at(bent.slot, 0) - bent.local;
    v_before = bent_at(bent.slot, 1) - bent.local;
#endif
    gl_Position = clip_from_anchor(bent.anchor.xyz, bent.local);
    // Antlers of those that carry none shrink to nothing behind the eye.
    if (a_bones.w == MALE_ONLY && v_look.y < 0.5) gl_Position = vec4(0.0, 0.0, 0.0, -1.0);
}
