import { useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import type { MapLayout } from '../../model/map-layout.ts';
import { findNodes } from '../../model/map-search.ts';
import type { ServiceMap } from '../../model/service-map.ts';

interface MapSearchProps {
  readonly map: ServiceMap;
  readonly layout: MapLayout;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onFound: (keys: readonly string[]) => void;
  /** Shows a node that was found. */
  readonly onGo: (key: string) => void;
}

/** Finds services by name or type: Enter walks from one to the next, with Shift back. */
export function MapSearch({ map, layout, text, onChange, onFound, onGo }: MapSearchProps) {
  const found = useMemo(() => findNodes(map, layout, text), [map, layout, text]);
  const [at, setAt] = useState(-1);
  useEffect(() => onFound(found), [found, onFound]);
  useEffect(() => setAt(-1), [text]);
  const go = (step: number): void => {
    if (found.length === 0) return;
    const next = at === -1 ? (step > 0 ? 0 : found.length - 1) : (at + step + found.length) % found.length;
    setAt(next);
    const key = found[next];
    if (key !== undefined) onGo(key);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape' && text !== '') onChange('');
    else return;
    event.preventDefault();
  };
  const isSearching = text.trim() !== '';
  return (
    <div className="map-search" role="search" data-map-control>
      <input
        type="search"
        aria-label="Find a service"
        placeholder="Find a service"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <span className="map-search-count" role="status" data-testid="map-search-count">
        {isSearching && countText(at, found.length)}
      </span>
      {isSearching && found.length > 0 && (
        <>
          <button type="button" aria-label="Previous match" onClick={() => go(-1)}>
            ‹
          </button>
          <button type="button" aria-label="Next match" onClick={() => go(1)}>
            ›
          </button>
        </>
      )}
    </div>
  );
}

function countText(at: number, count: number): string {
  if (count === 0) return 'none';
  return at === -1 ? String(count) : `${at + 1} of ${count}`;
}
