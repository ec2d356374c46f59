"""Pictures of every screen over lifelike tickets: wide and phone, light and dark, French and English."""
