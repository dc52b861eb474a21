"use strict";
// The grid of a new table: rows and columns as in a spreadsheet, pasted or typed. What is computed is
// chosen here and reckoned by the program; nothing is added up on the page.
(() => {
  const panel = document.getElementById("bearbeiten");
  const KINDS = {
    zahl: "Zahlen", text: "Text", summe: "Summe der Zeile", differenz: "Differenz", mal: "mal", je: "geteilt durch", anteil: "Anteil an der Summe",
  };
  const OPERANDS = { differenz: ["von", "weniger"], mal: ["von", "mit"], je: ["von", "durch"], anteil: ["von"] };
  const ROWS = { werte: "Werte", ja: "Zwischensumme", alle: "Summe aller", davon: "davon" };
  let columns, rows; // each column has name, unit, kind, first, second; each row name, cells, kind
  const isEntered = (column) => ["zahl", "text"].includes(column.kind);
  const column = () => ({ name: "", unit: "", kind: "zahl", first: 0, second: 1 });
  const row = () => ({ name: "", cells: columns.map(() => ""), kind: "werte" });

  const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };
  const field = (object, key, label, place, number) => {
    const input = make("input", { value: object[key], autocomplete: "off" });
    input.setAttribute("aria-label", label);
    input.dataset.platz = place;
    if (number) input.className = "zahl";
    input.addEventListener("input", () => { object[key] = input.value; save(); });
    return input;
  };
  const choice = (object, key, options, label) => {
    const select = make("select", {}, ...options.map(([value, text]) => make("option", { value, textContent: text })));
    select.setAttribute("aria-label", label);
    select.value = object[key];
    if (select.selectedIndex < 0 && options.length) { // the column that was chosen is gone, or is this one
      select.selectedIndex = 0;
      object[key] = Number(select.value);
    }
    select.addEventListener("change", () => {
      object[key] = typeof object[key] === "number" ? Number(select.value) : select.value;
      draw();
    });
    return select;
  };
  const button = (text, label, act) => {
    const one = make("button", { type: "button", textContent: text });
    one.setAttribute("aria-label", label);
    one.addEventListener("click", () => { act(); draw(); });
    return one;
  };

  const head = (one, number) => {
    const title = one.name || `${number + 1}. Spalte`;
    const cell = make("th", { scope: "col" }, field(one, "name", `Kopf der ${number + 1}. Spalte`, `kopf ${number}`));
    cell.append(choice(one, "kind", Object.entries(KINDS), `Was in „${title}“ steht`));
    if (one.kind === "zahl") {
      const unit = field(one, "unit", `Einheit von „${title}“`, `einheit ${number}`);
      unit.placeholder = "Einheit, z. B. EUR";
      cell.append(unit);
    }
    (OPERANDS[one.kind] ?? []).forEach((word, index) => {
      const others = columns.map((other, at) => [at, other.name || `${at + 1}. Spalte`]).filter(([at]) => at !== number && columns[at].kind !== "text");
      cell.append(make("label", {}, word, choice(one, index ? "second" : "first", others, `${KINDS[one.kind]}: ${word}`)));
    });
    if (columns.length > 1) cell.append(button("×", `„${title}“ entfernen`, () => removeColumn(number)));
    return cell;
  };
  const removeColumn = (number) => {
    columns.splice(number, 1);
    for (const one of rows) one.cells.splice(number, 1);
    for (const one of columns) for (const key of ["first", "second"]) {
      if (one[key] > number || one[key] >= columns.length) one[key] = Math.max(0, one[key] - 1);
    }
  };
  const line = (one, number) => {
    const title = one.name || `${number + 1}. Zeile`;
    const cells = columns.map((of, at) => {
      if (one.kind === "ja" || one.kind === "alle" || !isEntered(of)) return make("td", { className: "gerechnet", textContent: "gerechnet" });
      return make("td", {}, field(one.cells, at, `${title}, ${of.name || `${at + 1}. Spalte`}`, `${number} ${at}`, of.kind === "zahl"));
    });
    const first = make("th", { scope: "row" }, field(one, "name", `Name der ${number + 1}. Zeile`, `${number} -1`));
    const acts = make("td", { className: "taten" }, choice(one, "kind", Object.entries(ROWS), `Art von „${title}“`));
    if (number) acts.append(button("↑", `„${title}“ nach oben`, () => rows.splice(number - 1, 0, ...rows.splice(number, 1))));
    if (rows.length > 1) acts.append(button("×", `„${title}“ entfernen`, () => rows.splice(number, 1)));
    return make("tr", {}, first, ...cells, acts);
  };
  const save = () => {
    const total = document.getElementById("gitter-summe").checked;
    document.getElementById("tabelle-inhalt").value = JSON.stringify({ columns, rows, total });
  };
  const draw = (place = document.activeElement?.dataset.platz) => {
    const table = make("table", {}, make("thead", {}, make("tr", {}, make("td"), ...columns.map(head), make("td"))));
    table.append(make("tbody", {}, ...rows.map(line)));
    document.getElementById("gitter").replaceChildren(table);
    focus(place);
    save();
  };
  const focus = (place) => panel.querySelector(`[data-platz="${place}"]`)?.focus();

  // A range from elsewhere is put at the cell where it is pasted; rows and columns grow with it
  const paste = (text, place) => {
    const lines = text.replace(/\r?\n$/, "").split(/\r?\n/).map((one) => one.split("\t").map((cell) => cell.trim()));
    const [at, from] = place.split(" ");
    const inHead = at === "kopf", first = Number(from);
    // Above a range that begins with the names of its rows stands an empty cell, or what they are
    const names = inHead && lines.length > 1 && lines[0].length > 1 && /[^\d.,\s%€-]/.test(lines[1][0]) ? 1 : 0;
    if (names && lines[0][0]) document.getElementById("tabelle-kopf").value ||= lines[0][0];
    const width = Math.max(...lines.map((one) => one.length)) + first - names;
    while (columns.length < width) {
      columns.push(column());
      for (const one of rows) one.cells.push("");
    }
    if (inHead) lines.shift().slice(names).forEach((name, number) => { columns[first + number].name = name; });
    const start = inHead ? 0 : Number(at);
    lines.forEach((cells, number) => {
      while (rows.length <= start + number) rows.push(row());
      const target = rows[start + number];
      cells.forEach((cell, index) => {
        const to = first + index - names;
        if (to < 0) target.name = cell;
        else target.cells[to] = cell;
      });
    });
    columns.forEach((one, number) => {
      const given = rows.map(({ cells }) => cells[number]).filter(Boolean);
      if (one.kind === "zahl" && given.length && given.every((cell) => /[^\d.,\s%€\u2212–-]/.test(cell.replace(/EUR|Euro|VZÄ/, "")))) one.kind = "text";
      if (!one.unit && given.some((cell) => /€|EUR/.test(cell))) one.unit = "EUR";
      if (!one.unit && given.some((cell) => cell.endsWith("%"))) one.unit = "%";
    });
  };

  panel.addEventListener("gezeigt", () => {
    if (!document.getElementById("gitter") || document.getElementById("gitter").firstChild) return;
    document.body.classList.add("mit-text");
    columns = [column(), column()];
    rows = [];
    rows.push(row(), row(), row());
    draw("");
  });
  panel.addEventListener("paste", (event) => {
    const place = event.target.dataset?.platz, text = event.clipboardData.getData("text/plain");
    if (!place || place.startsWith("einheit") || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    paste(text, place);
    draw(place);
  });
  panel.addEventListener("keydown", (event) => {
    const [at, from] = event.target.dataset?.platz?.split(" ") ?? [];
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !from) return;
    event.preventDefault();
    const now = { kopf: -1, einheit: -1 }[at] ?? Number(at), next = now + step;
    if (next === rows.length && event.key === "Enter") {
      rows.push(row());
      draw(`${next} ${from}`);
    } else focus(next < 0 ? `kopf ${from}` : `${next} ${from}`);
  });
  panel.addEventListener("click", ({ target }) => {
    if (target.id === "gitter-zeile") { rows.push(row()); draw(`${rows.length - 1} -1`); }
    if (target.id === "gitter-spalte") {
      columns.push(column());
      for (const one of rows) one.cells.push("");
      draw(`kopf ${columns.length - 1}`);
    }
    if (target.id === "gitter-summe") save();
  });
})();
