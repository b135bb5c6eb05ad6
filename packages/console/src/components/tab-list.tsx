import type { KeyboardEvent } from 'react';

export interface TabItem<Id extends string> {
  readonly id: Id;
  readonly label: string;
}

interface TabListProps<Id extends string> {
  readonly tabs: readonly TabItem<Id>[];
  readonly active: Id;
  readonly label: string;
  /** Begins the ids of the tabs and of their panel: `details` gives `details-tab-raw` and `details-panel`. */
  readonly name: string;
  readonly onChange: (id: Id) => void;
}

/**
 * A row of tabs; the panel beside it is the caller's. Smaller than Cloudscape's, which need two arrows to scroll six
 * tabs in the width of a details panel, and free of its padding for views that fill the page.
 */
export function TabList<Id extends string>({ tabs, active, label, name, onChange }: TabListProps<Id>) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = tabs[(tabs.findIndex(({ id }) => id === active) + step + tabs.length) % tabs.length];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    onChange(next.id);
    document.getElementById(`${name}-tab-${next.id}`)?.focus();
  };
  return (
    <div className="tab-list" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          id={`${name}-tab-${tab.id}`}
          type="button"
          role="tab"
          aria-selected={tab.id === active}
          aria-controls={`${name}-panel`}
          tabIndex={tab.id === active ? 0 : -1}
          onClick={() => onChange(tab.id)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
