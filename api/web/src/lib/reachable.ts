/** What scrolls can be reached by keyboard: an area that is too small for what is in it takes the focus, one that is not does not. */
export function reachable(element: HTMLElement): { destroy: () => void } {
  const look = () => {
    if (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1) element.tabIndex = 0;
    else element.removeAttribute('tabindex');
  };
  const watcher = new ResizeObserver(look), changes = new MutationObserver(look);
  watcher.observe(element);
  changes.observe(element, { childList: true, subtree: true });
  look();
  return { destroy: () => { watcher.disconnect(); changes.disconnect(); } };
}
