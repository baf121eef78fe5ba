/** Tables of what was looked at, on a terminal and in a pipe. */
import { describe, expect, test } from 'vitest';
import { renderTable } from '../../src/looking/table.ts';

describe('a table', () => {
  const table = {
    columns: ['HOST', 'PORTS', 'STATUS'],
    rows: [
      ['web-1', '', 'Up 3 hours'],
      ['w', '', 'Up'],
    ],
    none: 'none',
  };

  test('is aligned, and leaves out what is empty everywhere', () => {
    expect(renderTable(table, { color: false })).toBe('HOST   STATUS\nweb-1  Up 3 hours\nw      Up');
  });

  test('loses nothing on a narrow terminal: columns that do not fit stand under their row', () => {
    const commit = '0123456789abcdef0123456789abcdef01234567';
    const wide = {
      columns: ['HOST', 'VERSION', 'STATUS', 'CONTAINER', 'ID', 'IMAGE'],
      rows: [
        ['web-1', `${commit} (current)`, 'Up 3 hours', `shop-web-${commit}`, '8146c2b23bb4', `shop:${commit}`],
        ['web-2', 'none', 'no container', '', '', ''],
      ],
      none: 'none',
      shortened: ['VERSION', 'IMAGE'],
    };
    expect(renderTable(wide, { color: false, width: 80 })).toMatchInlineSnapshot(`
      "HOST   VERSION            STATUS
      web-1  0123456 (current)  Up 3 hours
        container shop-web-0123456789abcdef0123456789abcdef01234567  id 8146c2b23bb4
        image shop:0123456
      web-2  none               no container"
    `);
    expect(renderTable(wide, { color: false, width: 30 })).toMatchInlineSnapshot(`
      "HOST   VERSION
      web-1  0123456 (current)
        status Up 3 hours
        container shop-web-0123456789abcdef0123456789abcdef01234567
        id 8146c2b23bb4
        image shop:0123456
      web-2  none
        status no container"
    `);
    expect(renderTable(wide, { color: false })).toContain(`web-1  ${commit} (current)  Up 3 hours `);
    expect(renderTable(wide, { color: false, width: 30, isBare: true })).toContain(`shop-web-${commit}  8146c2b23bb4`);
  });

  test('wraps text beside the other columns, while it has room there', () => {
    const log = {
      columns: ['HOST', 'WHAT'],
      rows: [['web-1', 'Booted app version v1 on all of its hosts']],
      none: 'none',
      isProse: true,
    };
    expect(renderTable(log, { color: false, width: 40 })).toBe(
      'HOST   WHAT\nweb-1  Booted app version v1 on all of\n       its hosts',
    );
    expect(renderTable(log, { color: false, width: 30 })).toBe(
      'HOST\nweb-1\n  what Booted app version v1 on all of its hosts',
    );
  });

  test('lets no text of a host act on a terminal', () => {
    const rows = [['web-1', '', 'Up\u001b[2J\u0007']];
    expect(renderTable({ ...table, rows }, { color: false })).toBe('HOST   STATUS\nweb-1  Up [2J');
  });

  test('without rows says so', () => {
    expect(renderTable({ ...table, rows: [], title: 'App' }, { color: false })).toBe('App\nnone');
  });
});
