import { useEffect, useRef } from 'react';

interface Example {
  readonly expression: string;
  readonly meaning: string;
}

const SECTIONS: readonly { readonly title: string; readonly examples: readonly Example[] }[] = [
  {
    title: 'How a trace ended, how long it took',
    examples: [
      { expression: 'fault', meaning: 'answered with a server fault (5xx)' },
      { expression: 'error AND !throttle', meaning: 'a client error (4xx), but not 429' },
      { expression: 'responsetime > 0.5', meaning: 'seconds until the answer' },
      { expression: 'partial', meaning: 'something is missing or has not ended' },
    ],
  },
  {
    title: 'Requests',
    examples: [
      { expression: 'http.url CONTAINS "/checkout"', meaning: 'also BEGINSWITH, ENDSWITH, = and !=' },
      { expression: 'http.status >= 500', meaning: 'numbers have <, <=, > and >=' },
      { expression: 'http.method = "POST" AND user = "alice"', meaning: 'AND, OR, NOT and parentheses' },
    ],
  },
  {
    title: 'Services and calls',
    examples: [
      { expression: 'service("orders") { fault }', meaning: 'a fault in that service' },
      {
        expression: 'edge("web", "orders") { responsetime > 1 }',
        meaning: 'a slow call from one to the other',
      },
      { expression: 'service(id(type: "AWS::DynamoDB::Table"))', meaning: 'any service of a type' },
    ],
  },
  {
    title: 'Your own data',
    examples: [
      { expression: 'annotation.tenant = "acme"', meaning: 'a key with other signs: annotation["order.id"]' },
      { expression: 'annotation.attempt > 1', meaning: 'numbers and booleans keep their type' },
      { expression: 'text CONTAINS "declined"', meaning: 'anywhere in the stored documents (only here)' },
      { expression: 'metadata.debug.cart = "lamp"', meaning: 'inside the metadata (only here)' },
    ],
  },
  {
    title: 'Causes and groups',
    examples: [
      {
        expression: 'rootcause.fault.exception { message CONTAINS "timeout" }',
        meaning: 'an exception behind a fault',
      },
      { expression: 'group.name = "checkout"', meaning: 'the expression of a saved group' },
    ],
  },
];

interface FilterHelpProps {
  readonly onInsert: (expression: string) => void;
  readonly onClose: () => void;
}

/** The language on one screen; a click on an example adds it to the expression. */
export function FilterHelp({ onInsert, onClose }: FilterHelpProps) {
  const dialogRef = useRef<HTMLDialogElement>(null);
  useEffect(() => dialogRef.current?.showModal(), []);
  const insert = (expression: string): void => {
    // Behind an open dialog nothing takes the focus, and so nothing can be written.
    dialogRef.current?.close();
    onInsert(expression);
  };
  return (
    <dialog
      ref={dialogRef}
      className="filter-help"
      aria-labelledby="filter-help-title"
      onClose={onClose}
      onClick={(event) => {
        // The backdrop is the dialog itself; everything on it is inside of another element.
        if (event.target === dialogRef.current) onClose();
      }}
    >
      <div className="filter-help-body">
        <header>
          <h2 id="filter-help-title">Filter expressions</h2>
          <button type="button" className="filter-tool" aria-label="Close the help" onClick={onClose}>
            ×
          </button>
        </header>
        <p>
          X-Ray’s own language. A click adds an example to yours. <kbd>Ctrl</kbd> <kbd>Space</kbd> proposes
          what can stand at the cursor, <kbd>Tab</kbd> takes it, <kbd>Enter</kbd> applies, <kbd>Shift</kbd>{' '}
          <kbd>Enter</kbd> begins a line.
        </p>
        <div className="filter-help-sections">
          {SECTIONS.map(({ title, examples }) => (
            <section key={title}>
              <h3>{title}</h3>
              {examples.map(({ expression, meaning }) => (
                <button key={expression} type="button" onClick={() => insert(expression)}>
                  <code>{expression}</code>
                  <span>{meaning}</span>
                </button>
              ))}
            </section>
          ))}
        </div>
      </div>
    </dialog>
  );
}
