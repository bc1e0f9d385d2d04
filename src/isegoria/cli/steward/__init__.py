"""The `isegoria steward` command: let stewards work, judge again what was judged, and say why."""
