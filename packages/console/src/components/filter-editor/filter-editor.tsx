/**
 * Where a filter expression is written: in colours, with proposals from the language and from what the service holds,
 * and with what is wrong under the character at fault. A combobox as ARIA has it: the focus stays in the text.
 */

import type { FilterProblem } from '@fluoroscope/filter';
import { useId, useState } from 'react';
import type { TimeWindow } from '../../api/xray-api.ts';
import { joined } from '../../model/filter-terms.ts';
import '../../styles/filter-editor.css';
import { FilterField } from './filter-field.tsx';
import { FilterHelp } from './filter-help.tsx';
import { FilterTools } from './filter-tools.tsx';
import { ProposalList } from './proposal-list.tsx';
import { useFilterEditor } from './use-filter-editor.ts';

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

export function FilterEditor(props: FilterEditorProps) {
  const { value, label, placeholder, refusal } = props;
  const editor = useFilterEditor(props);
  const { editing, problem, entries, note, areaRef, apply } = editor;
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const id = useId();
  const isOpen = editing.list !== 'none';
  // What is wrong up to the end may be right with the next letter, so it is not marked while that is awaited.
  const isUnfinished = isOpen && problem !== undefined && problem.end >= editing.text.length;
  const hasList = isOpen && entries.length > 0;
  const message =
    problem === undefined ? (editing.text.trim() === value ? refusal : undefined) : reasonOf(problem);
  const isFloating = isOpen && (hasList || note !== '' || message !== undefined);
  const insertExample = (expression: string): void => {
    editor.replaceAll(problem === undefined ? joined(editing.text, expression) : expression);
  };
  return (
    <div className="filter-editor">
      <div className="filter-editor-box" data-wrong={message !== undefined && !isUnfinished}>
        <FilterField
          fieldRef={areaRef}
          value={editing.text}
          problem={isUnfinished ? undefined : problem}
          role="combobox"
          aria-label={label}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-expanded={hasList}
          aria-controls={`${id}-list`}
          aria-activedescendant={hasList && editing.active >= 0 ? `${id}-list-${editing.active}` : undefined}
          aria-invalid={message !== undefined}
          aria-describedby={`${id}-problem`}
          placeholder={placeholder ?? 'Filter expression, such as service("web") { fault }'}
          {...editor.handlers}
        />
        <FilterTools
          isChanged={editing.text.trim() !== value}
          isApplicable={problem === undefined}
          isEmpty={editing.text === ''}
          isListOpen={editing.list === 'saved'}
          onApply={() => apply(editing.text)}
          onClear={() => editor.replaceAll('', true)}
          onSaved={editor.toggleSaved}
          onHelp={() => setIsHelpOpen(true)}
        />
      </div>
      {/* While the list is open, what is wrong is said under it, so that nothing on the page moves with the typing. */}
      <div className="filter-editor-below" data-floating={isFloating}>
        {hasList && (
          <ProposalList
            id={`${id}-list`}
            label={editing.list === 'saved' ? 'Recent expressions and groups' : 'Proposals'}
            entries={entries}
            active={editing.active}
            onChoose={editor.choose}
          />
        )}
        {isOpen && note !== '' && (
          <p className="filter-editor-note" role="status">
            {note}
          </p>
        )}
        <div
          id={`${id}-problem`}
          className="filter-editor-problem"
          role="status"
          data-testid="filter-problem"
          data-unfinished={isUnfinished}
        >
          {message}
        </div>
      </div>
      {isHelpOpen && <FilterHelp onInsert={insertExample} onClose={() => setIsHelpOpen(false)} />}
    </div>
  );
}

function reasonOf({ reason, position }: FilterProblem): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)} (at character ${position + 1})`;
}
