import type { KeyboardEvent, ReactNode } from 'react';

export type TraceTab = 'timeline' | 'map' | 'raw';

const TABS: readonly (readonly [TraceTab, string])[] = [
  ['timeline', 'Timeline'],
  ['map', 'Map'],
  ['raw', 'Raw'],
];

interface TraceTabsProps {
  readonly active: TraceTab;
  readonly onChange: (tab: TraceTab) => void;
  /** What stands at the end of the row. */
  readonly children: ReactNode;
}

/** The views of a trace. The view itself fills the rest of the page, which is why this is not Cloudscape's Tabs. */
export function TraceTabs({ active, onChange, children }: TraceTabsProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = TABS[(TABS.findIndex(([tab]) => tab === active) + step + TABS.length) % TABS.length];
    if (step === 0 || next === undefined) return;
    onChange(next[0]);
    document.getElementById(`trace-tab-${next[0]}`)?.focus();
  };
  return (
    <div className="trace-tabs page-pad-x">
      <div role="tablist" aria-label="Views of the trace" onKeyDown={onKeyDown}>
        {TABS.map(([tab, label]) => (
          <button
            key={tab}
            id={`trace-tab-${tab}`}
            type="button"
            role="tab"
            aria-selected={tab === active}
            tabIndex={tab === active ? 0 : -1}
            onClick={() => onChange(tab)}
          >
            {label}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}
