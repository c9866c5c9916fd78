/* Before anything is drawn: what only a script serves has its place from the start, so that nothing moves when it wakes. */
document.documentElement.classList.add("scripted");
if (window.matchMedia("(min-width: 1300px)").matches) document.documentElement.classList.add("with-panel");
