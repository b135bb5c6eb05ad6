/** What a reader set on the timeline. All of it is in the URL, by the keys of nodes and the names of services. */

import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { hasChildren, revealing, withToggled, type RowsView } from '../../model/timeline-rows.ts';
import type { Timeline } from '../../model/timeline.ts';
import { useUrlChange } from '../use-url-param.ts';

/** More opened and closed rows than these do not fit into an address. */
const MOST_TOGGLED = 150;
/** No id of X-Ray's and no `#` of a repeated one has it. */
const SEPARATOR = '.';

export interface TimelineState {
  /** What decides about rows, but for what search and hidden services leave out. */
  readonly view: RowsView;
  readonly isCritical: boolean;
  readonly isOnlyHits: boolean;
  readonly highlighted: string | undefined;
  readonly hidden: ReadonlySet<string>;
  readonly toggle: (index: number) => void;
  readonly setLevels: (levels: number | undefined) => void;
  readonly setFocus: (index: number | undefined) => void;
  /** Opens what hides a node. */
  readonly reveal: (index: number) => void;
  readonly setCritical: (isShown: boolean) => void;
  readonly setOnlyHits: (isOnly: boolean) => void;
  readonly setHighlighted: (name: string | undefined) => void;
  readonly setHidden: (name: string, isHidden: boolean) => void;
}

export function useTimelineState(timeline: Timeline): TimelineState {
  const [params] = useSearchParams();
  const change = useUrlChange();
  const focusKey = params.get('focus');
  const levelsText = params.get('levels');
  const toggledText = params.get('toggled');
  const hiddenText = params.get('hide');
  const view = useMemo((): RowsView => {
    const focus = focusKey === null ? -1 : timeline.nodes.findIndex(({ key }) => key === focusKey);
    const levels = Number(levelsText);
    return {
      focus: focus < 0 ? undefined : focus,
      levels: Number.isInteger(levels) && levels > 0 ? levels : undefined,
      toggled: new Set(listOf(toggledText)),
      kept: undefined,
    };
  }, [timeline, focusKey, levelsText, toggledText]);
  const hidden = useMemo(() => new Set(hiddenText === null ? [] : hiddenText.split('\n')), [hiddenText]);

  const toggle = useCallback(
    (index: number) => {
      const key = timeline.nodes[index]?.key;
      if (key === undefined || !hasChildren(timeline, index)) return;
      change((now) => ({
        toggled: textOf(withToggled(new Set(listOf(now.get('toggled'))), [key])),
      }));
    },
    [timeline, change],
  );
  const setFocus = useCallback(
    (index: number | undefined) => {
      const key = index === undefined ? undefined : timeline.nodes[index]?.key;
      change({ focus: key }, { isStep: true });
    },
    [timeline, change],
  );
  const reveal = useCallback(
    (index: number) => {
      const shown = revealing(timeline, view, index);
      if (shown === view) return;
      const key = shown.focus === undefined ? undefined : timeline.nodes[shown.focus]?.key;
      change({ toggled: textOf(shown.toggled), focus: key });
    },
    [timeline, view, change],
  );
  return {
    view,
    hidden,
    isCritical: params.get('critical') === 'on',
    isOnlyHits: params.get('only') === 'hits',
    highlighted: params.get('highlight') ?? undefined,
    toggle,
    setFocus,
    reveal,
    setLevels: (levels) =>
      change({ levels: levels === undefined ? undefined : String(levels), toggled: undefined }),
    setCritical: (isShown) => change({ critical: isShown ? 'on' : undefined }),
    // A hit must not stay hidden because its caller was closed before the search.
    setOnlyHits: (isOnly) =>
      change({ only: isOnly ? 'hits' : undefined, ...(isOnly && { levels: undefined, toggled: undefined }) }),
    setHighlighted: (name) => change({ highlight: name }),
    setHidden: (name, isHidden) => {
      const next = new Set(hidden);
      if (isHidden) next.add(name);
      else next.delete(name);
      change({ hide: [...next].join('\n') });
    },
  };
}

function listOf(text: string | null): readonly string[] {
  return text === null || text === '' ? [] : text.split(SEPARATOR);
}

function textOf(keys: ReadonlySet<string>): string {
  return [...keys].slice(-MOST_TOGGLED).join(SEPARATOR);
}
