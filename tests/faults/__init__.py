"""What happens when a server, a worker or a lock does not behave."""
