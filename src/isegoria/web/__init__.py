"""The site: pages, the JSON interface and their settings; parses, makes one service call, renders."""
