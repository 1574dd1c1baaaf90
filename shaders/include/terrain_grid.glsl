// The lattice of the ground: which vertex this is and where, shared by land and water.
//
// Inputs as terrain.vert states. QUADS is 16: vertices (i, j) of a node are numbered j * 17 + i.

uniform samplerBuffer u_nodes;
uniform samplerBuffer u_ground;
uniform samplerBuffer u_rows; // x: row of u_nodes and u_ground that an instance draws
uniform vec3 u_lod; // range of the finest lattice, eye height over ground, 1 / log2(growth)

struct GridVertex {
    vec2 xy;
    vec4 data;
};

// Lattice wanted at a distance, a real number: 0 is the finest; whole numbers are lattices.
float lattice_at(float away) {
    float x = log2(max(away / u_lod.x, 1e-4)) * u_lod.z + 1.0;
    float whole = max(floor(x), 0.0);
    return whole + smoothstep(0.55, 1.0, x - whole);
}

GridVertex grid_vertex() {
    int instance = int(texelFetch(u_rows, gl_InstanceID).x + 0.5);
    vec4 node = texelFetch(u_nodes, instance);
    ivec2 at = ivec2(gl_VertexID % 17, gl_VertexID / 17);
    float quad = node.z / 16.0;
    vec2 own = node.xy + vec2(at) * quad;
    float away = length(vec3(own - eye().xy, u_lod.y));
    float step_up = clamp(lattice_at(away) - node.w, 0.0, 2.0);
    int low = min(int(step_up), 1);
    ivec2 near_at = (at >> low) << low;
    ivec2 far_at = (at >> (low + 1)) << (low + 1);
    float blend = step_up - float(low);
    int base = instance * 289;
    vec4 near_data = texelFetch(u_ground, base + near_at.y * 17 + near_at.x);
    vec4 far_data = texelFetch(u_ground, base + far_at.y * 17 + far_at.x);
    vec2 near_xy = node.xy + vec2(near_at) * quad;
    vec2 far_xy = node.xy + vec2(far_at) * quad;
    return GridVertex(mix(near_xy, far_xy, blend), mix(near_data, far_data, blend));
}
