#version 330
// Plain colour of an overlay's line.

in vec4 v_colour;
out vec4 out_colour;

void main() { out_colour = v_colour; }
