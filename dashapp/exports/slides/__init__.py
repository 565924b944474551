"""Presentations: one chart on each slide, native and editable where PowerPoint has such a chart."""
