// What a fragment of a tree is: bark, leaf or nothing; shared by colour, identity and shadow.
//
// Inputs: u_leaves (r leaves, g their shade, b bare twigs), the varyings of tree.vert. Discards
// where there is neither leaf nor twig, so all passes have the same holes. Defines: LEVEL.

uniform sampler2D u_leaves;

in vec3 v_position;
in vec4 v_normal;
in vec3 v_leaf;
flat in vec4 v_tree;

struct Foliage {
    float leaf;   // 1 leaf, 0 bark or twig
    float shade;  // 0..1 light and dark among leaves
    float grain;  // 0..1 different from leaf to leaf
};

Foliage foliage(float away) {
    float stuff = v_leaf.z;
    if (stuff < 0.5) return Foliage(0.0, 0.6, 0.5);
#if LEVEL == 2
    return Foliage(1.0, 0.62, fract(v_tree.y * 17.0));
#else
    vec2 uv = v_leaf.xy;
#if LEVEL == 0
    if (stuff > 1.5) return Foliage(1.0, 0.25 + 0.2 * texture(u_leaves, uv * 1.7).g, 0.5);
#endif
    vec4 t = texture(u_leaves, uv);
    float grain = fract(t.g * 23.7 + v_tree.y);
    float on = step(grain, v_tree.z * 1.02);
#if LEVEL == 0
    // Coarser copies of the pattern thin out; the bar sinks with distance to keep crowns full.
    float bar = mix(0.45, 0.22, clamp(away / 90.0, 0.0, 1.0));
    bool leafy = t.r * on > bar;
    bool woody = t.b > 0.40;
#else
    // Far clumps are solid but ragged where the crown's edge is seen.
    vec3 to_eye = normalize(eye() - v_position);
    float rim = 1.0 - abs(dot(normalize(v_normal.xyz), to_eye));
    bool leafy = v_tree.z > 0.15 && max(t.r, 1.0 - smoothstep(0.35, 0.85, rim)) * on > 0.25;
    bool woody = t.b > 0.25;
#endif
    if (!leafy && !woody) discard;
    return Foliage(leafy ? 1.0 : 0.0, t.g, grain);
#endif
}
