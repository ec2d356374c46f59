"""What is done to work items, offers, loads and clocks. Each function says which locks its caller must hold."""
