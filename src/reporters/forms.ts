/** Every form of a plan: a pure function of the finished plan, loaded when it is asked for. A new form is its file and one line here. */
import type { Plan } from '../../planner/plan.ts';
import type { Look } from './look.ts';

interface Form {
  /** How the names of its files end. */
  readonly ending: string;
  /** Who it is for, in a line. */
  readonly summary: string;
  /** The plan in this form, without a line end after the last line. A blocked plan shows what blocks it. */
  readonly render: (plan: Plan, look: Look) => Promise<string>;
}

const forms = {
  tree: {
    ending: '.txt',
    summary: 'for people: phases, hosts, steps and why; what it interrupts and what a failure leaves behind',
    render: async (plan: Plan, look: Look) => (await import('./page.ts')).renderPage(plan, look),
  },
  json: {
    ending: '.json',
    summary: 'for programs: everything, as `schema/plan.schema.json` describes it',
    render: async (plan: Plan) => (await import('./json.ts')).renderJson(plan),
  },
} satisfies Readonly<Record<string, Form>>;

export type FormName = keyof typeof forms;

/** The forms by the names that `--format` takes. */
export const FORMS: Readonly<Record<FormName, Form>> = forms;

/** Their names, in the registry's order. */
export const FORM_NAMES = Object.keys(forms) as FormName[];

/** The form whose files end like this one, where there is one. */
export const formOfFile = (file: string): FormName | undefined =>
  FORM_NAMES.find((name) => file.endsWith(FORMS[name].ending));
