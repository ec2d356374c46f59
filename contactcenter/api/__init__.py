"""The face for programs: version 1 of the API, providers' calls, health, and the list of errors."""
