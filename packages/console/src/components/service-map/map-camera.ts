/**
 * What of the map its frame shows, and the gestures that change it: wheel, drag, pinch, buttons, keys. The camera
 * writes the transform of the stage itself, once a frame: a pan of two thousand figures through React would stutter.
 */

import type { MapLayout, Point } from '../../model/map-layout.ts';
import {
  centerView,
  fitView,
  isNear,
  openingView,
  panView,
  revealView,
  viewOffset,
  zoomView,
  type FrameSize,
  type MapView,
} from '../../model/map-view.ts';

/** How much text is worth drawing: letters below a few pixels are only a cost. */
export type MapDistance = 'near' | 'middle' | 'far';

const REST_MS = 250;
/** A click's tremble is no drag, and a finger trembles more than a mouse. */
const DRAG_PIXELS = 4;
const TOUCH_DRAG_PIXELS = 10;

interface Pointer {
  readonly x: number;
  readonly y: number;
}

type ViewListener = (view: MapView, frame: FrameSize) => void;

export class MapCamera {
  #frame: HTMLElement | undefined;
  #stage: HTMLElement | undefined;
  #size: FrameSize = { width: 0, height: 0 };
  #layout: MapLayout | undefined;
  #view: MapView = { x: 0, y: 0, scale: 1 };
  /** Until the reader moves it, the map is fitted to its frame. */
  #isFitted = true;
  /** Asked for by the reader, all of the map is shown even where its names cannot be read. */
  #isWhole = false;
  #wasDragged = false;
  #frameRequest: number | undefined;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #pointers = new Map<number, Pointer>();
  readonly #viewListeners = new Set<ViewListener>();
  readonly #restListeners = new Set<(view: MapView | undefined) => void>();
  readonly #distanceListeners = new Set<() => void>();
  #distance: MapDistance = 'near';

