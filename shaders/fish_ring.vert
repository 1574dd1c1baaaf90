#version 330
// The patch of water that a rising fish has set in waves.
//
// Inputs: u_rings, 3 vec4 a ring: (place, age s), (bed under it m, 1 in a river, strength, radius
// m), (stream m/s). Outputs as water.vert; v_ring: metres from the middle, age, strength.

#include "include/frame.glsl"

uniform samplerBuffer u_rings;
uniform vec4 u_light[32];
uniform sampler2D u_weather;

out vec3 v_position;
out vec4 v_flow;
out vec4 v_weather;
out vec4 v_ring;

void main() {
    vec4 ring = texelFetch(u_rings, gl_InstanceID * 3);
    vec4 water = texelFetch(u_rings, gl_InstanceID * 3 + 1);
    vec4 stream = texelFetch(u_rings, gl_InstanceID * 3 + 2);
    vec2 corner = vec2(gl_VertexID % 2, gl_VertexID / 2) * 2.0 - 1.0;
    vec2 off = corner * water.w;
    vec3 place = ring.xyz + vec3(off, 0.0);
    float high = max(eye().z - ring.z, 0.02);
    float lift = 0.01 + 0.05 * water.y + 0.0015 * length(place - eye());
    v_position = place + (eye() - place) * min(lift / high, 0.2);
    v_flow = vec4(-water.x, stream.xy, water.y);
    v_weather = textureLod(u_weather, place.xy * u_light[14].zw, 0.0);
    v_ring = vec4(off, ring.w, water.z);
    gl_Position = clip_from_world(v_position);
}
