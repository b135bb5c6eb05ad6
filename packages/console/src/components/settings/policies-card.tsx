import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import {
  deleteResourcePolicy,
  listResourcePolicies,
  putResourcePolicy,
  type ResourcePolicy,
} from '../../api/configuration-api.ts';
import { ChangeNotice } from '../change-notice.tsx';
import { DeleteButton } from '../delete-button.tsx';
import { useUrlParam } from '../use-url-param.ts';
import { SettingCard } from './setting-card.tsx';

const NEW_POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "sns.amazonaws.com" },
      "Action": "xray:PutTraceSegments",
      "Resource": "*"
    }
  ]
}`;

/** Who else may send segments: kept and checked as X-Ray does. */
export function PoliciesCard() {
  const policies = useQuery({
    queryKey: ['policies'],
    queryFn: ({ signal }) => listResourcePolicies(signal),
  });
  const [open, setOpen] = useUrlParam('policy');
  return (
    <SettingCard title="Resource policies">
      <p className="muted">
        Up to five documents that allow other services to send; they are kept and answered.
      </p>
      <ChangeNotice error={policies.error} what="Loading the policies" />
      <ul className="policy-list">
        {(policies.data ?? []).map((policy) => (
          <li key={policy.PolicyName}>
            <button
              type="button"
              className="link-like"
              aria-expanded={open === policy.PolicyName}
              onClick={() => setOpen(open === policy.PolicyName ? undefined : policy.PolicyName)}
            >
              {policy.PolicyName}
            </button>
            <span className="muted"> revision {policy.PolicyRevisionId}</span>
            {open === policy.PolicyName && (
              <PolicyEditor key={policy.PolicyRevisionId} policy={policy} onDone={() => setOpen(undefined)} />
            )}
          </li>
        ))}
      </ul>
      {open === '+' ? (
        <PolicyEditor policy={undefined} onDone={() => setOpen(undefined)} />
      ) : (
        <Button onClick={() => setOpen('+')}>New policy</Button>
      )}
    </SettingCard>
  );
}

interface PolicyEditorProps {
  readonly policy: ResourcePolicy | undefined;
  readonly onDone: () => void;
}

function PolicyEditor({ policy, onDone }: PolicyEditorProps) {
  const [name, setName] = useState(policy?.PolicyName ?? '');
  const [text, setText] = useState(() =>
    policy === undefined ? NEW_POLICY : indented(policy.PolicyDocument),
  );
  const queries = useQueryClient();
  const settled = (): Promise<void> => queries.invalidateQueries({ queryKey: ['policies'] });
  const save = useMutation({
    mutationFn: async () => {
      await putResourcePolicy(name, text, policy?.PolicyRevisionId);
      await settled();
    },
    onSuccess: onDone,
  });
  const remove = useMutation({
    mutationFn: async () => {
      await deleteResourcePolicy(name);
      await settled();
    },
    onSuccess: onDone,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name !== '') save.mutate();
  };
  return (
    <form className="editor-form" style={{ marginTop: 10 }} onSubmit={submit}>
      {policy === undefined && (
        <FormField label="Name of the policy">
          <Input value={name} spellcheck={false} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
      )}
      <FormField label="Policy document" stretch>
        <Textarea
          value={text}
          rows={12}
          spellcheck={false}
          onChange={({ detail }) => setText(detail.value)}
        />
      </FormField>
      <ChangeNotice error={save.error ?? remove.error} what={save.isError ? 'Saving' : 'Deleting'} />
      <div className="button-row">
        <Button variant="primary" loading={save.isPending} disabled={name === ''}>
          Save the policy
        </Button>
        <Button formAction="none" onClick={onDone}>
          Cancel
        </Button>
        {policy !== undefined && (
          <DeleteButton what={`the policy ${name}`} isDeleting={remove.isPending} onDelete={remove.mutate} />
        )}
      </div>
    </form>
  );
}

/** A document as it was sent, unless it is JSON, which reads better with line breaks. */
function indented(document: string): string {
  try {
    return JSON.stringify(JSON.parse(document), null, 2);
  } catch {
    // Kept documents are JSON; one that is not is shown as it is.
    return document;
  }
}
