"""The landscape as a page: maps, words and figures that anybody can read, in Japanese and English."""
