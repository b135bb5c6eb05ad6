import { useEffect, useMemo, useRef, type PointerEvent } from 'react';
import type { Outcome } from '@fluoroscope/wire';
import { CARD_HEIGHT, CARD_WIDTH, type MapLayout } from '../../model/map-layout.ts';
import { tellingOutcome } from '../../model/node-emphasis.ts';
import type { ServiceMap } from '../../model/service-map.ts';
import type { MapCamera } from './map-camera.ts';

const MOST_WIDTH = 190;
const MOST_HEIGHT = 130;
/** What is worse is drawn over what is not. */
const DRAWN: readonly Outcome[] = ['ok', 'error', 'throttle', 'fault'];

interface MiniMapProps {
  readonly camera: MapCamera;
  readonly map: ServiceMap;
  readonly layout: MapLayout;
}

/** All of a large map, with what the frame shows of it; a press or a drag goes there. A picture for pointers alone. */
export function MiniMap({ camera, map, layout }: MiniMapProps) {
  const { left, top, width, height } = layout.bounds;
  const scale = Math.min(MOST_WIDTH / width, MOST_HEIGHT / height);
  const rectRef = useRef<SVGRectElement>(null);
  useEffect(
    () =>
      camera.onView((view, frame) => {
        const [w, h] = [frame.width / view.scale, frame.height / view.scale];
        const box = { x: view.x - w / 2, y: view.y - h / 2, width: w, height: h };
        for (const [name, value] of Object.entries(box)) rectRef.current?.setAttribute(name, String(value));
        // While all of the map is in sight, the small one would only lie over it.
        const isAllInSight = w >= width * 0.98 && h >= height * 0.98;
        rectRef.current?.ownerSVGElement?.toggleAttribute('data-idle', isAllInSight);
      }),
    [camera, width, height],
  );
  const paths = useMemo(() => pathsByOutcome(map, layout), [map, layout]);
  const go = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    camera.moveTo({
      x: left + (event.clientX - box.left) / scale,
      y: top + (event.clientY - box.top) / scale,
    });
  };
  return (
    <svg
      className="mini-map"
      data-testid="mini-map"
      data-map-control
      width={width * scale}
      height={height * scale}
      viewBox={`${left} ${top} ${width} ${height}`}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={go}
    >
      {DRAWN.map((outcome) => (
        <path key={outcome} className="mini-map-nodes" data-outcome={outcome} d={paths[outcome]} />
      ))}
      <rect ref={rectRef} className="mini-map-frame" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

function pathsByOutcome(map: ServiceMap, layout: MapLayout): Readonly<Record<Outcome, string>> {
  const pieces: Record<Outcome, string[]> = { ok: [], error: [], throttle: [], fault: [] };
  for (const { key, statistics } of map.nodes) {
    const at = layout.nodes.get(key);
    if (at === undefined) continue;
    const corner = `${at.x - CARD_WIDTH / 2} ${at.y - CARD_HEIGHT / 2}`;
    pieces[tellingOutcome(statistics)].push(`M${corner}h${CARD_WIDTH}v${CARD_HEIGHT}h${-CARD_WIDTH}z`);
  }
  return {
    ok: pieces.ok.join(''),
    error: pieces.error.join(''),
    throttle: pieces.throttle.join(''),
    fault: pieces.fault.join(''),
  };
}
