import { type RefObject, useEffect } from 'react';
import { useNavigationType } from 'react-router';

/** The page that was opened last from a list. */
let opened: string | null = null;

export function rememberOpened(path: string): void {
  opened = path;
}

/** Whoever comes back to a list goes on where it was left: at the row whose page was open. */
export function useReturned(list: RefObject<HTMLElement | null>, isThere: boolean): void {
  const isBack = useNavigationType() === 'POP';
  useEffect(() => {
    if (!isThere || opened === null) return;
    const links = [...(list.current?.querySelectorAll('a') ?? [])];
    if (isBack) links.find(({ pathname }) => pathname === opened)?.focus();
    opened = null;
  }, [list, isThere, isBack]);
}
