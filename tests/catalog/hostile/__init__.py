"""Files made to harm the reader, and a process of limited means that reads them."""