  /** Begins to listen and to draw; the function ends it. */
  attach(frame: HTMLElement, stage: HTMLElement): () => void {
    this.#frame = frame;
    this.#stage = stage;
    const ending = new AbortController();
    const { signal } = ending;
    // Not through React, whose wheel listeners are passive and cannot keep the page from scrolling.
    frame.addEventListener('wheel', (event) => this.#onWheel(event), { passive: false, signal });
    frame.addEventListener('pointerdown', (event) => this.#onPointerDown(event), { signal });
    frame.addEventListener('pointermove', (event) => this.#onPointerMove(event), { signal });
    for (const type of ['pointerup', 'pointercancel'] as const) {
      frame.addEventListener(type, (event) => this.#pointers.delete(event.pointerId), { signal });
    }
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(frame);
    this.#measure();
    return () => {
      ending.abort();
      observer.disconnect();
      if (this.#frameRequest !== undefined) cancelAnimationFrame(this.#frameRequest);
      clearTimeout(this.#restTimer);
      this.#frameRequest = undefined;
      this.#frame = undefined;
      this.#stage = undefined;
    };
  }

  get view(): MapView {
    return this.#view;
  }

  get distance(): MapDistance {
    return this.#distance;
  }

  /** Whether the pointer that was just let go had moved the map, so that its click means nothing. */
  get wasDragged(): boolean {
    return this.#wasDragged;
  }

  setLayout(layout: MapLayout): void {
    this.#layout = layout;
    this.#fitNow();
  }

  /** Shows all of the map now, and goes on to when it grows. */
  fit(): void {
    this.#isFitted = true;
    this.#isWhole = true;
    this.#fitNow();
    this.#rest();
  }

  /** Shows what a link names; undefined for what a map opens with. */
  show(view: MapView | undefined): void {
    this.#isFitted = view === undefined;
    this.#isWhole = false;
    if (view === undefined) this.#fitNow();
    else this.#set(view);
  }

  zoomBy(factor: number): void {
    this.#move(
      zoomView(this.#view, factor, { x: this.#size.width / 2, y: this.#size.height / 2 }, this.#size),
    );
  }

  panBy(dx: number, dy: number): void {
    this.#move(panView(this.#view, dx, dy));
  }

  /** From now on the map stays where it is, whatever happens to its frame. */
  hold(): void {
    this.#isFitted = false;
  }

  reveal(point: Point): void {
    this.hold();
    // What opened beside the map has taken room from it, of which the observer has not told yet.
    this.#measure();
    const revealed = revealView(this.#view, point, this.#size);
    if (revealed.x !== this.#view.x || revealed.y !== this.#view.y) this.#move(revealed);
  }

  center(point: Point): void {
    this.#move(centerView(this.#view, point));
  }

  /** Moves to a point without changing the scale. */
  moveTo(point: Point): void {
    this.#move({ ...this.#view, ...point });
  }

  /** Called at once and on every change, at most once a frame. */
  onView(listener: ViewListener): () => void {
    this.#viewListeners.add(listener);
    listener(this.#view, this.#size);
    return () => this.#viewListeners.delete(listener);
  }

  /** Called when the reader has moved the map and lets it rest; without a view when it is fitted again. */
  onRest(listener: (view: MapView | undefined) => void): () => void {
    this.#restListeners.add(listener);
    return () => this.#restListeners.delete(listener);
  }

  readonly onDistance = (listener: () => void): (() => void) => {
    this.#distanceListeners.add(listener);
    return () => this.#distanceListeners.delete(listener);
  };

  #measure(): void {
    const frame = this.#frame;
    if (frame === undefined) return;
    const before = this.#size;
    this.#size = { width: frame.clientWidth, height: frame.clientHeight };
    if (this.#isFitted || before.width === 0) this.#fitNow();
    else {
      // What is drawn keeps its distance from the upper left corner.
      const { width, height } = this.#size;
      this.#set(panView(this.#view, (before.width - width) / 2, (before.height - height) / 2));
    }
  }

  #fitNow(): void {
    const layout = this.#layout;
    if (!this.#isFitted || layout === undefined || this.#size.width === 0) return;
    this.#set(this.#isWhole ? fitView(layout.bounds, this.#size) : openingView(layout, this.#size));
  }

  #move(view: MapView): void {
    this.#isFitted = false;
    this.#set(view);
    this.#rest();
  }

  #set(view: MapView): void {
    this.#view = view;
    if (this.#frameRequest !== undefined || this.#stage === undefined) return;
    this.#frameRequest = requestAnimationFrame(() => {
      this.#frameRequest = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    const stage = this.#stage;
    if (stage === undefined) return;
    const { x, y } = viewOffset(this.#view, this.#size);
    stage.style.transform = `translate(${x}px, ${y}px) scale(${this.#view.scale})`;
    const distance = distanceOf(this.#view, this.#size);
    if (stage.dataset['distance'] !== distance) stage.dataset['distance'] = distance;
    if (distance !== this.#distance) {
      this.#distance = distance;
      for (const listener of this.#distanceListeners) listener();
    }
    for (const listener of this.#viewListeners) listener(this.#view, this.#size);
  }

  #rest(): void {
    this.#frame?.setAttribute('data-moving', 'true');
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => {
      this.#frame?.removeAttribute('data-moving');
      for (const listener of this.#restListeners) listener(this.#isFitted ? undefined : this.#view);
    }, REST_MS);
  }

  #onWheel(event: WheelEvent): void {
    event.preventDefault();
    const delta = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
    // A pinch on a touchpad comes as a wheel with the control key, in smaller steps.
    const factor = Math.exp(-delta / (event.ctrlKey ? 120 : 500));
    this.#move(zoomView(this.#view, factor, this.#inFrame(event.clientX, event.clientY), this.#size));
  }

  #onPointerDown(event: PointerEvent): void {
    if (event.button !== 0 || isControl(event.target)) return;
    if (this.#pointers.size === 0) this.#wasDragged = false;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  #onPointerMove(event: PointerEvent): void {
    const from = this.#pointers.get(event.pointerId);
    const frame = this.#frame;
    if (from === undefined || frame === undefined) return;
    const to = { x: event.clientX, y: event.clientY };
    const tremble = event.pointerType === 'touch' ? TOUCH_DRAG_PIXELS : DRAG_PIXELS;
    if (!this.#wasDragged && Math.hypot(to.x - from.x, to.y - from.y) < tremble) return;
    this.#wasDragged = true;
    // Capture takes the click away from what is under the pointer, which a drag does not mean.
    if (!frame.hasPointerCapture(event.pointerId)) frame.setPointerCapture(event.pointerId);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, to);
    if (other === undefined) this.#move(panView(this.#view, to.x - from.x, to.y - from.y));
    else this.#pinch(from, to, other);
  }

  #pinch(from: Pointer, to: Pointer, other: Pointer): void {
    const apart = Math.hypot(from.x - other.x, from.y - other.y) || 1;
    const factor = (Math.hypot(to.x - other.x, to.y - other.y) || 1) / apart;
    const middle = this.#inFrame((to.x + other.x) / 2, (to.y + other.y) / 2);
    const zoomed = zoomView(this.#view, factor, middle, this.#size);
    this.#move(panView(zoomed, (to.x - from.x) / 2, (to.y - from.y) / 2));
  }

  #inFrame(clientX: number, clientY: number): Point {
    const bounds = this.#frame?.getBoundingClientRect();
    return { x: clientX - (bounds?.left ?? 0), y: clientY - (bounds?.top ?? 0) };
  }
}

function distanceOf(view: MapView, frame: FrameSize): MapDistance {
  if (isNear(view, frame)) return 'near';
  return view.scale >= 0.26 ? 'middle' : 'far';
}

/** Buttons and the small map that lie over the drawing have gestures of their own. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-map-control]') !== null;
}
