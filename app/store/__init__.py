"""What is kept in the database: messages, replies, sessions. Every function here blocks: call it
from a thread.
"""
