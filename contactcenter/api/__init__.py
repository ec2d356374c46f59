"""The face for programs: version 1 of the API, health, and the list of errors."""
