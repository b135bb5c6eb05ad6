import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { metadataFilter } from '../../model/fact-filters.ts';
import { formatCount } from '../../model/format.ts';
import { openedLevels, treeRows, type TreeRow } from '../../model/json-tree.ts';
import { metadataBlocks, type MetadataBlock } from '../../model/metadata-blocks.ts';
import { CopyButton } from '../copy-button.tsx';
import { FilterLinks } from './filter-links.tsx';
import { LongText } from './long-text.tsx';
import { useJsonSearch } from './use-json-search.ts';

const ROW_HEIGHT = 24;
const MOST_HEIGHT = 460;
/** A tree that opens itself does not open to more rows than are read. */
const MOST_OPEN_ROWS = 60;
const PREVIEW_CHARACTERS = 160;
const MOST_MATCHES = 500;

/** What is chosen in the tree or among the matches. */
interface Chosen {
  /** Keys from the block's title down. */
  readonly path: readonly string[];
  readonly value: unknown;
  readonly isInArray: boolean;
}

/** Metadata of any size as a tree that is opened where it is read, with a search through all of it. */
export function MetadataTree({ metadata }: { readonly metadata: Readonly<Record<string, unknown>> }) {
  const blocks = useMemo(() => metadataBlocks(metadata), [metadata]);
  const root = useMemo(() => Object.fromEntries(blocks.map(({ title, value }) => [title, value])), [blocks]);
  const [text, setText] = useState('');
  const search = useJsonSearch(root, text.trim(), MOST_MATCHES);
  const [chosen, setChosen] = useState<Chosen | undefined>(undefined);
  return (
    <div className="metadata-tree">
      <p className="details-search">
        <input
          type="search"
          aria-label="Search in the metadata"
          placeholder="Search keys and values"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {search !== undefined && (
          <span role="status">
            {formatCount(search.count)} found{search.isOver ? '' : ', still looking …'}
          </span>
        )}
        <CopyMetadata metadata={metadata} />
      </p>
      {search === undefined ? (
        <Tree root={root} chosen={chosen} onChoose={setChosen} />
      ) : (
        <ul className="metadata-matches">
          {search.matches.map((match) => (
            <li key={match.path.join('\u0000')}>
              <button type="button" onClick={() => setChosen(match)} aria-pressed={isSame(match, chosen)}>
                <bdi className="tree-key">{match.path.join(' › ')}</bdi> <bdi>{previewOf(match.value)}</bdi>
              </button>
            </li>
          ))}
          {search.count > search.matches.length && search.isOver && (
            <li className="muted">The first {formatCount(search.matches.length)} are listed.</li>
          )}
        </ul>
      )}
      {chosen !== undefined && <ChosenValue chosen={chosen} blocks={blocks} />}
    </div>
  );
}

/** Made a text when it is asked for: megabytes need not be written for a button that nobody presses. */
function CopyMetadata({ metadata }: { readonly metadata: Readonly<Record<string, unknown>> }) {
  return <CopyButton text={() => JSON.stringify(metadata, null, 2)} what="metadata" />;
}

interface TreeProps {
  readonly root: unknown;
  readonly chosen: Chosen | undefined;
  readonly onChoose: (chosen: Chosen) => void;
}

