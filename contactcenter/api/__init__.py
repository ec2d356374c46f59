"""The face for programs: health, and the list of errors."""
