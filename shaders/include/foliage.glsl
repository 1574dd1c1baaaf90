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
#if LEVEL >= 2
    // Bare crowns seen from afar are a haze: a fixed grain of the picture lets the sky through.
    float speck = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
    if (speck > 0.42 + 0.75 * v_tree.z) discard;
    return Foliage(1.0, 0.62, fract(v_tree.y * 17.0));
#else
    vec2 uv = v_leaf.xy;
    if (stuff > 1.5 && stuff < 2.5) {
        vec4 inner = texture(u_leaves, uv * 1.7);
        return Foliage(1.0, inner.r > 0.4 ? 0.5 * inner.g - 0.15 : 0.0, 0.5);
    }
    vec4 t = texture(u_leaves, uv);
    float grain = fract(t.g * 23.7 + v_tree.y);
    float on = step(grain, v_tree.z * 1.02);
    // Coarser copies of the pattern thin out; the bar sinks with distance to keep crowns full.
#if LEVEL == 0
    float bar = mix(0.45, 0.30, clamp(away / 90.0, 0.0, 1.0));
#else
    float bar = 0.26;
#endif
#if LEVEL == 0
    // A card seen edge-on would show as a bright blade: let it go.
    vec3 face = normalize(cross(dFdx(v_position), dFdy(v_position)));
    float turned = abs(dot(face, normalize(eye() - v_position)));
    bar += stuff < 1.5 ? 0.9 * smoothstep(0.34, 0.10, turned) : 0.0;
#endif
    bool leafy = t.r * on > bar;
    bool woody = t.b > 0.8 * bar;
    if (!leafy && !woody) discard;
    return Foliage(leafy ? 1.0 : 0.0, t.g, grain);
#endif
}
