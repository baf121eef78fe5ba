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
  /** It is run, so it needs the plan itself: in a plan that was read from a file the places of secrets are text. */
  readonly isRun?: true;
}

const forms = {
  tree: {
    ending: '.txt',
    summary: 'for people: phases, hosts, steps and why; what it interrupts and what a failure leaves behind',
    render: async (plan: Plan, look: Look) => (await import('../work.ts')).renderPage(plan, look),
  },
  json: {
    ending: '.json',
    summary: 'for programs: everything, as `schema/plan.schema.json` describes it',
    render: async (plan: Plan) => (await import('../work.ts')).renderJson(plan),
  },
  markdown: {
    ending: '.md',
    summary:
      'for a pull request: a comment that never gets too long and never leaves out what is interrupted or removed',
    render: async (plan: Plan, look: Look) => (await import('../work.ts')).renderMarkdown(plan, look),
  },
  mermaid: {
    ending: '.mmd',
    summary: 'a flowchart that GitHub and GitLab draw; above their limits equal steps of several hosts are one',
    render: async (plan: Plan, look: Look) => (await import('../work.ts')).renderMermaid(plan, look),
  },
  dot: {
    ending: '.dot',
    summary: 'for Graphviz: a cluster per host',
    render: async (plan: Plan, look: Look) => (await import('../work.ts')).renderDot(plan, look),
  },
  html: {
    ending: '.html',
    summary:
      'for a review: one page with the graph, every step’s reasons and commands; loads nothing, works without scripts',
    render: async (plan: Plan, look: Look) => (await import('./html/html.ts')).renderHtml(plan, look),
  },
  shell: {
    ending: '.sh',
    summary: 'a script for each host, in one file: `sh plan.sh HOST`; secrets are variables',
    render: async (plan: Plan, look: Look) => (await import('../work.ts')).renderShell(plan, look),
    isRun: true,
  },
} satisfies Readonly<Record<string, Form>>;

/** What `--format` takes. */
export type FormName = keyof typeof forms;

/** The forms by the names that `--format` takes. */
export const FORMS: Readonly<Record<FormName, Form>> = forms;

/** Their names, in the registry's order. */
export const FORM_NAMES = Object.keys(forms) as FormName[];

/** The names of those that a plan from a file can be shown in. */
export const READ_FORM_NAMES = FORM_NAMES.filter((name) => FORMS[name].isRun !== true);

/** The form whose files end like this one, where there is one. */
export const formOfFile = (file: string): FormName | undefined =>
  FORM_NAMES.find((name) => file.endsWith(FORMS[name].ending));