function Tree({ root, chosen, onChoose }: TreeProps) {
  const [open, setOpen] = useState(() => openedLevels(root, 3, MOST_OPEN_ROWS));
  const rows = useMemo(() => treeRows(root, open), [root, open]);
  const [focused, setFocused] = useState(0);
  const scrollRef = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
  });
  const toggle = (row: TreeRow, to: boolean): void => {
    const next = new Set(open);
    if (to) next.add(row.id);
    else next.delete(row.id);
    setOpen(next);
  };
  const focus = (position: number): void => {
    const at = Math.max(0, Math.min(rows.length - 1, position));
    setFocused(at);
    virtualizer.scrollToIndex(at);
    const row = rows[at];
    if (row !== undefined && !row.isGroup) onChoose(row);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[focused];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moveFor(event.key, rows, focused);
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (move.kind === 'focus') focus(move.position);
    else toggle(row, move.kind === 'open');
  };
  return (
    <div
      ref={scrollRef}
      className="tree-scroll"
      role="tree"
      aria-label="Metadata"
      tabIndex={0}
      aria-activedescendant={`metadata-row-${focused}`}
      style={{ height: Math.min(MOST_HEIGHT, rows.length * ROW_HEIGHT + 2) }}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return (
            row !== undefined && (
              <TreeLine
                key={row.id}
                row={row}
                position={index}
                top={start}
                isFocused={index === focused}
                isChosen={isSame(row, chosen) && !row.isGroup}
                onPress={() => {
                  focus(index);
                  if (row.size !== undefined && row.size > 0) toggle(row, !row.isOpen);
                }}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

type Move = { readonly kind: 'focus'; readonly position: number } | { readonly kind: 'open' | 'close' };

/** The keys of a tree view. Source: WAI-ARIA Authoring Practices, "Tree View". */
function moveFor(key: string, rows: readonly TreeRow[], at: number): Move | undefined {
  const row = rows[at];
  const canOpen = row?.size !== undefined && row.size > 0;
  if (key === 'ArrowDown') return { kind: 'focus', position: at + 1 };
  if (key === 'ArrowUp') return { kind: 'focus', position: at - 1 };
  if (key === 'Home') return { kind: 'focus', position: 0 };
  if (key === 'End') return { kind: 'focus', position: rows.length - 1 };
  if (key === 'Enter' || key === ' ') return canOpen ? { kind: row.isOpen ? 'close' : 'open' } : undefined;
  if (key === 'ArrowRight') {
    if (!canOpen) return undefined;
    return row.isOpen ? { kind: 'focus', position: at + 1 } : { kind: 'open' };
  }
  if (key !== 'ArrowLeft' || row === undefined) return undefined;
  if (row.isOpen) return { kind: 'close' };
  const parent = rows.slice(0, at).findLastIndex(({ depth }) => depth < row.depth);
  return parent < 0 ? undefined : { kind: 'focus', position: parent };
}

interface TreeLineProps {
  readonly row: TreeRow;
  readonly position: number;
  readonly top: number;
  readonly isFocused: boolean;
  readonly isChosen: boolean;
  readonly onPress: () => void;
}

function TreeLine({ row, position, top, isFocused, isChosen, onPress }: TreeLineProps) {
  const { depth, name, size, isOpen, isGroup, value } = row;
  const canOpen = size !== undefined && size > 0;
  return (
    <div
      id={`metadata-row-${position}`}
      role="treeitem"
      className="tree-line"
      aria-level={depth + 1}
      aria-selected={isChosen}
      data-focused={isFocused}
      {...(canOpen && { 'aria-expanded': isOpen })}
      style={{ transform: `translateY(${top}px)`, paddingLeft: 6 + Math.min(depth, 20) * 14 }}
      onClick={onPress}
    >
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        {canOpen && <path d={isOpen ? 'M1 3h8L5 8z' : 'M3 1v8l5-4z'} fill="currentColor" />}
      </svg>
      <bdi className={isGroup ? 'tree-group' : 'tree-key'}>{name.slice(0, PREVIEW_CHARACTERS)}</bdi>
      <bdi className="tree-value" data-type={typeof value}>
        {isGroup ? formatCount(size ?? 0) : previewOf(value)}
      </bdi>
    </div>
  );
}

interface ChosenValueProps {
  readonly chosen: Chosen;
  readonly blocks: readonly MetadataBlock[];
}

function ChosenValue({ chosen: { path, value, isInArray }, blocks }: ChosenValueProps) {
  const [title, ...keys] = path;
  const block = blocks.find((each) => each.title === title);
  if (block === undefined) return null;
  const place = block.pathOf(keys);
  const isBranch = typeof value === 'object' && value !== null;
  return (
    <section className="metadata-chosen" aria-label="Chosen value" data-testid="metadata-chosen">
      <p>
        <bdi className="mono">{place.map((key) => key.slice(0, PREVIEW_CHARACTERS)).join(' › ')}</bdi>
        <span className="fact-actions">
          <FilterLinks filter={isInArray ? undefined : metadataFilter(place, value)} what="this value" />
          <CopyButton
            text={() => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))}
            what="chosen value"
          />
        </span>
      </p>
      {!isBranch && (
        <div className="metadata-value">
          <LongText text={String(value)} />
        </div>
      )}
    </section>
  );
}

function previewOf(value: unknown): string {
  if (Array.isArray(value)) return `[ ${formatCount(value.length)} ]`;
  if (typeof value === 'object' && value !== null) return '{ … }';
  if (typeof value !== 'string') return String(value);
  const cut = value.length > PREVIEW_CHARACTERS ? `${value.slice(0, PREVIEW_CHARACTERS)}…` : value;
  return JSON.stringify(cut);
}

function isSame(one: Chosen, other: Chosen | undefined): boolean {
  return (
    other !== undefined &&
    one.path.length === other.path.length &&
    one.path.every((key, at) => key === other.path[at])
  );
}
