"""The answer service: a question comes in over a channel, the article's answer goes out."""
