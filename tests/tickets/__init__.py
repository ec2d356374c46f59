"""The facts and their only writer."""
