"""What people and timers do to a ticket: take, reply, transfer, resolve, switch channel. One function each."""
