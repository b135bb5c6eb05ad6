interface FilterToolsProps {
  /** Whether the text differs from the applied expression. */
  readonly isChanged: boolean;
  readonly isApplicable: boolean;
  readonly isEmpty: boolean;
  readonly isListOpen: boolean;
  readonly onApply: () => void;
  readonly onClear: () => void;
  readonly onSaved: () => void;
  readonly onHelp: () => void;
}

/** What the mouse finds at the end of the editor. */
export function FilterTools(props: FilterToolsProps) {
  const { isChanged, isApplicable, isEmpty, isListOpen, onApply, onClear, onSaved, onHelp } = props;
  return (
    <div className="filter-tools">
      {isChanged && (
        <button type="button" className="filter-apply" disabled={!isApplicable} onClick={onApply}>
          Apply <kbd aria-hidden="true">↵</kbd>
        </button>
      )}
      {!isEmpty && (
        <button
          type="button"
          className="filter-tool"
          aria-label="Clear the filter"
          title="Clear"
          onClick={onClear}
        >
          <svg
            width="12"
            height="12"
            viewBox="0 0 12 12"
            stroke="currentColor"
            strokeWidth="1.6"
            aria-hidden="true"
          >
            <path d="M2 2l8 8M10 2l-8 8" strokeLinecap="round" />
          </svg>
        </button>
      )}
      <button
        type="button"
        className="filter-tool"
        aria-label="Recent expressions and groups"
        aria-expanded={isListOpen}
        title="Recent expressions and groups (Alt+Down)"
        onMouseDown={(event) => event.preventDefault()}
        onClick={onSaved}
      >
        <svg
          width="15"
          height="15"
          viewBox="0 0 15 15"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.4"
          aria-hidden="true"
        >
          <path
            d="M2.2 7.5A5.4 5.4 0 1 0 4 3.4M4 1.2v2.4h2.4M7.6 4.6v3.2l2 1.2"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
      </button>
      <button
        type="button"
        className="filter-tool"
        aria-label="Help for filter expressions"
        title="Help"
        onClick={onHelp}
      >
        ?
      </button>
    </div>
  );
}
