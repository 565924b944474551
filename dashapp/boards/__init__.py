"""Boards: questions that people put together and share. Each reader gets her own answers to them."""
