"""The Rasa side of the service: how the content becomes a model."""
