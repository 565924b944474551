"""From a frame to a figure. Pure: the same frame gives the same figure; every colour and number format comes from `theme`."""
