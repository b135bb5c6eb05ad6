/** Pan and zoom of a drawing: by wheel, by dragging, by buttons, and fitted to its frame until the reader moves it. */

import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import { NODE_ROOM } from '../../model/map-layout.ts';

interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface PanZoom {
  readonly frameRef: RefObject<HTMLDivElement | null>;
  readonly view: View;
  readonly fit: () => void;
  readonly zoomBy: (factor: number) => void;
  /** Moves the drawing by as little as brings the node around a point wholly into the frame. */
  readonly reveal: (x: number, y: number) => void;
  readonly dragHandlers: {
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerUp: (event: PointerEvent) => void;
  };
}

const LEAST_SCALE = 0.08;
const MOST_SCALE = 2.5;
const MOST_FIT_SCALE = 1.15;
/** Below this the names cannot be read, so the first view shows a part of a large map instead of all of it. */
const LEAST_FIRST_SCALE = 0.5;

export function usePanZoom(content: Size): PanZoom {
  const frameRef = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>({ x: 0, y: 0, scale: 1 });
  const hasMoved = useRef(false);
  const drag = useRef<{ readonly id: number; readonly x: number; readonly y: number } | undefined>(undefined);
  const { width, height } = content;

  const fitNow = useCallback(
    (leastScale: number) => {
      const frame = frameRef.current;
      if (frame !== null) setView(fitView({ width, height }, sizeOf(frame), leastScale));
    },
    [width, height],
  );

  const zoomAt = useCallback((factor: number, x: number, y: number) => {
    hasMoved.current = true;
    setView((current) => zoomView(current, factor, x, y));
  }, []);

  useEffect(() => {
    const frame = frameRef.current;
    if (frame === null) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const bounds = frame.getBoundingClientRect();
      const delta = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
      zoomAt(Math.exp(-delta / 500), event.clientX - bounds.left, event.clientY - bounds.top);
    };
    // Not through React, whose wheel listeners are passive and cannot keep the page from scrolling.
    frame.addEventListener('wheel', onWheel, { passive: false });
    return () => frame.removeEventListener('wheel', onWheel);
  }, [zoomAt]);

  useEffect(() => {
    const frame = frameRef.current;
    if (frame === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (!hasMoved.current) fitNow(LEAST_FIRST_SCALE);
    });
    observer.observe(frame);
    if (!hasMoved.current) fitNow(LEAST_FIRST_SCALE);
    return () => observer.disconnect();
  }, [fitNow]);

  const fit = useCallback(() => {
    hasMoved.current = false;
    fitNow(LEAST_SCALE);
  }, [fitNow]);

  const zoomBy = useCallback(
    (factor: number) => {
      const frame = frameRef.current;
      if (frame !== null) zoomAt(factor, frame.clientWidth / 2, frame.clientHeight / 2);
    },
    [zoomAt],
  );

  const reveal = useCallback((x: number, y: number) => {
    // Whoever points at a place wants the map to stay where it is.
    hasMoved.current = true;
    const frame = frameRef.current;
    if (frame !== null) setView((current) => revealView(current, x, y, sizeOf(frame)));
  }, []);

  const dragHandlers = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      drag.current = { id: event.pointerId, x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event: PointerEvent) => {
      const from = drag.current;
      if (from === undefined || from.id !== event.pointerId) return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      // A click's tremble is no drag: the capture would take the click away from the node under it.
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) {
        if (Math.hypot(dx, dy) < 4) return;
        event.currentTarget.setPointerCapture(event.pointerId);
      }
      hasMoved.current = true;
      drag.current = { id: event.pointerId, x: event.clientX, y: event.clientY };
      setView((current) => ({ ...current, x: current.x + dx, y: current.y + dy }));
    },
    onPointerUp: () => {
      drag.current = undefined;
    },
  };

  return { frameRef, view, fit, zoomBy, reveal, dragHandlers };
}

function sizeOf(frame: HTMLElement): Size {
  return { width: frame.clientWidth, height: frame.clientHeight };
}

/** All of the content in the middle; at least at `leastScale`, and then from its left edge, where requests come in. */
function fitView(content: Size, frame: Size, leastScale: number): View {
  if (content.width === 0 || content.height === 0) return { x: 0, y: 0, scale: 1 };
  const fitted = Math.min(frame.width / content.width, frame.height / content.height, MOST_FIT_SCALE);
  const scale = Math.max(leastScale, fitted);
  const x = Math.max(0, (frame.width - content.width * scale) / 2);
  return { x, y: (frame.height - content.height * scale) / 2, scale };
}

function zoomView(view: View, factor: number, x: number, y: number): View {
  const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, view.scale * factor));
  const ratio = scale / view.scale;
  return { x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio, scale };
}

function revealView(view: View, x: number, y: number, frame: Size): View {
  const { scale } = view;
  const [left, top] = [view.x + x * scale, view.y + y * scale];
  const { left: toLeft, right, above, below } = NODE_ROOM;
  return {
    x: view.x + shiftInto(left - toLeft * scale, left + right * scale, frame.width),
    y: view.y + shiftInto(top - above * scale, top + below * scale, frame.height),
    scale,
  };
}

/** How far a stretch has to move to lie within `0..length`; one that is longer goes to the middle. */
function shiftInto(from: number, to: number, length: number): number {
  if (to - from > length) return length / 2 - (from + to) / 2;
  if (from < 0) return -from;
  return Math.min(0, length - to);
}
