/** What the keys of the filter editor do. */

import type { KeyboardEvent } from 'react';

/** Which list stands under the editor. */
type OpenList = 'none' | 'completion' | 'saved';

export interface Editing {
  readonly text: string;
  readonly caret: number;
  readonly list: OpenList;
  /** Index of the entry that Enter takes; -1 for none. */
  readonly active: number;
}

export type KeyAction =
  | { readonly kind: 'apply' }
  | { readonly kind: 'choose'; readonly index: number }
  | { readonly kind: 'change'; readonly changes: Partial<Editing> };

/** What a key does; undefined leaves it to the text area. */
export function keyAction(
  event: KeyboardEvent,
  { list, active }: Editing,
  count: number,
): KeyAction | undefined {
  const isOpen = list !== 'none';
  const { key, shiftKey, ctrlKey, altKey, nativeEvent } = event;
  // An input method takes the keys that choose among its own proposals.
  if (nativeEvent.isComposing) return undefined;
  if (key === ' ' && ctrlKey) return { kind: 'change', changes: { list: 'completion', active: 0 } };
  if (key === 'Enter' && !shiftKey) {
    return isOpen && active >= 0 ? { kind: 'choose', index: active } : { kind: 'apply' };
  }
  if (key === 'ArrowDown' && altKey) return { kind: 'change', changes: { list: 'saved', active: 0 } };
  if (!isOpen) return undefined;
  if (key === 'Escape') return { kind: 'change', changes: { list: 'none', active: -1 } };
  if (key === 'Tab' && !shiftKey && count > 0) return { kind: 'choose', index: Math.max(active, 0) };
  if (key === 'ArrowDown') return { kind: 'change', changes: { active: (active + 1) % Math.max(count, 1) } };
  if (key === 'ArrowUp')
    return { kind: 'change', changes: { active: (Math.max(active, 0) - 1 + count) % Math.max(count, 1) } };
  return undefined;
}
