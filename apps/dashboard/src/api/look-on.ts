import { useEffect, useRef } from 'react';

type Found = { rows: readonly unknown[] | undefined; onMore: (() => unknown) | undefined; isBusy: boolean };

const ENOUGH = 20;
const MOST_LOOKS = 5;

/** Pages may be short or empty where few rows match: goes on a few times by itself, so that there is something to see. */
export function useLookOn(key: readonly unknown[], { rows, onMore, isBusy }: Found): void {
  const asked = JSON.stringify(key);
  const looks = useRef({ asked, count: 0 });
  useEffect(() => {
    if (looks.current.asked !== asked) looks.current = { asked, count: 0 };
    const isEnough = rows === undefined || rows.length >= ENOUGH || looks.current.count >= MOST_LOOKS;
    if (isEnough || onMore === undefined || isBusy) return;
    looks.current.count++;
    onMore();
  });
}
