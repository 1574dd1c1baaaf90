"""Frames are read once: arrays over the bytes of a file, and PNGs of any make."""

import io

import numpy as np
import pytest
from PIL import Image

from digisphere.capture.frame_bytes import Arena, decode_npy, read_file
from digisphere.capture.png import decode_png, encode_png

GREY = np.random.default_rng(1).integers(0, 256, (9, 7), dtype=np.uint8)


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return memoryview(bytearray(file.getvalue()))


@pytest.mark.parametrize(
    "array",
    [
        np.arange(24, dtype=np.float16).reshape(2, 3, 4),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.zeros(5, dtype=[("position", np.float32, (3,)), ("instance", np.uint32)]),
        np.zeros((0, 2)),
    ],
)
def test_an_array_is_a_view_of_its_file(array):
    content = npy(array)
    found = decode_npy(content)
    assert found.dtype == array.dtype
    assert np.array_equal(found, array)
    assert array.size == 0 or np.shares_memory(found, np.frombuffer(content, dtype=np.uint8))


@pytest.mark.parametrize("length", [0, 5, 40, 130])
def test_an_array_cut_short_is_refused(length):
    with pytest.raises(ValueError, match=r"."):
        decode_npy(npy(np.arange(24.0))[:length])


def test_an_array_of_python_objects_is_refused():
    with pytest.raises(ValueError, match="objects"):
        decode_npy(npy(np.array([{}], dtype=object)))


def test_an_arena_holds_one_folder_at_a_time_without_new_memory(tmp_path):
    for name, value in (("a", 1.0), ("b", 2.0)):
        (tmp_path / name).mkdir()
        np.save(tmp_path / name / "plane.npy", np.full(100, value))
    arena = Arena()
    first = decode_npy(arena.read(tmp_path / "a")["plane.npy"])
    assert first[0] == 1.0
    second = decode_npy(arena.read(tmp_path / "b")["plane.npy"])
    assert second[0] == first[0] == 2.0  # what the arena held before is gone
    assert arena.read(tmp_path / "c") == {}
    assert read_file(tmp_path / "c" / "plane.npy") is None


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
def test_a_png_by_another_writer_is_read_too(mode):
    picture = Image.fromarray(np.stack([GREY] * 4, axis=2)).convert(mode)
    file = io.BytesIO()
    picture.save(file, "PNG")
    assert np.array_equal(decode_png(memoryview(file.getvalue())), np.asarray(picture))


def test_our_own_png_is_what_another_reader_sees():
    image = np.stack([GREY, GREY.T.reshape(9, 7), 255 - GREY], axis=2)
    content = encode_png(image)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(content))), image)
    assert np.array_equal(decode_png(memoryview(content)), image)


@pytest.mark.parametrize("place", [45, 60, -20])
def test_a_damaged_png_is_refused(place):
    content = bytearray(encode_png(GREY))
    content[place] ^= 1
    with pytest.raises(OSError, match="damaged"):
        decode_png(memoryview(content))


def test_a_png_cut_short_is_refused():
    content = encode_png(GREY)
    with pytest.raises(OSError, match=r"."):
        decode_png(memoryview(content[: len(content) // 2]))
