import { useHotkeys } from '@mantine/hooks';
import { useEffect } from 'react';
import { useHref, useLocation, useNavigate } from 'react-router';
import { rememberOpened } from './returned.ts';

/** Escape leaves a page for the one that led there, as it was; for `list` where none did. A dialog takes it first. */
export function useBack(list: string): void {
  const navigate = useNavigate();
  const isFirst = useLocation().key === 'default';
  const path = useHref('');
  useEffect(() => rememberOpened(path), [path]);
  useHotkeys([
    [
      'Escape',
      () => {
        if (document.querySelector('[role=dialog]') !== null) return;
        if (isFirst) void navigate(list);
        else void navigate(-1);
      },
    ],
  ]);
}
