"""The widget: what is served, and how it behaves in a real browser."""
