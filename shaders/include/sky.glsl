// The sky in any direction: clear air from the table, night glow; clouds are sky.frag's.
//
// Input: u_sky, (48, 96) linear radiance by scene/atmosphere.py; column = sine of half the azimuth
// from the sun, row = square root of the sine of elevation. Needs include/light.glsl.

uniform sampler2D u_sky;

// Clear-sky radiance; directions below the horizon see the horizon.
vec3 sky_colour(vec3 direction) {
    float level = length(direction.xy);
    float c = level > 1e-4 ? dot(direction.xy, u_light[17].zw) / level : 0.0;
    vec2 at = vec2(sqrt(max(0.5 - 0.5 * c, 0.0)), sqrt(max(direction.z, 0.0)));
    vec2 cells = vec2(textureSize(u_sky, 0));
    vec3 air = textureLod(u_sky, (at * (cells - 1.0) + 0.5) / cells, 0.0).rgb;
    float low = 1.0 - max(direction.z, 0.0);
    return air + u_light[26].rgb * (1.0 + 0.6 * low * low * low);
}
