/** The state of the filter editor: its text, its list, and what its keys and proposals do to them. */

import { parseFilter, type FilterProblem } from '@fluoroscope/filter';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { TimeWindow } from '../../api/xray-api.ts';
import { browserStore, rememberFilter } from '../../model/filter-history.ts';
import { keyAction, type Editing } from './filter-keys.ts';
import { proposalEntry, type ListEntry } from './proposal-list.tsx';
import { useCompletion, type Completion } from './use-completion.ts';
import { useSavedFilters, type SavedFilters } from './use-saved-filters.ts';
import { stepAfterName, writeText } from './write-text.ts';

interface FilterEditorInput {
  readonly value: string;
  readonly onApply: (expression: string) => void;
  readonly onEdit?: (expression: string) => void;
  readonly window: TimeWindow;
}

export interface FilterEditorState {
  readonly areaRef: RefObject<HTMLTextAreaElement | null>;
  readonly editing: Editing;
  readonly problem: FilterProblem | undefined;
  /** Of the list that is open. */
  readonly entries: readonly ListEntry[];
  readonly note: string;
  readonly apply: (text: string) => void;
  readonly choose: (index: number) => void;
  /** Writes a whole text, and applies it if asked to. */
  readonly replaceAll: (text: string, isApplied?: boolean) => void;
  readonly toggleSaved: () => void;
  readonly handlers: FieldHandlers;
}

interface FieldHandlers {
  readonly onChange: (event: { readonly target: HTMLTextAreaElement }) => void;
  readonly onSelect: (event: { readonly currentTarget: HTMLTextAreaElement }) => void;
  readonly onBlur: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

interface EditorParts {
  readonly input: FilterEditorInput;
  readonly area: () => HTMLTextAreaElement | null;
  readonly editing: Editing;
  readonly completion: Completion;
  readonly saved: SavedFilters;
  readonly change: (changes: Partial<Editing>) => void;
}

function untouched(text: string): Editing {
  return { text, caret: text.length, list: 'none', active: -1 };
}

export function useFilterEditor(input: FilterEditorInput): FilterEditorState {
  const { value, window } = input;
  const areaRef = useRef<HTMLTextAreaElement>(null);
  const [editing, setEditing] = useState(() => untouched(value));
  useEffect(() => setEditing(untouched(value)), [value]);
  const problem = useMemo(() => problemOf(editing.text), [editing.text]);
  const completion = useCompletion(editing.text, editing.caret, window, editing.list === 'completion');
  const isSaved = editing.list === 'saved';
  const saved = useSavedFilters(isSaved);
  const parts: EditorParts = {
    input,
    area: () => areaRef.current,
    editing,
    completion,
    saved,
    change: (changes) => setEditing((current) => ({ ...current, ...changes })),
  };
  return {
    areaRef,
    editing,
    problem,
    entries: isSaved ? saved.entries : completion.proposals.map(proposalEntry),
    note: isSaved ? saved.note : completion.note,
    apply: (text) => apply(parts, text),
    choose: (index) => choose(parts, index),
    replaceAll: (text, isApplied) => replaceAll(parts, text, isApplied),
    toggleSaved: () => {
      areaRef.current?.focus();
      parts.change({ list: isSaved ? 'none' : 'saved', active: -1 });
    },
    handlers: fieldHandlers(parts),
  };
}

function fieldHandlers(parts: EditorParts): FieldHandlers {
  const { input, editing, completion, saved, change } = parts;
  return {
    onChange: ({ target }) => {
      const text = target.value;
      change({ text, caret: target.selectionStart, list: 'completion', active: -1 });
      if (problemOf(text) === undefined) input.onEdit?.(text);
    },
    onSelect: ({ currentTarget }) => change({ caret: currentTarget.selectionStart }),
    onBlur: () => change({ list: 'none', active: -1 }),
    onKeyDown: (event) => {
      const entries = editing.list === 'saved' ? saved.entries : completion.proposals;
      const action = keyAction(event, editing, entries.length);
      if (action === undefined) return;
      event.preventDefault();
      if (action.kind === 'apply') apply(parts, editing.text);
      else if (action.kind === 'choose') choose(parts, action.index);
      else change(action.changes);
    },
  };
}

function apply({ change, input }: EditorParts, text: string): void {
  const expression = text.trim();
  if (problemOf(expression) !== undefined) return;
  rememberFilter(browserStore(), expression);
  change({ text: expression, list: 'none', active: -1 });
  input.onApply(expression);
}

function replaceAll(parts: EditorParts, text: string, isApplied = false): void {
  const area = parts.area();
  if (area === null) return;
  writeText(area, { start: 0, end: area.value.length }, text);
  if (isApplied) apply(parts, text);
  else parts.change({ list: 'none', active: -1 });
}

function choose(parts: EditorParts, index: number): void {
  const { editing, saved, completion, change } = parts;
  if (editing.list === 'saved') {
    const expression = saved.entries[index]?.expression;
    if (expression !== undefined) replaceAll(parts, expression, true);
    return;
  }
  const area = parts.area();
  if (area === null) return;
  const isGoingOn = takeProposal(area, completion, index);
  change({ caret: area.selectionStart, list: isGoingOn ? 'completion' : 'none', active: -1 });
}

/** Writes a proposal; whether the list stays open for what comes after it. */
function takeProposal(area: HTMLTextAreaElement, { proposals, replace }: Completion, index: number): boolean {
  const proposal = proposals[index];
  if (proposal === undefined) return true;
  writeText(area, replace, proposal.insert, proposal.caretBack);
  if (proposal.kind !== 'service') return proposal.goesOn;
  const step = stepAfterName(area.value.slice(area.selectionStart));
  area.setSelectionRange(area.selectionStart + step.length, area.selectionStart + step.length);
  return step.isInString;
}

function problemOf(text: string): FilterProblem | undefined {
  const result = parseFilter(text);
  return result.kind === 'problem' ? result.problem : undefined;
}
