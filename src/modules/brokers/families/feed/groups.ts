/** Lists of values by key, in the order in which keys and values came. */
export class Groups<Key, Value> extends Map<Key, Value[]> {
  add(key: Key, value: Value): void {
    const values = this.get(key);
    if (values) values.push(value);
    else this.set(key, [value]);
  }
}
