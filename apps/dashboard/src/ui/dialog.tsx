import { Modal, type ModalProps } from '@mantine/core';
import { useLayoutEffect, useState } from 'react';

/** Is open for as long as it is there, and gives the focus back to what had it. */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  useFocusBack();
  return <Modal opened closeButtonProps={{ 'aria-label': 'Close' }} {...props} />;
}

/** Mantine gives it back only where a dialog stays mounted, closed. */
function useFocusBack(): void {
  const [asked] = useState(() => standing(document.activeElement));
  useLayoutEffect(() => {
    // A dialog in whose place this one comes has given it back by now; what else had it may be gone.
    const { activeElement } = document;
    const before = activeElement === document.body ? asked : standing(activeElement);
    return () => before?.focus({ preventScroll: true });
  }, [asked]);
}

/** A menu closes behind what is chosen in it: its button stays. */
function standing(element: Element | null): HTMLElement | null {
  const button = element?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return button ? document.getElementById(button) : (element as HTMLElement | null);
}
