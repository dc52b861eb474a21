// Figures that are offered while somebody types two braces, by name and value.
let figures = null; // what can be offered, once somebody asks
let last = ""; // where it was asked for

export const forget = () => { figures = null; };
export const fetched = (url) => {
  if (last !== url) figures = null;
  last = url;
  figures ??= fetch(url).then((answer) => answer.json()).catch(() => []);
  return figures;
};

// A list of suggestions for a field; `insert` gets the chosen one: {address, value, expression}.
export class Suggestions {
  constructor(list, field, insert) { Object.assign(this, { list, field, insert }); }

  get chosen() { return this.list.querySelector('[aria-selected="true"]'); }

  choose(item) {
    this.chosen?.setAttribute("aria-selected", "false");
    item?.setAttribute("aria-selected", "true");
    item?.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", item?.id ?? "");
  }

  // `typed` gives the piece of a name or value that stands there by now; without one nothing is offered
  async offer(typed, url) {
    const known = await fetched(url), word = typed()?.toLowerCase();
    if (word === undefined || !this.field.isConnected) { this.close(); return; }
    const found = known.filter(([address, value]) => address.toLowerCase().includes(word) || value.toLowerCase().includes(word)).slice(0, 30);
    this.list.replaceChildren(...found.map(([address, value, expression], number) => {
      const { ownerDocument } = this.list, item = ownerDocument.createElement("li");
      item.id = `vorschlag-${number}`;
      item.setAttribute("role", "option");
      Object.assign(item.dataset, { address, value, expression });
      const name = ownerDocument.createElement("code"), amount = ownerDocument.createElement("span");
      name.textContent = address;
      amount.textContent = value;
      item.append(name, amount);
      return item;
    }));
    this.list.hidden = !found.length;
    this.choose(this.list.firstElementChild);
  }

  // Whether a key was for the list
  press(key) {
    if (this.list.hidden) return false;
    const next = { ArrowDown: this.chosen?.nextElementSibling, ArrowUp: this.chosen?.previousElementSibling };
    if (key in next) { if (next[key]) this.choose(next[key]); }
    else if (["Enter", "Tab"].includes(key)) this.take(this.chosen);
    else if (key === "Escape") this.close();
    else return false;
    return true;
  }

  take(item) {
    this.insert(item.dataset);
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }
}
