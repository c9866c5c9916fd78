"""Small files as offices write them, each made anew by one function, with what reading it must give."""
