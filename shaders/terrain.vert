#version 330
// Places one vertex of one node of the ground, sliding between lattices with distance.
//
// Inputs: u_nodes (x, y, edge, level per instance), u_ground (289 texels per instance: height,
// normal x and y, height over water), u_rows, u_lod (range of the finest lattice, eye
// height over ground). Outputs: world position, normal, height over water, weather on the ground.
// Source of the morphing: F. Strugar, "Continuous Distance-Dependent Level of Detail" (2009).

#include "include/light.glsl"
#include "include/terrain_grid.glsl"

uniform sampler2D u_weather;

out vec3 v_position;
out vec4 v_ground; // normal, height over water
out vec4 v_weather;
out vec3 v_passed; // what the air lets through and adds, smooth enough per vertex
out vec3 v_added;
out vec4 v_shadow; // place in the near shadow map; w: light through the clouds

void main() {
    GridVertex v = grid_vertex();
    v_position = vec3(v.xy, v.data.x);
    float up = sqrt(max(1.0 - dot(v.data.yz, v.data.yz), 0.0));
    v_ground = vec4(v.data.yz, up, v.data.w);
    v_weather = textureLod(u_weather, map_uv(v.xy), 0.0);
    Air air = air_towards(v_position);
    v_passed = air.passed;
    v_added = air.added;
    vec3 normal = vec3(v.data.yz, up);
    v_shadow = vec4(shadow_place(v_position, normal), textureLod(u_cloud_map, map_uv(v.xy), 0.0).r);
    gl_Position = clip_from_world(v_position);
}
