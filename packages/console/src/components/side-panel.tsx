import Button from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';

interface SidePanelProps {
  readonly title: ReactNode;
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What was chosen in a list, beside it; below it where the window is narrow. */
export function SidePanel({ title, label, onClose, children }: SidePanelProps) {
  return (
    <aside className="side-panel" aria-label={label} data-testid="side-panel">
      <div className="side-panel-header">
        <h2>{title}</h2>
        <Button variant="icon" iconName="close" ariaLabel={`Close: ${label}`} onClick={onClose} />
      </div>
      {children}
    </aside>
  );
}
