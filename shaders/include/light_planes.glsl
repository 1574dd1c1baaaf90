// The ending of a colour program that puts out planes of light beside its picture (SHOWN).
//
// The program before this is left as it is: its main() has become shown_main(). Where it knows
// nothing of radiance its display colour stands for it; where it is no surface (sky, rain, smoke)
// it blends reflectance and sunlight by an alpha of 0, so that those of what lies behind remain.

#include "include/light.glsl"

#undef main

layout(location = 1) out vec4 out_radiance;
layout(location = 2) out vec4 out_albedo;
layout(location = 3) out vec4 out_sunlit;

void main() {
    shown_main();
    out_radiance = vec4(shown_radiance.a > 0.0 ? shown_radiance.rgb : out_colour.rgb, out_colour.a);
    out_albedo = shown_albedo;
    out_sunlit = shown_sunlit;
}
