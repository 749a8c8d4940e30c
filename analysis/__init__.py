"""The analysis: arrays in, frozen results out. It knows no Flask, no SQL, no file, no clock."""
