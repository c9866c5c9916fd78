"""The number of the payload's shape; it grows with every change of what a payload says, so that old editions stay apart."""

PAYLOAD_VERSION = 7
