"""A room of the tests: a notebook in which every version that intake hands over is a new line."""
