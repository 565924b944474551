"""Explore: pick a measure, up to two dimensions and filters; get the right chart and its table."""
