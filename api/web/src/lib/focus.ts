/**
 * Where the keyboard is must not be lost: a button that is switched off while its act runs, or goes with its row or its dialog, would leave it
 * at the head of the page. The focus comes back to the button when that is there again, else goes to what stands where it stood.
 */
interface Place { element: HTMLElement; around: { element: Element; at: number }[]; dialog: HTMLDialogElement | null }

const CAN = 'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex="0"]';
let last: Place | undefined, outside: Place | undefined;

const within = (element: Element) => [...element.querySelectorAll<HTMLElement>(CAN)].filter((one) => one.tabIndex >= 0 && one.checkVisibility?.() !== false);

function placed(element: HTMLElement): Place {
  const around: Place['around'] = [];
  for (let one = element.parentElement; one && one !== document.body; one = one.parentElement) {
    around.push({ element: one, at: within(one).indexOf(element) });
    if (one.id === 'main') break;
  }
  return { element, around, dialog: element.closest('dialog') };
}

function back(place: Place): void {
  if (place.element.isConnected) { if (!place.element.matches(':disabled')) place.element.focus({ preventScroll: true }); return; }
  for (const { element, at } of place.around) {
    if (!element.isConnected) continue;
    if (element.id === 'main') { (element as HTMLElement).focus({ preventScroll: true }); return; }
    const there = within(element), next = there[Math.min(Math.max(at, 0), there.length - 1)];
    if (next) { next.focus({ preventScroll: true }); return; }
  }
}

function look(): void {
  if (document.activeElement !== document.body || !last) return;
  const place = last.dialog && !(last.dialog.isConnected && last.dialog.open) ? outside : last;
  if (place) back(place);
}

/** From now on, on all pages. A press of the pointer on what takes no focus is meant to leave: nothing is brought back then. */
export function keepFocus(): void {
  document.addEventListener('focusin', (event) => {
    last = placed(event.target as HTMLElement);
    if (!last.dialog) outside = last;
  });
  document.addEventListener('pointerdown', (event) => { if (!(event.target as Element).closest('button, a, input, select, textarea, label, summary, [tabindex]')) last = undefined; });
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled', 'open'] });
}
