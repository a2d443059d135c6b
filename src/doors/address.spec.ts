import { describe, expect, it } from '@jest/globals';
import { addressGroup, isLoopback, plainAddress } from './address.js';

describe('plainAddress', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7:5678', '203.0.113.7'],
    ['[2001:DB8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
    ['unknown', ''],
    ['203.0.113.7\r\nlog line', ''],
    ['', ''],
    [undefined, ''],
  ])('writes %j as %j', (text, address) => {
    expect(plainAddress(text)).toBe(address);
  });
});

describe('addressGroup', () => {
  it('is the address itself for IPv4', () => {
    expect(addressGroup('203.0.113.7')).toBe('203.0.113.7');
  });

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2:3:4:1.2.3.4', '2001:db8:1:2::/64'],
    ['::1:2:3:4:5:1.2.3.4', '0:1:2:3::/64'],
  ])('is the /64 network of %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });
});

it('knows loopback of both families', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '10.0.0.1', '::2', ''].map(isLoopback)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
