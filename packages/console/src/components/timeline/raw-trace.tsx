import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { countOf, formatCount } from '../../model/format.ts';
import { lineAt, rawLineSteps, rawText, type RawLines, type RawText } from '../../model/raw-lines.ts';
import type { TimelineNode } from '../../model/timeline.ts';
import { runInSlices } from '../../work-in-slices.ts';
import { CopyButton } from '../copy-button.tsx';
import { useTraceDoctor } from '../doctor/trace-doctor.tsx';
import { TraceProgress } from './trace-progress.tsx';
import type { TraceViewContext } from './trace-view.tsx';
import { useRowWindow } from './use-row-window.ts';
import '../../styles/timeline.css';
import '../../styles/trace-views.css';

const LINE_HEIGHT = 19;
/** Fewer lines than these are all in the page, where the browser's own search finds them. */
const FEW_LINES = 600;
const MOST_LINE_CHARACTERS = 2000;
const MOST_HITS = 10_000;

/** The documents of the trace as they are stored. */
export function RawTrace({ trace, timeline, selected }: TraceViewContext) {
  const { reported = trace } = useTraceDoctor();
  const raw = useMemo(() => rawText(reported), [reported]);
  const [made, setMade] = useState<{ readonly of: RawText; readonly lines: RawLines } | undefined>(undefined);
  const [share, setShare] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    runInSlices(rawLineSteps(raw.text), stop.signal, setShare).then(
      (lines) => setMade({ of: raw, lines }),
      (caught: unknown) => {
        if (!stop.signal.aborted) throw caught;
      },
    );
    return () => stop.abort();
  }, [raw]);
  if (made === undefined) return <TraceProgress text="Laying out the documents" share={share} />;
  return <RawView raw={made.of} lines={made.lines} node={timeline.nodes[selected]} />;
}

interface RawViewProps {
  readonly raw: RawText;
  readonly lines: RawLines;
  /** The selected one. */
  readonly node: TimelineNode | undefined;
}

function RawView({ raw, lines, node }: RawViewProps) {
  const scrollRef = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState('');
  const [marked, setMarked] = useState<number | undefined>(undefined);
  const { first, last, scrollTo } = useRowWindow(scrollRef, lines.count, LINE_HEIGHT, 0);
  const hits = useMemo(() => hitLines(raw.text, lines, query), [raw, lines, query]);
  const isWhole = lines.count <= FEW_LINES;
  const goTo = (line: number | undefined): void => {
    if (line === undefined) return;
    setMarked(line);
    scrollTo(line, 'center');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const from = marked ?? -1;
    goTo(
      event.shiftKey
        ? (hits.findLast((line) => line < from) ?? hits.at(-1))
        : (hits.find((line) => line > from) ?? hits[0]),
    );
  };
  const shown = isWhole ? { first: 0, last: lines.count } : { first, last };
  return (
    <div className="timeline-pane raw-pane" data-testid="raw-trace">
      <div className="timeline-bar-row">
        <div className="timeline-search" role="search" aria-label="Inside the documents">
          <input
            type="search"
            value={query}
            placeholder="Find in the documents; Enter goes to the next"
            aria-label="Find in the documents"
            spellCheck={false}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={onKeyDown}
          />
          <span className="search-count" role="status">
            {query === '' ? countOf(lines.count, 'line') : hitText(hits, marked)}
          </span>
        </div>
        <div className="timeline-tools">
          {node !== undefined && (
            <button type="button" className="tool-button" onClick={() => goTo(lineOf(raw, lines, node))}>
              Go to the selected segment
            </button>
          )}
          <CopyButton text={raw.text} what="trace" />
        </div>
      </div>
      <div
        className="raw-scroll"
        ref={scrollRef}
        tabIndex={0}
        role="region"
        aria-label="Documents of the trace"
      >
        <pre style={{ height: lines.count * LINE_HEIGHT }}>
          <div style={{ height: shown.first * LINE_HEIGHT }} />
          {Array.from({ length: Math.max(0, shown.last - shown.first) }, (_, offset) => {
            const line = shown.first + offset;
            return (
              <div key={line} className="raw-line" data-marked={line === marked}>
                {lineText(raw.text, lines, line)}
              </div>
            );
          })}
        </pre>
      </div>
    </div>
  );
}

/** A value of a megabyte is one line, which copying takes whole. */
function lineText(text: string, { from, to, depth }: RawLines, line: number): string {
  const [start = 0, end = 0] = [from[line], to[line]];
  const indent = '  '.repeat(Math.min(depth[line] ?? 0, 60));
  if (end - start <= MOST_LINE_CHARACTERS) return indent + text.slice(start, end);
  const left = end - start - MOST_LINE_CHARACTERS;
  return `${indent}${text.slice(start, start + MOST_LINE_CHARACTERS)} … ${formatCount(left)} more characters`;
}

/** Lines that hold the words, ascending. */
function hitLines(text: string, lines: RawLines, query: string): readonly number[] {
  if (query === '') return [];
  const sought = new RegExp(query.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'gi');
  const hits = new Set<number>();
  for (let hit = sought.exec(text); hit !== null && hits.size < MOST_HITS; hit = sought.exec(text)) {
    hits.add(lineAt(lines, hit.index));
  }
  return [...hits];
}

function hitText(hits: readonly number[], marked: number | undefined): string {
  if (hits.length === 0) return 'no hit';
  const place = marked === undefined ? -1 : hits.indexOf(marked);
  const count = hits.length === MOST_HITS ? `${formatCount(MOST_HITS)} or more` : formatCount(hits.length);
  return place < 0
    ? `${count} ${hits.length === 1 ? 'hit' : 'hits'}`
    : `${formatCount(place + 1)} of ${count}`;
}

/** Where the document of the segment begins, or inside of it where a subsegment says its id. */
function lineOf(
  raw: RawText,
  lines: RawLines,
  { kind, segment, document }: TimelineNode,
): number | undefined {
  const start = raw.documents.get(segment.id);
  if (start === undefined) return undefined;
  const place = kind === 'segment' ? start : raw.text.indexOf(JSON.stringify(document.id), start);
  return lineAt(lines, place < 0 ? start : place);
}
