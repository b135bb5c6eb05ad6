/** The keys of the timeline, in one list: what a key does and what the sheet says about it cannot differ. */

export type TimelineAction =
  | 'zoom-in'
  | 'zoom-out'
  | 'pan-left'
  | 'pan-right'
  | 'zoom-whole'
  | 'zoom-selected'
  | 'focus'
  | 'unfocus'
  | 'critical'
  | 'search'
  | 'next-hit'
  | 'previous-hit'
  | 'next-problem'
  | 'expand-all'
  | 'keys';

interface KeyLine {
  readonly keys: readonly string[];
  readonly does: string;
  /** Undefined for keys of the rows, which the tree itself handles. */
  readonly action: TimelineAction | undefined;
}

interface KeyGroup {
  readonly title: string;
  readonly lines: readonly KeyLine[];
}

export const KEY_GROUPS: readonly KeyGroup[] = [
  {
    title: 'Rows',
    lines: [
      { keys: ['↑', '↓'], does: 'Previous, next row', action: undefined },
      { keys: ['←'], does: 'Close the row, or go to its caller', action: undefined },
      { keys: ['→'], does: 'Open the row, or go to its first call', action: undefined },
      { keys: ['Enter', 'Space'], does: 'Open or close the row', action: undefined },
      { keys: ['Home', 'End'], does: 'First, last row', action: undefined },
      { keys: ['Page up', 'Page down'], does: 'Twenty rows up, down', action: undefined },
      { keys: ['1', '…', '9'], does: 'Open so many levels', action: undefined },
      { keys: ['e'], does: 'Open everything', action: 'expand-all' },
    ],
  },
  {
    title: 'Time',
    lines: [
      { keys: ['w', '+', '='], does: 'Zoom in', action: 'zoom-in' },
      { keys: ['s', '-'], does: 'Zoom out', action: 'zoom-out' },
      { keys: ['a'], does: 'Earlier', action: 'pan-left' },
      { keys: ['d'], does: 'Later', action: 'pan-right' },
      { keys: ['z'], does: 'Zoom to the selected row', action: 'zoom-selected' },
      { keys: ['0'], does: 'Show the whole time', action: 'zoom-whole' },
    ],
  },
  {
    title: 'Finding',
    lines: [
      { keys: ['/'], does: 'Find in the trace', action: 'search' },
      { keys: ['n'], does: 'Next hit', action: 'next-hit' },
      { keys: ['N'], does: 'Previous hit', action: 'previous-hit' },
      { keys: ['p'], does: 'Next problem', action: 'next-problem' },
      { keys: ['c'], does: 'Critical path on or off', action: 'critical' },
      { keys: ['f'], does: 'Show the selected subtree alone', action: 'focus' },
      { keys: ['u'], does: 'Back to the whole trace', action: 'unfocus' },
      { keys: ['?'], does: 'This list', action: 'keys' },
    ],
  },
];

const ACTIONS: ReadonlyMap<string, TimelineAction> = new Map(
  KEY_GROUPS.flatMap(({ lines }) =>
    lines.flatMap(({ keys, action }) =>
      action === undefined ? [] : keys.map((key) => [key, action] as const),
    ),
  ),
);

/** What a key pressed without Ctrl, Alt or Meta does; undefined for keys of the rows and all others. */
export function actionForKey(key: string): TimelineAction | undefined {
  return ACTIONS.get(key);
}
