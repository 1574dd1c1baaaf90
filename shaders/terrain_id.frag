#version 330
// Identity of the ground: the same classification as its colour.

#include "include/light.glsl"
#include "include/weather.glsl"
#include "include/identity.glsl"
#include "include/ground_surface.glsl"

in vec3 v_position;
in vec4 v_ground;
in vec4 v_weather;

void main() {
    Weather weather = weather_of(v_weather);
    float away = length(v_position - eye());
    vec3 normal = normalize(v_ground.xyz);
    Ground g = ground_at(v_position, normal, v_ground.w, weather, away);
    write_identity(g.semantic == WATER ? WATER_ID : TERRAIN_ID, g.semantic, normal);
}
