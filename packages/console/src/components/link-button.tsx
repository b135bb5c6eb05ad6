import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';

interface LinkButtonProps {
  readonly to: string;
  readonly children: ReactNode;
  readonly variant?: ButtonProps['variant'];
}

/** A button that is a link inside the console: it can be opened in a new tab, and a plain click loads no page. */
export function LinkButton({ to, children, variant = 'normal' }: LinkButtonProps) {
  const navigate = useNavigate();
  return (
    <Button
      href={to}
      variant={variant}
      onFollow={(event) => {
        event.preventDefault();
        void navigate(to);
      }}
    >
      {children}
    </Button>
  );
}
