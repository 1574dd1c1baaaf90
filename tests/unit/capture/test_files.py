"""Files on disk: PNG and Parquet come back as they went, and always as the same bytes."""

import numpy as np
import pytest

from digisphere.capture.png import colours_from_ids, encode_png, ids_from_colours, read_png
from digisphere.capture.tabular import (
    ID_LIST,
    TableSchema,
    arrow_table,
    concatenate,
    read_columns,
    shard_bytes,
    write_table,
)
from digisphere.core.columns import ColumnSpec

SCHEMA = TableSchema(
    "things",
    "For tests.",
    (
        ColumnSpec("number", "int32", unit="m", doc="A number."),
        ColumnSpec("place", "float64", (2, 3)),
        ColumnSpec("word", "text"),
        ColumnSpec("causes", ID_LIST),
        ColumnSpec("flag", "bool"),
    ),
    {},
)
COLUMNS = {
    "number": np.array([1, 2, 3]),
    "place": np.arange(18.0).reshape(3, 2, 3),
    "word": ["ä", "", "c"],
    "causes": [[], [1], [1, 2]],
    "flag": np.array([True, False, True]),
}


@pytest.mark.parametrize("shape", [(7, 5), (7, 5, 3), (1, 1), (1, 9, 3)])
@pytest.mark.parametrize("level", [1, 6])
def test_an_image_comes_back_from_png_as_it_went(tmp_path, shape, level):
    image = np.random.default_rng(3).integers(0, 256, shape, dtype=np.uint8)
    path = tmp_path / "image.png"
    path.write_bytes(encode_png(image, level=level))
    assert np.array_equal(read_png(path), image)


def test_ids_come_back_from_colours_up_to_24_bits():
    ids = np.array([[0, 1, 255], [256, 65536, (1 << 24) - 1]], dtype=np.uint32)
    assert np.array_equal(ids_from_colours(colours_from_ids(ids)), ids)
    assert colours_from_ids(np.array([[0x030201]]))[0, 0].tolist() == [1, 2, 3]


def test_a_table_comes_back_from_parquet_with_its_shapes(tmp_path):
    path = tmp_path / "things.parquet"
    write_table(arrow_table(SCHEMA, COLUMNS), path)
    back = read_columns(path)
    assert np.array_equal(back["place"], COLUMNS["place"])
    assert back["word"].tolist() == COLUMNS["word"]
    assert back["causes"].tolist() == COLUMNS["causes"]
    assert back["flag"].tolist() == [True, False, True]


def test_shards_joined_have_the_bytes_of_the_table_written_at_once(tmp_path):
    whole, joined = tmp_path / "whole.parquet", tmp_path / "joined.parquet"
    write_table(arrow_table(SCHEMA, COLUMNS), whole)
    shards = []
    for row in range(3):
        part = {name: values[row : row + 1] for name, values in COLUMNS.items()}
        shards.append(shard_bytes(arrow_table(SCHEMA, part)))
    write_table(concatenate(shards, schema=SCHEMA), joined)
    assert joined.read_bytes() == whole.read_bytes()


def test_no_shards_make_an_empty_table_with_all_columns(tmp_path):
    path = tmp_path / "none.parquet"
    write_table(concatenate([], schema=SCHEMA), path)
    assert {name: len(values) for name, values in read_columns(path).items()} == {
        "number": 0, "place": 0, "word": 0, "causes": 0, "flag": 0,
    }  # fmt: skip
