#version 330
// One stretch of a river: the ribbon between two cross-sections.
//
// Inputs: u_sections, three texels per cross-section: (x, y, level, half width), (unit vector
// across x, y, flow m/s, depth), (heights over level at the five places across, last two shared);
// u_rows: x is the section an instance starts at. p3d_Vertex: x 0..4 place across, y 0 or 1 end.
// Outputs as water.vert.

#include "include/frame.glsl"

uniform samplerBuffer u_sections;
uniform samplerBuffer u_rows;
uniform vec4 u_light[32];
uniform sampler2D u_weather;

in vec4 p3d_Vertex;
out vec3 v_position;
out vec4 v_flow;
out vec4 v_weather;

const float ACROSS[5] = float[](-1.9, -1.0, 0.0, 1.0, 1.9);
const float BED[5] = float[](0.4, 0.0, 1.0, 0.0, 0.4);

void main() {
    int place = int(p3d_Vertex.x + 0.5);
    int row = int(texelFetch(u_rows, gl_InstanceID).x + 0.5) + int(p3d_Vertex.y + 0.5);
    vec4 a = texelFetch(u_sections, row * 3);
    vec4 b = texelFetch(u_sections, row * 3 + 1);
    vec4 lift = texelFetch(u_sections, row * 3 + 2);
    float up = place == 1 ? lift.x : place == 2 ? lift.y : place == 3 ? lift.z : -0.03;
    v_position = vec3(a.xy + b.xy * (ACROSS[place] * a.w), a.z + up);
    float depth = place == 2 ? -b.w : 0.15 * abs(ACROSS[place]) - 0.15;
    v_flow = vec4(depth, vec2(b.y, -b.x) * b.z, 1.0);
    v_weather = textureLod(u_weather, v_position.xy * u_light[14].zw, 0.0);
    gl_Position = clip_from_world(v_position);
}
