"""Files of units' events: read by their header, checked day by day against the units of the eve, then written."""
