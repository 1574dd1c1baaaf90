#version 330
// The level surface of sea and lakes over one node of the ground's lattice.
//
// Inputs as terrain.vert. Outputs: v_position on the water, v_over (bed height over water, metres,
// negative under water), v_weather.

#include "include/frame.glsl"
#include "include/terrain_grid.glsl"

uniform vec4 u_light[32];
uniform sampler2D u_weather;
uniform sampler2D u_lake_rise; // level of lakes over their ordinary one, m

out vec3 v_position;
out vec4 v_flow; // x: bed over water, yz: flow m/s, w: 1 where it flows
out vec4 v_weather;

void main() {
    GridVertex v = grid_vertex();
    float rise = textureLod(u_lake_rise, v.xy * u_light[14].zw, 0.0).r;
    v_position = vec3(v.xy, v.data.x - v.data.w + rise);
    v_flow = vec4(v.data.w - rise, 0.0, 0.0, 0.0);
    v_weather = textureLod(u_weather, v.xy * u_light[14].zw, 0.0);
    gl_Position = clip_from_world(v_position);
}
