/** The program's own version; the build replaces it with the package's. */
declare const KAMAL_PLAN_VERSION: string | undefined;

export const VERSION: string = typeof KAMAL_PLAN_VERSION === 'string' ? KAMAL_PLAN_VERSION : '0.0.0-dev';
