/** Where a filter expression is written. What is wrong with it is said under the character at fault. */

import { parseFilter, type FilterProblem } from '@fluoroscope/filter';
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import type { TimeWindow } from '../../api/xray-api.ts';
import '../../styles/filter-editor.css';

export interface FilterEditorProps {
  /** The expression that is applied; the text in the editor becomes it when it changes. */
  readonly value: string;
  /** Called with a well-formed expression when the reader asks for it, by Enter or by leaving the editor empty. */
  readonly onApply: (expression: string) => void;
  /** Called with every text that is a well-formed expression, as it is typed. */
  readonly onEdit?: (expression: string) => void;
  /** Names the field for those who cannot see where it stands. */
  readonly label: string;
  /** Where names and values to complete with come from. */
  readonly window: TimeWindow;
  readonly placeholder?: string;
  /** What the service said against the applied expression. */
  readonly refusal?: string | undefined;
}

export function FilterEditor({ value, onApply, onEdit, label, placeholder, refusal }: FilterEditorProps) {
  const [text, setText] = useState(value);
  const errorId = useId();
  useEffect(() => setText(value), [value]);
  const problem = problemOf(text);
  const change = (next: string): void => {
    setText(next);
    if (problemOf(next) === undefined) onEdit?.(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && problem === undefined) onApply(text.trim());
  };
  return (
    <div className="filter-editor">
      <input
        className="filter-editor-input mono"
        aria-label={label}
        aria-invalid={problem !== undefined}
        aria-describedby={errorId}
        placeholder={placeholder ?? 'Filter expression, such as service("web") { fault }'}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div id={errorId} className="filter-editor-problem" role="status" data-testid="filter-problem">
        {problem === undefined ? refusal : `${problem.reason} (at character ${problem.position + 1})`}
      </div>
    </div>
  );
}

function problemOf(text: string): FilterProblem | undefined {
  const result = parseFilter(text);
  return result.kind === 'problem' ? result.problem : undefined;
}
