#version 330
// Colour of the ground under the light of the moment.
//
// Defines: NEAR, SETTLED, DRY, SNOWLESS, DAY (see include/ground_surface.glsl).

#ifndef MATT
#define MATT DRY
#endif
#include "include/light.glsl"
#include "include/weather.glsl"
#include "include/identity_classes.glsl"
#include "include/ground_surface.glsl"

in vec3 v_position;
in vec4 v_ground;
in vec4 v_weather;
in vec3 v_passed;
in vec3 v_added;
in vec4 v_shadow;
out vec4 out_colour;

void main() {
    Weather weather = weather_of(v_weather);
    float away = length(v_position - eye());
    Ground g = ground_at(v_position, normalize(v_ground.xyz), v_ground.w, weather, away);
    Surface s = Surface(
        g.albedo, g.normal, v_position, g.ao, g.wetness, 1.0, 0.0, g.gloss, vec3(0.0));
    float direct = texture(u_sun_map, map_uv(v_position.xy)).r * v_shadow.w;
#ifndef NO_NEAR_SHADOW
    direct *= shadow_at(v_shadow.xyz);
#endif
    out_colour = vec4(display(lit_by(s, direct) * v_passed + v_added), 1.0);
}
