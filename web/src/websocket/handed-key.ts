import { useEffect, useState } from 'react';

/** A key that another page had, for the page that is opened next. It is kept in memory only, and given once. */
let handed = '';

export function handOver(key: string): void {
  handed = key;
}

/** The key that a page works with: empty, or the one that was handed over; and how it is changed. */
export function useKey(): [string, (key: string) => void] {
  const [key, setKey] = useState('');
  useEffect(() => {
    if (handed) setKey(handed);
    handed = '';
  }, []);
  return [key, setKey];
}
