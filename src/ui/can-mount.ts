/** Whether the running screen can be shown. Ink writes cursor codes into pipes and one letter per line on a terminal without columns. */

/** True for a real terminal outside CI. */
export function canMountUi(
  stdout: { readonly isTTY?: boolean; readonly columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return stdout.isTTY === true && (stdout.columns ?? 0) > 0 && !env['CI'] && env['TERM'] !== 'dumb';
}
