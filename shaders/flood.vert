#version 330
// Flood water over one node of the ground's lattice.
//
// Inputs as terrain.vert, and u_flood over the map: level (m), mean depth of the cell (m), speed
// eastward and northward (m/s). Outputs: v_position on the water, v_water (depth over the ground
// here, depth of the cell, speed), v_cover the clouds overhead.

#include "include/light.glsl"
#include "include/terrain_grid.glsl"

uniform sampler2D u_flood;
uniform sampler2D u_weather;

out vec3 v_position;
out vec4 v_water;
out float v_cover;

void main() {
    GridVertex v = grid_vertex();
    vec2 uv = map_uv(v.xy);
    vec4 flood = textureLod(u_flood, uv, 0.0);
    bool inside = all(greaterThan(uv, vec2(0.0))) && all(lessThan(uv, vec2(1.0)));
    v_position = vec3(v.xy, flood.r);
    v_water = vec4(flood.r - v.data.x, inside ? flood.g : 0.0, flood.ba);
    v_cover = textureLod(u_weather, uv, 0.0).a;
    gl_Position = clip_from_world(v_position);
}
