"""Starts the service's processes, watches them and ends them in order: what `script/run` and the tests stand on."""
