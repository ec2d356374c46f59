"""Messages in: raw rows first, then tickets from them. Above it, nothing may lose what a shopper wrote."""
