import { BaseSequencer, type TestSpecification, type Vitest } from 'vitest/node';

/** An order for vitest in which files that take long begin first, so that none of them is waited for alone at the end. */
export const longestFirst = (long: readonly string[]): (new (vitest: Vitest) => BaseSequencer) =>
  class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const rank = ({ moduleId }: TestSpecification): number => {
        const at = long.findIndex((name) => moduleId.includes(`/${name}.test.`));
        return at < 0 ? long.length : at;
      };
      return (await super.sort(files)).toSorted((one, two) => rank(one) - rank(two));
    }
  };
