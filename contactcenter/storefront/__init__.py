"""The face for shoppers: the shop page and the widget."""
