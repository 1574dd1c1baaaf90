#version 330
// Places built things: houses and props, whose vertices lie about the anchor of their chunk.
//
// Inputs: p3d_Vertex metres from u_anchor, normal, tint (linear colour, material), surface (u, v in
// metres, share of sky, window number), entity (id of core/identity.py). Shared by all passes; a
// pass that asks only for place and identity pays for no more. What changes slowly over a wall
// (air, clouds, weather, mirrored sky) is worked out at its corners.

#include "include/light.glsl"
#include "include/weather.glsl"
#include "include/materials.glsl"

uniform vec3 u_anchor;

in vec4 p3d_Vertex;
in vec3 normal;
in vec4 tint;
in vec4 surface;
in float entity;

out vec3 v_position;
out vec3 v_normal;
out vec3 v_level;           // level direction within the face: that of u
out vec3 v_tint;
out vec4 v_surface;
flat out vec4 v_pattern;    // layer of the pattern, size of its features, relief, plaster 1
flat out vec3 v_habit;      // gloss, roof 1, how much rain darkens it
flat out int v_material;
flat out int v_entity;
out vec4 v_weather;
out vec4 v_shadow;          // place in the near shadow map; w: sun past land and clouds
out vec4 v_mirror;          // sky that a perfect mirror would show, dimmed by the angle; glint
out vec3 v_passed;
out vec3 v_added;

void main() {
    v_position = u_anchor + p3d_Vertex.xyz;
    v_normal = normal;
    v_level = abs(normal.z) < 0.999 ? normalize(vec3(-normal.y, normal.x, 0.0)) : vec3(1.0, 0.0, 0.0);
    v_tint = tint.rgb;
    v_surface = surface;
    int material = int(tint.a + 0.5);
    v_material = material;
    v_pattern = vec4(LAYER[material], FEATURE[material], RELIEF[material], float(material == PLASTER));
    v_habit = vec3(GLOSS[material], float(material == TILES || material == SLATE), POROUS[material]);
    v_entity = int(entity + 0.5);
    v_weather = textureLod(u_weather, map_uv(v_position.xy), 0.0);
    v_shadow = vec4(shadow_place(v_position, normal), open_sun(v_position));
    v_mirror = mirrored_at(v_position, normal);
    Air air = air_towards(v_position);
    v_passed = air.passed;
    v_added = air.added;
    gl_Position = clip_from_anchor(u_anchor, p3d_Vertex.xyz);
}
