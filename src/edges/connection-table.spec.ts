import { describe, expect, it } from '@jest/globals';
import { ConnectionTable } from './connection-table.js';

describe('the connections of all processes', () => {
  it('are counted for each as those of the others', () => {
    const table = new ConnectionTable();
    table.set('main', 'key', 1);
    table.set('edge-1', 'key', 5);
    table.set('edge-2', 'key', 7);
    table.set('edge-2', 'other', 2);
    expect(table.elsewhere('main', 'key')).toBe(12);
    expect(table.elsewhere('edge-1', 'key')).toBe(8);
    expect(table.elsewhere('edge-2', 'other')).toBe(0);
    expect(table.elsewhere('edge-1', 'unknown')).toBe(0);
  });

  it('end with their process', () => {
    const table = new ConnectionTable();
    table.set('edge-1', 'key', 5);
    table.set('edge-2', 'key', 7);
    table.set('edge-1', 'own', 1);
    expect(table.forget('edge-1')).toEqual(['key', 'own']);
    expect(table.elsewhere('main', 'key')).toBe(7);
    expect(table.credentials()).toEqual(['key']);
  });

  it('leave nothing behind when the last one ends', () => {
    const table = new ConnectionTable();
    table.set('edge-1', 'key', 1);
    table.set('edge-1', 'key', 0);
    table.set('edge-1', 'never', 0);
    expect(table.credentials()).toEqual([]);
  });
});
