"""Answers as files: one writer for each format, each made from a question, never from what a browser sends."""
