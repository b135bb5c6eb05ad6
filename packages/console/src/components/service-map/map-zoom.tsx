import type { MapCamera } from './map-camera.ts';

const STEP = 1.3;

export function MapZoom({ camera }: { readonly camera: MapCamera }) {
  return (
    <div className="map-zoom" role="group" aria-label="Zoom" data-map-control>
      <ZoomButton label="Zoom in" onClick={() => camera.zoomBy(STEP)} path="M7 2v10M2 7h10" />
      <ZoomButton label="Zoom out" onClick={() => camera.zoomBy(1 / STEP)} path="M2 7h10" />
      <ZoomButton
        label="Fit the map"
        onClick={() => camera.fit()}
        path="M2 5V2h3M9 2h3v3M12 9v3H9M5 12H2V9"
      />
    </div>
  );
}

interface ZoomButtonProps {
  readonly label: string;
  readonly path: string;
  readonly onClick: () => void;
}

function ZoomButton({ label, path, onClick }: ZoomButtonProps) {
  return (
    <button type="button" aria-label={label} title={label} onClick={onClick}>
      <svg
        width="14"
        height="14"
        viewBox="0 0 14 14"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.7"
        aria-hidden="true"
      >
        <path d={path} />
      </svg>
    </button>
  );
}
