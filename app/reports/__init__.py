"""An evaluation told to people: as text in a terminal, as one HTML file for a clinic's manager."""
