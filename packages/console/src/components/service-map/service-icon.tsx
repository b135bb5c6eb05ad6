import type { ServiceIcon } from '../../model/service-kind.ts';

/** A 24 by 24 line drawing of what a service is, in the current text colour, centred on the origin. */
export function ServiceIconShape({ icon }: { readonly icon: ServiceIcon }) {
  return (
    <path
      d={PATHS[icon]}
      transform="translate(-12 -12)"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  );
}

const PATHS: Readonly<Record<ServiceIcon, string>> = {
  client: 'M12 4a4 4 0 1 1 0 8a4 4 0 1 1 0-8M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7',
  service: 'M12 2.8 20 7.4v9.2L12 21.2 4 16.6V7.4zM4 7.4l8 4.6 8-4.6M12 12v9.2',
  database:
    'M4 6c0-1.9 3.6-3.2 8-3.2s8 1.3 8 3.2-3.6 3.2-8 3.2S4 7.9 4 6zM4 6v12c0 1.9 3.6 3.2 8 3.2s8-1.3 8-3.2V6M4 12c0 1.9 3.6 3.2 8 3.2s8-1.3 8-3.2',
  queue: 'M3 7h4v10H3zM10 7h4v10h-4zM17 7h4v10h-4z',
  topic: 'M12 3v5M12 8 5 14M12 8l7 6M12 8v6M3 14h4v5H3zM10 14h4v5h-4zM17 14h4v5h-4z',
  function: 'M6 4h3.5L17 20h3M12 10 6 20H4',
  bucket: 'M4 5h16l-2.4 15.5H6.4zM4 5c0-1.2 3.6-2 8-2s8 .8 8 2',
  gateway: 'M7 5 2.5 12 7 19M17 5l4.5 7L17 19M14 4l-4 16',
  container: 'M3 7h18v12H3zM7.5 10.5v5M12 10.5v5M16.5 10.5v5M8 4h8',
  remote: 'M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18M3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18',
  cloud: 'M7 19a4.5 4.5 0 0 1-.6-8.9A6 6 0 0 1 18 9.5 4.8 4.8 0 0 1 17.5 19z',
};
