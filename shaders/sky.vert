#version 330
// A lattice over the whole picture, infinitely far away; what is smooth is worked out at its corners.
//
// Inputs: gl_VertexID, row by row; CELLS_X and CELLS_Y, cells across and up. Outputs: v_ray,
// unnormalised; clear air and horizon in that direction, how much of either is seen through fog,
// share of the sky covered there.

#include "include/light.glsl"
#include "include/weather.glsl"
#include "include/clouds.glsl"
#include "include/sky.glsl"

out vec3 v_ray;
out vec3 v_air;
out vec3 v_horizon;
out vec2 v_through; // of the air to what is beyond; cover of the clouds

void main() {
    ivec2 at = ivec2(gl_VertexID % (CELLS_X + 1), gl_VertexID / (CELLS_X + 1));
    vec2 corner = 2.0 * vec2(at) / vec2(CELLS_X, CELLS_Y) - 1.0;
    mat4 rows = transpose(clip_from_relative());
    v_ray = inverse(transpose(mat3(rows[0].xyz, rows[1].xyz, rows[3].xyz))) * vec3(corner, 1.0);
    vec3 ray = normalize(v_ray);
    v_air = sky_colour(ray);
    v_horizon = horizon_colour(ray);
    float thickness = u_light[15].x * exp(-u_light[15].y * max(eye().z - u_light[15].z, 0.0));
    float through = exp(-thickness / (u_light[15].y * max(ray.z, 0.004)));
    float cover = cloud_cover_at(eye().xy + ray.xy * cloud_reach(max(ray.z, 0.0)));
    v_through = vec2(mix(1.0, through, u_light[29].x), cover);
    gl_Position = vec4(corner, far_z(), 1.0);
}
